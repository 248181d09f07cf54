"""Answers made from the content: which wording, in which order, with which buttons, what is remembered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from actions import slots
from actions.context import LIKELY, Context
from actions.cues import has_cue
from actions.leaning import named
from actions.options import follow_ups, more
from actions.reply import Message, Reply, utter
from actions.targets import MORE, Target
from content import Content, Topic
from content.word_lists import word_list

BUTTONS = 3
"""Most buttons under one answer: what WhatsApp can show."""

REMEMBERED = 80
"""Most answers that are remembered as given."""

FIRST_REQUEST, NEXT_REQUESTS = 3, 6
"""After how many answers the bot asks whether they help: the first time, and from then on."""

FIRST_URGENT = ("112", "113")
"""Urgencies whose reminder comes before the answer."""

HELD_AGAINST = re.compile(
    r"\b(?:beter|slechter|sneller|rapper|erger|anders|meer|liever|fijner)\b[^?.!]*? (?:dan|als|as) "
    r"(?:(?:die|de|een|zo'n|zo ne|zo een) )*"
)
"""What stands before the thing that another is compared with."""

LEAD_INS = {
    "begroeting": "utter_groet_vooraf",
    "bedankt": "utter_dank_vooraf",
    "klacht": "utter_klacht_vooraf",
}
"""Acts that open an answer when the message also asks something."""

OTHERWISE = "utter_of_bedoelde_u"
"""Opens the answer to the second of two readings."""


@dataclass(frozen=True)
class Wording:
    """One way to answer: its key in the memory, its text, and the fragments before and after it."""

    key: str
    text: str
    before: str = ""
    after: str = ""


@dataclass
class Draft:
    """An answer under construction."""

    context: Context
    content: Content
    placeholders: dict[str, str]
    given: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    def fragment(self, name: str, **more: str) -> str:
        """A lead-in from ``data/``, other than those given lately in this conversation.

        ``more``: what it has to be filled with beside the practice's details.
        """
        values = {**self.placeholders, **more}
        texts = [fill(variant["text"], values) for variant in self.content.responses[name]]
        spoken = " ".join(self.context.recent_texts | self.said)
        chosen = next((text for text in texts if text not in spoken), texts[len(self.given) % len(texts)])
        self.said.add(chosen)
        return chosen

    def remember(self, key: str) -> None:
        """Note an answer as the one given last."""
        self.given = [*(one for one in self.given if one != key), key]


def fill(text: str, placeholders: dict[str, str]) -> str:
    """``text`` with the practice's placeholders filled in; other braces stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda found: placeholders.get(found[1], found[0]), text)


def answers(
    asked: Sequence[Target], context: Context, content: Content, placeholders: dict[str, str]
) -> Reply:
    """The messages for topics and sides of topics, each with its own topic.

    One target gets a full answer with suggestions; several get a short one each.
    A greeting among the acts opens the first.
    """
    draft = Draft(context, content, placeholders, list(context.memory.given))
    opening = [LEAD_INS[target.act] for target in asked if target.act in LEAD_INS]
    topics = [target for target in asked if target.topic]
    for target in topics:
        _answer(draft, target, opening if target is topics[0] else [], single=len(topics) == 1)
    return Reply(tuple(draft.messages), _memory(draft, topics))


def _answer(draft: Draft, target: Target, opening: Sequence[str], single: bool) -> None:
    topic = draft.content.topics[target.topic or ""]
    wording = _wording(draft, topic, target.aspect, single)
    if wording is None:
        draft.messages.append(_silent(draft, topic, target.aspect or ""))
        return
    draft.remember(wording.key)
    opening = [*opening, OTHERWISE] if target.otherwise else opening
    subject = subject_name(topic)
    before = [draft.fragment(name, onderwerp=subject) for name in (*opening, wording.before) if name]
    after = [draft.fragment(wording.after)] if wording.after else []
    texts = [*before, fill(wording.text, draft.placeholders), *after]
    aspect = topic.aspects.get(wording.key.partition("/")[2])
    draft.messages.append(
        Message(
            text=_join(texts),
            buttons=_buttons(draft, topic, single),
            extra={
                "kind": "answer",
                "topic": topic.id,
                "sources": list(aspect.source if aspect else topic.source),
                **({"aspect": aspect.id} if aspect else {}),
            },
        )
    )


def _wording(draft: Draft, topic: Topic, aspect: str | None, single: bool) -> Wording | None:
    """The wording for an aspect, for more, or for the whole topic; ``None`` where the source is silent."""
    if aspect == MORE:
        return _more(draft, topic)
    if aspect:
        return _aspect(draft, topic, aspect)
    return _rotating(draft, topic, single)


def _rotating(draft: Draft, topic: Topic, single: bool) -> Wording:
    """Of answer, more and short the one given longest ago; beside another answer the short one is first."""
    full = Wording(topic.id, topic.answer, "utter_nog_eens" if topic.id in draft.given else "")
    extra = Wording(f"{topic.id}/{MORE}", topic.more, "utter_opnieuw")
    short = Wording(f"{topic.id}/kort", topic.short, "utter_kort" if topic.id in draft.given else "")
    order = [full, extra, short] if single else [short, extra, full]
    return min(order, key=lambda wording: _age(draft, wording.key))


def _age(draft: Draft, key: str) -> int:
    return draft.given.index(key) if key in draft.given else -1


def _aspect(draft: Draft, topic: Topic, aspect: str) -> Wording | None:
    found = topic.aspects.get(aspect)
    if found is None:
        return None
    key = f"{topic.id}/{aspect}"
    if key in draft.given:
        return Wording(key, found.answer, "utter_zelfde", "utter_zelfde_slot")
    return Wording(key, found.answer)


def _more(draft: Draft, topic: Topic) -> Wording | None:
    """What was not told yet: the answer itself, the rest, then the sides that the writers suggest."""
    if topic.id not in draft.given and not _any_given(draft, topic):
        return Wording(topic.id, topic.answer)
    if f"{topic.id}/{MORE}" not in draft.given:
        return Wording(f"{topic.id}/{MORE}", topic.more)
    suggested = (reference.partition("/") for reference in topic.follow_ups)
    fresh = [
        name for own, _, name in suggested if own == topic.id and name and f"{own}/{name}" not in draft.given
    ]
    return _aspect(draft, topic, fresh[0]) if fresh else None


def _any_given(draft: Draft, topic: Topic) -> bool:
    return any(key.partition("/")[0] == topic.id for key in draft.given if key != f"{topic.id}/kort")


def _silent(draft: Draft, topic: Topic, aspect: str) -> Message:
    """The source says nothing (more) about it."""
    name = "utter_geen_meer" if aspect == MORE else f"utter_bron_zwijgt_{aspect}"
    if name not in draft.content.responses:
        name = "utter_bron_zwijgt"
    buttons = follow_ups(topic.id, draft.given, draft.content, 2)
    return utter(name, buttons, onderwerp=subject_name(topic), topic=topic.id)


def subject_name(topic: Topic) -> str:
    """A topic's title as it stands inside a sentence: a name keeps its capitals."""
    words = topic.title.split()
    is_name = any(word[0].isupper() for word in words[1:])
    return topic.title if is_name else topic.title[0].lower() + topic.title[1:]


def _buttons(draft: Draft, topic: Topic, single: bool) -> tuple[dict[str, Any], ...]:
    """Suggestions that were not answered yet, and the rest of the topic as long as it was not told."""
    rest = [] if f"{topic.id}/{MORE}" in draft.given else [more(topic.id, draft.content)]
    if not single:
        return tuple(rest or follow_ups(topic.id, draft.given, draft.content, 1))
    return (*follow_ups(topic.id, draft.given, draft.content, BUTTONS - len(rest)), *rest)


def _join(texts: Sequence[str]) -> str:
    """Texts one after the other; a list begins on a line of its own already."""
    return " ".join(text.strip() for text in texts if text.strip())


def _memory(draft: Draft, topics: Sequence[Target]) -> dict[str, Any]:
    if not topics:
        return {}
    last = _subject(draft.context, topics)
    buttons = [dict(button) for message in draft.messages for button in message.buttons]
    return {
        slots.TOPIC: last.topic,
        slots.ASPECT: None if last.aspect == MORE else last.aspect,
        slots.GIVEN: draft.given[-REMEMBERED:],
        slots.OFFERED: buttons,
        slots.ANSWERS: _answers_before(draft.context) + 1,
    }


def _subject(context: Context, topics: Sequence[Target]) -> Target:
    """What the conversation is about after these answers: the last one.

    Unless that was answered on the off chance beside a sure one, or was only held against the one before
    ("is dat beter dan een zool?"). Of two readings of the same words it is the likelier.
    """
    topics = [target for target in topics if not target.otherwise] or topics
    last = topics[-1]
    sure = {part.topic: part.confidence for part in context.parts if not part.follow_up}
    if sure.get(last.topic or "", 1.0) >= LIKELY:
        return _compared_with(context, last) or last
    return max(topics, key=lambda target: sure.get(target.topic or "", 1.0))


def _compared_with(context: Context, last: Target) -> Target | None:
    """The subject that stays when ``last`` is only what it is held against."""
    before = context.memory.topic
    held = HELD_AGAINST.search(context.text.lower())
    if not (held and before):
        return None
    refers = has_cue(context.text, word_list("vervolgvraag", "refers"))
    if not refers and named(context.text[: held.start()]):
        return None
    return Target(before) if last.topic in named(context.text[held.end() :]) else None


def _answers_before(context: Context) -> int:
    answers = context.memory.answers
    return NEXT_REQUESTS - FIRST_REQUEST if answers is None else answers


def with_reminder(reply: Reply, context: Context) -> Reply:
    """Puts the reminder of an earlier referral to an answer, once."""
    memory = context.memory
    if not memory.urgency or memory.reminded or not reply.messages:
        return reply
    reminder = utter(f"utter_herinnering_{memory.urgency}")
    first = memory.urgency in FIRST_URGENT
    messages = (reminder, *reply.messages) if first else (*reply.messages, reminder)
    return Reply(messages, {**reply.memory, slots.REMINDED: True})


def with_request(reply: Reply, context: Context) -> Reply:
    """Asks whether the answer helps: after one plain answer now and then, never after a referral."""
    kinds = [message.extra.get("kind") for message in reply.messages]
    is_new = len(reply.memory.get(slots.GIVEN, ())) > len(context.memory.given)
    due = is_new and reply.memory.get(slots.ANSWERS, 0) >= NEXT_REQUESTS
    if not due or context.memory.flag or kinds != ["answer"] or context.last.kinds & {"fallback", "clarify"}:
        return reply
    messages = (*reply.messages, utter("utter_vraag_nuttig"))
    return Reply(messages, {**reply.memory, slots.ANSWERS: 0})
