"""Rasa's events as the messages of the web API: pure functions over plain values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timezone
from typing import Any

Message = dict[str, Any]
Event = dict[str, Any]

_INTENT = re.compile(r"/(\w+)")

_SHIELD = "\u200b"
"""Put before typed text that begins with "/": invisible, not trimmed by Rasa, never read as a command."""


def typed(text: str) -> str:
    """Typed text as it is given to Rasa: never a command, whatever it begins with."""
    return _SHIELD + text if text.startswith("/") else text


def as_typed(text: str) -> str:
    """The text as the person typed it."""
    return text.removeprefix(_SHIELD)


def from_bot(said: dict[str, Any]) -> Message:
    """A message of the bot from what Rasa hands to an output channel, which has metadata at the top level."""
    urgency = said.get("urgency")
    return {
        "id": message_id(said["timestamp"]),
        "from": "bot",
        "text": said.get("text") or "",
        "kind": said.get("kind") or "dialogue",
        "topic": said.get("topic"),
        "category": said.get("category"),
        "urgency": None if urgency is None else str(urgency),
        "sources": [str(source) for source in said.get("sources") or []],
        "buttons": [_button(button) for button in said.get("buttons") or []],
        "time": _time(said["timestamp"]),
    }


def from_user(text: str, timestamp: float, key: str | None = None) -> Message:
    """A message of the person, with the same fields as the bot's and the key under which it was sent."""
    return {
        "id": message_id(timestamp),
        "from": "user",
        "text": text,
        "kind": None,
        "topic": None,
        "category": None,
        "urgency": None,
        "sources": [],
        "buttons": [],
        "time": _time(timestamp),
        "key": key,
    }


def bot_event(event: Event) -> Message:
    """A message of the bot from its stored event."""
    return from_bot({**(event.get("data") or {}), **(event.get("metadata") or {}), **_said(event)})


def history(events: Iterable[Event]) -> list[Message]:
    """The whole conversation: a pressed button shows as its title, a rating by its verdict."""
    events = list(events)
    titles = offered(events)
    verdicts = {event["message"]: event["rating"] for event in events if event["event"] == "feedback"}
    shown = []
    for event in events:
        if event["event"] == "bot" and event.get("text"):
            message = bot_event(event)
            shown.append({**message, "rating": verdicts.get(message["id"])})
        elif event["event"] == "user" and event.get("text"):
            shown.append(from_user(_user_text(event, titles), event["timestamp"], event.get("message_id")))
    return shown


def answer_to(events: Iterable[Event], key: str) -> list[Message] | None:
    """What the bot said to the message sent under ``key``, or ``None`` when there is no such message."""
    answer: list[Message] | None = None
    for event in events:
        if event["event"] == "user":
            if answer is not None:
                break
            answer = [] if event.get("message_id") == key else None
        elif event["event"] == "bot" and answer is not None:
            answer.append(bot_event(event))
    return answer


def offered(events: Iterable[Event]) -> dict[str, str]:
    """Payload -> title of every button that the bot offered in these events."""
    data = [event.get("data") or {} for event in events if event["event"] == "bot"]
    buttons = [button for each in data for button in each.get("buttons") or []]
    return {button["payload"]: button.get("title", "") for button in buttons if button.get("payload")}


def message_id(timestamp: float) -> str:
    """The id of a message within its conversation: its time in microseconds."""
    return str(round(timestamp * 1_000_000))


def _said(event: Event) -> dict[str, Any]:
    return {"text": event.get("text"), "timestamp": event["timestamp"]}


def _user_text(event: Event, titles: dict[str, str]) -> str:
    text = event["text"]
    pressed = (event.get("metadata") or {}).get("button") or titles.get(text)
    return pressed or as_typed(text)


def _button(button: dict[str, Any]) -> dict[str, Any]:
    payload = button.get("payload", "")
    intent = _INTENT.match(payload)
    topic = button.get("topic") or (intent.group(1) if intent else None)
    return {"title": button.get("title", ""), "payload": payload, "topic": topic}


def _time(timestamp: float) -> str:
    return datetime.fromtimestamp(timestamp, tz=timezone.utc).isoformat(timespec="milliseconds")
