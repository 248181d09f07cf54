"""What an action needs to know of the conversation, as plain values read once from the tracker's state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from actions import slots

LIKELY = 0.6
"""Least confidence of a candidate that counts although something else was chosen."""

RECENT_TEXTS = 12
"""How many of the last bot messages a new one should differ from."""


@dataclass(frozen=True)
class Part:
    """One thing that a message asks or says, as the NLU cut it out.

    ``goes_on``: for each topic the chance that this goes on about it, should that be the subject.
    ``otherwise``: a second reading of the part before it, in case that one is not what was meant.
    """

    text: str
    topic: str
    confidence: float = 1.0
    aspects: tuple[str, ...] = ()
    follow_up: bool = False
    goes_on: Mapping[str, float] = field(default_factory=dict)
    otherwise: bool = False


@dataclass(frozen=True)
class Said:
    """One message of the bot."""

    text: str = ""
    kind: str = ""
    topic: str = ""
    category: str = ""
    asks: str = ""
    buttons: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Turn:
    """A message of the person (``None`` before the first) and what the bot said to it."""

    parse: Mapping[str, Any] | None = None
    said: tuple[Said, ...] = ()

    @property
    def kinds(self) -> set[str]:
        """Kinds of the bot's messages in this turn."""
        return {message.kind for message in self.said}

    @property
    def asks(self) -> str:
        """What the bot's last message asked for ("signalen", "feedback" ...), or an empty text."""
        return self.said[-1].asks if self.said else ""


@dataclass(frozen=True)
class Memory:
    """The slots."""

    topic: str | None = None
    aspect: str | None = None
    offered: tuple[Mapping[str, Any], ...] = ()
    given: tuple[str, ...] = ()
    flag: str | None = None
    urgency: str | None = None
    reminded: bool = False
    answers: int | None = None


@dataclass(frozen=True)
class Context:
    """The message at hand and the conversation before it."""

    text: str = ""
    intent: str = ""
    parts: tuple[Part, ...] = ()
    candidates: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    chances: Mapping[str, float] = field(default_factory=dict)
    flags: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    aspect: str | None = None
    turns: tuple[Turn, ...] = ()
    memory: Memory = field(default_factory=Memory)

    @property
    def last(self) -> Turn:
        """The turn before the message at hand."""
        return self.turns[-1] if self.turns else Turn()

    @property
    def last_buttons(self) -> tuple[Mapping[str, Any], ...]:
        """Buttons of the bot's last turn, in order."""
        return tuple(button for message in self.last.said for button in message.buttons)

    @property
    def options(self) -> tuple[Mapping[str, Any], ...]:
        """What the person can choose from: the buttons of the last turn, else those offered before."""
        shown = tuple(
            button for message in self.last.said if message.asks != "feedback" for button in message.buttons
        )
        return shown or self.memory.offered

    @property
    def is_payload(self) -> bool:
        """Whether a button was pressed instead of something typed."""
        return self.text.startswith("/")

    @property
    def recent_texts(self) -> set[str]:
        """Texts of the bot's last messages."""
        texts = [message.text for turn in self.turns for message in turn.said]
        return set(texts[-RECENT_TEXTS:])

    def intents_before(self) -> list[str]:
        """Intents of the person's earlier messages in this session, latest first."""
        return [intent_of(turn.parse) for turn in reversed(self.turns) if turn.parse]


def read(state: Mapping[str, Any], values: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> Context:
    """The context of the latest message.

    Args:
        state: the latest message's parse data.
        values: the slots.
        events: the tracker's events, oldest first.
    """
    understanding = state.get("understanding") or {}
    candidates = understanding.get("candidates") or []
    turns = _turns(events)
    if turns and turns[-1].parse is not None:
        turns = turns[:-1]
    return Context(
        text=state.get("text") or "",
        intent=intent_of(state),
        parts=tuple(_part(raw) for raw in understanding.get("parts") or []),
        candidates=tuple(raw["topic"] for raw in candidates),
        likely=tuple(raw["topic"] for raw in candidates if raw.get("confidence", 0) >= LIKELY),
        chances={raw["topic"]: raw.get("confidence", 0.0) for raw in candidates},
        flags=tuple(raw["category"] for raw in state.get("red_flags") or []),
        denied=tuple(state.get("red_flags_denied") or []),
        aspect=_entity(state, "aspect"),
        turns=turns,
        memory=_memory(values),
    )


def intent_of(parse: Mapping[str, Any] | None) -> str:
    """Name of the intent in parse data, or an empty text."""
    return ((parse or {}).get("intent") or {}).get("name") or ""


def _part(raw: Mapping[str, Any]) -> Part:
    return Part(
        raw.get("text") or "",
        raw.get("topic") or "",
        float(raw.get("confidence") or 0),
        tuple(raw.get("aspects") or ()),
        bool(raw.get("follow_up")),
        raw.get("goes_on") or {},
    )


def _entity(state: Mapping[str, Any], name: str) -> str | None:
    found = [entity.get("value") for entity in state.get("entities") or [] if entity.get("entity") == name]
    return found[-1] if found else None


def _memory(values: Mapping[str, Any]) -> Memory:
    return Memory(
        topic=values.get(slots.TOPIC),
        aspect=values.get(slots.ASPECT),
        offered=tuple(values.get(slots.OFFERED) or ()),
        given=tuple(values.get(slots.GIVEN) or ()),
        flag=values.get(slots.FLAG),
        urgency=values.get(slots.FLAG_URGENCY),
        reminded=bool(values.get(slots.REMINDED)),
        answers=values.get(slots.ANSWERS),
    )


def _turns(events: Iterable[Mapping[str, Any]]) -> tuple[Turn, ...]:
    """Events cut into turns; a new session begins with a turn of its own, for what it follows is long ago."""
    turns: list[tuple[Mapping[str, Any] | None, list[Said]]] = []
    for event in events:
        name = event.get("event")
        if name == "session_started":
            turns.append((None, []))
        elif name == "user":
            turns.append((event.get("parse_data") or {}, []))
        elif name == "bot":
            if not turns:
                turns.append((None, []))
            turns[-1][1].append(_said(event))
    return tuple(Turn(parse, tuple(said)) for parse, said in turns)


def _said(event: Mapping[str, Any]) -> Said:
    extra = event.get("metadata") or {}
    return Said(
        text=event.get("text") or "",
        kind=extra.get("kind") or "",
        topic=extra.get("topic") or "",
        category=extra.get("category") or "",
        asks=extra.get("asks") or "",
        buttons=tuple((event.get("data") or {}).get("buttons") or ()),
    )
