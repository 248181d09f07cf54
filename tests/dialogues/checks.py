"""What must hold of the bot's messages: in every turn, and as a turn asks."""

from __future__ import annotations

from typing import Any

Message = dict[str, Any]

KINDS = {"answer", "dialogue", "referral", "clarify", "fallback", "notice"}
URGENCIES = {"112", "113", "vandaag", "therapeut"}
FIXED = {"referral", "notice"}
"""Kinds whose words are the same for everyone, so that they may come again."""


def problems(turn: dict[str, Any], said: list[Message], before: list[list[Message]]) -> list[str]:
    """What does not hold of the messages ``said``, after the turns ``before``."""
    found = [
        f"{name}: {problem}"
        for name, check in CHECKS.items()
        if name in turn
        for problem in check(turn[name], said)
    ]
    if turn.get("differs"):
        earlier = {one["text"] for turn_before in before for one in turn_before}
        found += [f"said before: {one['text'][:60]}" for one in said if one["text"] in earlier]
    return found + _always(said, before)


def _always(said: list[Message], before: list[list[Message]]) -> list[str]:
    found = [problem for one in said for problem in _malformed(one)]
    if not said:
        found.append("no reply at all")
    last = [one["text"] for one in before[-1]] if before else []
    again = [one["text"] for one in said if one["text"] in last and one["kind"] not in FIXED]
    return found + [f"the same words twice in a row: {text[:60]}" for text in again]


def _malformed(one: Message) -> list[str]:
    buttons = one["buttons"]
    titles = [button["title"] for button in buttons]
    rules = {
        "a text": bool(one["text"].strip()),
        "a known kind": one["kind"] in KINDS,
        "no placeholder left": "{" not in one["text"],
        "a topic on an answer": one["kind"] != "answer" or bool(one["topic"]),
        "category and urgency on a referral, and only there": (one["kind"] == "referral")
        == (bool(one["category"]) and one["urgency"] in URGENCIES),
        "at most three buttons": len(buttons) <= 3,
        "different buttons": len(set(titles)) == len(titles),
        "short titles": all(len(title) <= (40 if one["kind"] == "clarify" else 20) for title in titles),
        "a topic on each button of a choice": one["kind"] != "clarify"
        or all(button["topic"] for button in buttons),
    }
    return [f"{rule} is missing: {one['text'][:60]}" for rule, holds in rules.items() if not holds]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _topics(expected: Any, said: list[Message]) -> list[str]:
    rest = iter([one["topic"] for one in said])
    missing = [topic for topic in _listed(expected) if topic not in rest]
    return [f"{missing} not among {[one['topic'] for one in said]} in this order"] if missing else []


def _any(expected: Any, said: list[Message]) -> list[str]:
    found = [one["topic"] for one in said]
    return [] if set(_listed(expected)) & set(found) else [f"none of {expected} among {found}"]


def _kind(expected: Any, said: list[Message]) -> list[str]:
    found = [one["kind"] for one in said]
    return [] if set(_listed(expected)) & set(found) else [f"{expected} not among {found}"]


def _never(unwanted: Any, said: list[Message]) -> list[str]:
    return [f"a {one['kind']}: {one['text'][:60]}" for one in said if one["kind"] in _listed(unwanted)]


def _field(name: str) -> Any:
    def check(expected: Any, said: list[Message]) -> list[str]:
        found = [one[name] for one in said if one[name]]
        return [] if found == [str(expected)] else [f"{expected} is not {found}"]

    return check


def _buttons(expected: Any, said: list[Message]) -> list[str]:
    found = [button["topic"] for one in said for button in one["buttons"]]
    return [f"no button for {topic} among {found}" for topic in _listed(expected) if topic not in found]


def _offers(least: int, said: list[Message]) -> list[str]:
    count = sum(len(one["buttons"]) for one in said)
    return [] if count >= least else [f"{count} buttons"]


def _contains(words: Any, said: list[Message]) -> list[str]:
    text = " ".join(one["text"] for one in said).lower()
    return (
        [] if any(word.lower() in text for word in _listed(words)) else [f"none of {words} in: {text[:120]}"]
    )


def _lacks(words: Any, said: list[Message]) -> list[str]:
    text = " ".join(one["text"] for one in said).lower()
    return [f"{word} in: {text[:120]}" for word in _listed(words) if word.lower() in text]


def _messages(count: int, said: list[Message]) -> list[str]:
    return [] if len(said) == count else [f"{len(said)} messages"]


CHECKS: dict[str, Any] = {
    "topics": _topics,
    "any": _any,
    "kind": _kind,
    "never": _never,
    "category": _field("category"),
    "urgency": _field("urgency"),
    "buttons": _buttons,
    "offers": _offers,
    "contains": _contains,
    "lacks": _lacks,
    "messages": _messages,
}
