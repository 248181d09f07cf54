"""The bot's messages as WhatsApp shows them: pure functions. A turn is one message: WhatsApp counts them."""

from __future__ import annotations

from typing import Any

from channels.messages import Message
from channels.messaging.choices import Button, Keys, last_offered, numbered, titles
from channels.messaging.texts import length, plain
from channels.messaging.types import Incoming, Outgoing
from channels.wording import sentence

METHOD = "messages"

MAX_TEXT = 4096
"""Longest text message; WhatsApp counts characters, and some of them twice, so stay below that."""

MAX_BODY = 1024
"""Longest text above buttons or a list."""

MAX_BUTTONS, MAX_BUTTON_TITLE = 3, 20
MAX_ROWS, MAX_ROW_TITLE = 10, 24
MAX_OPENER = 20
"""Longest text of the button that opens a list."""


def turn(messages: list[Message], keys: Keys) -> list[Outgoing]:
    """What the bot says in a turn: one message, unless it is longer than WhatsApp takes."""
    text = "\n\n".join(filter(None, map(plain, messages)))
    buttons = last_offered(messages)
    interactive = _interactive(buttons, keys) if buttons and length(text) <= MAX_BODY else None
    if interactive is not None:
        return [_message("interactive", {**interactive, "body": {"text": text}})]
    if buttons:
        text = numbered(text, buttons, keys, sentence("kies_nummer"))
    return [_message("text", {"body": piece, "preview_url": False}) for piece in split(text)]


def signs_of_life(incoming: Incoming) -> list[Outgoing]:
    """The read mark, and "typing" until the answer is there."""
    message_id = incoming.extra.get("message_id")
    if not message_id or incoming.kind == "blocked":
        return []
    read = {"status": "read", "message_id": message_id, "typing_indicator": {"type": "text"}}
    return [Outgoing(METHOD, read)]


def _interactive(buttons: list[Button], keys: Keys) -> dict[str, Any] | None:
    """Buttons, or a list, when the titles fit as they are; a question cut off is worse than a number."""
    if len(buttons) <= MAX_BUTTONS:
        replies = [{"type": "reply", "reply": one} for one in _entries(buttons, keys, MAX_BUTTON_TITLE)]
        return {"type": "button", "action": {"buttons": replies}} if replies else None
    rows = _entries(buttons, keys, MAX_ROW_TITLE)
    if not rows:
        return None
    action = {"button": sentence("kies_knop")[:MAX_OPENER], "sections": [{"rows": rows}]}
    return {"type": "list", "action": action}


def _entries(buttons: list[Button], keys: Keys, longest: int) -> list[dict[str, str]]:
    if any(length(button["title"]) > longest for button in buttons):
        return []
    shown = titles(buttons, longest)
    return [{"id": keys.key(button), "title": title} for button, title in zip(buttons, shown, strict=True)]


def _message(kind: str, content: dict[str, Any]) -> Outgoing:
    return Outgoing(METHOD, {"type": kind, kind: content})


def split(text: str, limit: int = MAX_TEXT) -> list[str]:
    """``text`` in pieces of at most ``limit``, cut at a blank line, a line or a blank where there is one."""
    pieces = []
    rest = text.strip()
    while length(rest) > limit:
        head = _fitting(rest, limit)
        end = next((at for mark in ("\n\n", "\n", " ") if (at := head.rfind(mark)) > limit // 2), len(head))
        pieces.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def _fitting(text: str, limit: int) -> str:
    head = text[:limit]
    while length(head) > limit:
        head = head[: len(head) - (length(head) - limit + 1) // 2]
    return head
