"""What one answer is worth: pure functions over the messages of the web API (reasons: docs/evaluation.md)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evaluation.items import URGENCIES, Conversation, Flag, Item, NoFlag, Question, Several, Turn

DIRECT, ASSISTED, WRONG, MISSED = "direct", "assisted", "wrong", "missed"
"""The four outcomes of a question."""

OFF_TOPIC = frozenset({"andere_klacht", "buiten_onderwerp"})
"""Labels of messages that must not be answered as heel spur."""

NOT_SURE, NOT_UNDERSTOOD, NOTHING = "verduidelijken", "nlu_fallback", "(nothing)"
"""Names for what a reply without an answer says, where a label is wanted."""

Message = dict[str, Any]


@dataclass(frozen=True)
class Score:
    """One item's result.

    Attributes:
        right: whether it counts as right for its kind of item.
        expected: what was wanted, for reading.
        got: what came, in the order it came.
        label: the one label of the first answer, for accuracy and confusions.
        true_label: the label it is compared with (the preferred one unless another right one was given).
        facts: named yes/no results, counted by :mod:`evaluation.measures`.
    """

    item: Item
    right: bool
    expected: str
    got: tuple[str, ...]
    label: str
    true_label: str
    facts: dict[str, bool] = field(default_factory=dict)
    seconds: tuple[float, ...] = ()
    error: str | None = None


def score(item: Item, replies: Sequence[Sequence[Message]], urgency_of: dict[str, str]) -> Score:
    """Score ``item`` by what came back on each of its messages.

    Args:
        replies: the bot's messages, one list for each message of the item.
        urgency_of: the urgency of every red-flag category, for turns of conversations.
    """
    if isinstance(item, Conversation):
        return _conversation(item, replies, urgency_of)
    messages = replies[0]
    if isinstance(item, Flag):
        return _flag(item, messages)
    if isinstance(item, Several):
        return _several(item, messages)
    return _question(item, messages)


def outcome(topics: Sequence[str], messages: Sequence[Message]) -> str:
    """Direct, assisted, wrong or missed, for a message of which each of ``topics`` is right."""
    given = answered(messages)
    if set(topics) & set(given):
        return DIRECT
    if given:
        return WRONG
    return ASSISTED if set(topics) & set(offered(messages)) else MISSED


def answered(messages: Iterable[Message]) -> list[str]:
    """Topics of the answers and dialogue acts and categories of the referrals in a reply, in order."""
    return [label for message in messages if (label := _label(message))]


def _label(message: Message) -> str | None:
    kind = message.get("kind")
    if kind == "referral":
        return message.get("category") or "referral"
    return message.get("topic") if kind in ("answer", "dialogue") else None


def offered(messages: Iterable[Message]) -> list[str]:
    """Topics that a reply asks to choose from."""
    asking = [message for message in messages if message.get("kind") == "clarify"]
    return [
        button["topic"]
        for message in asking
        for button in message.get("buttons") or []
        if button.get("topic")
    ]


def referrals(messages: Iterable[Message]) -> list[Message]:
    """The referrals in a reply."""
    return [message for message in messages if message.get("kind") == "referral"]


def first_label(messages: Sequence[Message]) -> str:
    """The label of the first answer; a greeting counts only when nothing follows it."""
    given = answered(messages)
    if given:
        return next((label for label in given if label != "begroeting"), given[0])
    if "clarify" in kinds(messages):
        return NOT_SURE
    return NOT_UNDERSTOOD if "fallback" in kinds(messages) else NOTHING


def kinds(messages: Iterable[Message]) -> set[str]:
    """The kinds of message in a reply."""
    return {str(message.get("kind")) for message in messages}


def describe(messages: Iterable[Message]) -> tuple[str, ...]:
    """What came, for reading: ``answer:shockwave``, ``clarify:herstel|preventie``."""
    return tuple(_described(message) for message in messages)


def _described(message: Message) -> str:
    kind = str(message.get("kind"))
    if kind == "referral":
        return f"referral:{message.get('category')}:{message.get('urgency')}"
    if kind == "clarify":
        return f"clarify:{'|'.join(offered([message]))}"
    return f"{kind}:{message['topic']}" if message.get("topic") else kind


def _question(item: Question | NoFlag, messages: Sequence[Message]) -> Score:
    result = outcome(item.topics, messages)
    alarm = bool({_category(message) for message in referrals(messages)} - set(item.topics))
    facts = {"false_alarm": alarm}
    if item.topics:
        facts |= {name: result == name for name in (DIRECT, ASSISTED, WRONG, MISSED)}
        # An answer beside the right one: what a bot that answers everything would be caught by.
        facts["surplus"] = bool({*answered(messages)} - {*item.topics, "begroeting"}) and result == DIRECT
    if set(item.topics) & OFF_TOPIC and isinstance(item, Question):
        facts["deflected"] = result == DIRECT or not kinds(messages) & {"answer", "referral"}
    right = not alarm if isinstance(item, NoFlag) else result == DIRECT and not alarm
    label = first_label(messages)
    expected = "|".join(item.topics) or "no referral"
    return Score(item, right, expected, describe(messages), label, compared(label, item.topics), facts)


def _several(item: Several, messages: Sequence[Message]) -> Score:
    given = set(answered(messages))
    wanted = set(item.topics_all)
    alarm = bool({_category(message) for message in referrals(messages)} - wanted)
    facts = {
        "all": wanted <= given,
        "any": bool(wanted & given),
        "surplus": bool(given - wanted - {"begroeting"}),
        "false_alarm": alarm,
    }
    right = facts["all"] and not alarm
    label = first_label(messages)
    expected = "+".join(item.topics_all)
    return Score(item, right, expected, describe(messages), label, compared(label, item.topics_all), facts)


def _flag(item: Flag, messages: Sequence[Message]) -> Score:
    found = referrals(messages)
    urgency = most_urgent(found)
    too_low = urgency is None or URGENCIES.index(urgency) > URGENCIES.index(item.urgency)
    facts = {
        "found": bool(found),
        "right_urgency": urgency == item.urgency,
        "too_low": too_low and urgency != item.urgency,
        "right_category": item.category in [_category(message) for message in found],
    }
    if item.urgency in ("112", "113"):
        facts["emergency"] = facts["right_urgency"]
    right = facts["found"] and facts["right_urgency"]
    expected = f"{item.category}:{item.urgency}"
    return Score(item, right, expected, describe(messages), first_label(messages), item.category, facts)


def most_urgent(found: Iterable[Message]) -> str | None:
    """The most urgent urgency among referrals; None without one."""
    named = [str(message.get("urgency")) for message in found]
    return min((urgency for urgency in named if urgency in URGENCIES), key=URGENCIES.index, default=None)


def _category(message: Message) -> str:
    return str(message.get("category"))


def compared(label: str, accepted: Sequence[str]) -> str:
    """The right label that ``label`` is compared with: itself when it is right, else the preferred one."""
    return label if label in accepted else next(iter(accepted), "")


def _conversation(
    item: Conversation, replies: Sequence[Sequence[Message]], urgency_of: dict[str, str]
) -> Score:
    rights = [_turn_right(turn, said, urgency_of) for turn, said in zip(item.turns, replies, strict=True)]
    facts = {f"turn_{number}": right for number, right in enumerate(rights, start=1)}
    expected = " > ".join(
        turn.red_flag or "+".join(turn.topics_all) or "|".join(turn.topics) for turn in item.turns
    )
    marks = ["" if right else " (!)" for right in rights]
    got = tuple(", ".join(describe(said)) + mark for said, mark in zip(replies, marks, strict=True))
    return Score(item, all(rights), expected, got, "", "", facts)


def _turn_right(turn: Turn, messages: Sequence[Message], urgency_of: dict[str, str]) -> bool:
    """Whether a turn got what it should: the referral's urgency, or a right topic and no false alarm."""
    found = referrals(messages)
    if turn.red_flag:
        same = turn.red_flag in [_category(message) for message in found]
        return same or (bool(found) and most_urgent(found) == urgency_of.get(turn.red_flag))
    if {_category(message) for message in found} - set(turn.topics):
        return False
    if turn.topics_all:
        return set(turn.topics_all) <= set(answered(messages))
    if not turn.topics:
        return bool(messages)
    asked = {NOT_SURE: "clarify", NOT_UNDERSTOOD: "fallback"}
    came = kinds(messages)
    return outcome(turn.topics, messages) == DIRECT or any(asked.get(topic) in came for topic in turn.topics)
