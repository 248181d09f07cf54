"""What one event row says, as plain values: nothing of Rasa's format is known outside this file.

Texts are still as people wrote them here; :mod:`conversations.importing` masks them before they are stored.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from conversations.tracker import BOT, FEEDBACK, PERSON, Row

SHIELD = "\u200b"
"""Stands before a typed "/", so that the bot does not take it for a command."""

COMMAND = re.compile(r"/(\w+)")
UNRESOLVED = {"verduidelijken", "nlu_fallback"}
"""Intents that mean that the bot did not know; no topic."""

WHOLE = {"id", "decision", "topic", "confidence", "follow_up", "aspects"}
"""Fields of the bot's understanding that hold ids and numbers, never a word of a person."""

ID_LENGTH, LONGEST_TITLE = 60, 200


@dataclass(frozen=True)
class Flag:
    """An alarm sign in a message; ``words`` are the person's."""

    category: str
    urgency: str
    confidence: float | None
    words: str


@dataclass(frozen=True)
class Said:
    """A message of a person or the bot."""

    person: bool
    text: str
    button: bool = False
    flags: list[Flag] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    """Fields of :class:`conversations.models.Message` by name, those with people's words left out."""


@dataclass(frozen=True)
class Rated:
    """A rating of the bot's message with the number ``message``."""

    message: int
    rating: str
    text: str


def read(row: Row) -> Said | Rated | None:
    """What ``row`` says; None when that is nothing to keep, such as the start of a session."""
    try:
        event = json.loads(row.data)
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    return {PERSON: _person, BOT: _bot, FEEDBACK: _feedback}[row.type_name](event)


def message_number(timestamp: float) -> int:
    """The number by which a rating names a message: the time of its event in microseconds."""
    return round(timestamp * 1e6)


def _person(event: dict[str, Any]) -> Said | None:
    text = (event.get("text") or "").lstrip(SHIELD)
    parsed = _dict(event.get("parse_data"))
    pressed = str(_dict(event.get("metadata")).get("button") or "")
    typed_shielded = (event.get("text") or "").startswith(SHIELD)
    command = COMMAND.match(text) if not typed_shielded else None
    intent = _id(_dict(parsed.get("intent")).get("name")) or (command[1] if command else "")
    if not text or (command and not pressed and intent in ("session_start", "restart", "back")):
        return None
    understanding = _dict(parsed.get("understanding"))
    flags = [_flag(each) for each in _dicts(parsed.get("red_flags"))]
    return Said(
        person=True,
        text=pressed[:LONGEST_TITLE] or (f"/{command[1]}" if command else text),
        button=bool(pressed or command),
        flags=flags,
        parts=_dicts(understanding.get("parts")),
        values=_understood(parsed, understanding, intent, {flag.category for flag in flags}),
    )


def _understood(
    parsed: dict[str, Any], understanding: dict[str, Any], intent: str, flagged: set[str]
) -> dict[str, Any]:
    parts = _dicts(understanding.get("parts"))
    first = _id(parts[0].get("topic")) if parts else ""
    topic = "" if intent in flagged else first if intent in UNRESOLVED else intent
    others = [each for each in _dicts(parsed.get("intent_ranking")) if _id(each.get("name")) != intent]
    second = others[0] if others else {}
    return {
        "intent": intent,
        "topic": topic,
        "confidence": _number(_dict(parsed.get("intent")).get("confidence")),
        "runner_up": _id(second.get("name")),
        "runner_up_confidence": _number(second.get("confidence")),
        "decision": _id(understanding.get("decision"))[:10],
        "understanding": {
            "candidates": [_plain(each) for each in _dicts(understanding.get("candidates"))],
            "denied": [_id(each) for each in parsed.get("red_flags_denied") or []],
        },
    }


def plain_part(part: dict[str, Any], masked_text: str) -> dict[str, Any]:
    """One part of the understanding, with its text masked and everything unknown left out."""
    return {**_plain(part), "text": masked_text}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key in WHOLE}


def _flag(values: dict[str, Any]) -> Flag:
    words = str(values.get("text") or "")
    urgency = _id(values.get("urgency"))[:12]
    return Flag(_id(values.get("category"))[:40], urgency, _number(values.get("confidence")), words)


def _bot(event: dict[str, Any]) -> Said | None:
    said, buttons = _dict(event.get("metadata")), _dicts(_dict(event.get("data")).get("buttons"))
    text = event.get("text") or ""
    if not text and not buttons:
        return None
    values = {
        "kind": _id(said.get("kind"))[:12],
        "topic": _id(said.get("topic")),
        "category": _id(said.get("category"))[:40],
        "urgency": _id(said.get("urgency"))[:12],
        "sources": [str(each)[:LONGEST_TITLE] for each in said.get("sources") or []],
        "buttons": [str(each.get("title") or "")[:LONGEST_TITLE] for each in buttons],
        "message_id": message_number(float(event.get("timestamp") or 0)),
    }
    return Said(person=False, text=text, values=values)


def _feedback(event: dict[str, Any]) -> Rated | None:
    number, rating = str(event.get("message") or ""), event.get("rating")
    if rating not in ("goed", "slecht"):
        return None
    return Rated(int(number) if number.isdecimal() else 0, rating, str(event.get("text") or ""))


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _id(value: Any) -> str:
    return str(value)[:ID_LENGTH] if value is not None else ""


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
