"""The bot's messages as calls of the Bot API: pure functions. The chat's id is added when they are sent."""

from __future__ import annotations

from typing import Any

from channels.messages import Message
from channels.messaging.choices import Keys
from channels.messaging.types import Incoming, Outgoing
from channels.telegram.text import split

MAX_BUTTONS = 100
"""Most buttons below one message."""

_EMPTY: dict[str, Any] = {"inline_keyboard": []}


def turn(incoming: Incoming, messages: list[Message], keys: Keys) -> list[Outgoing]:
    """The calls that show what the bot says, after the pressed keyboard has been taken away.

    A keyboard that stays invites a second press, of which nobody expects a second answer.
    """
    pressed = incoming.extra.get("message_id") if incoming.kind == "choice" else None
    taken = [] if pressed is None else [without_keyboard(pressed)]
    return taken + [call for message in messages for call in _message(message, keys)]


def signs_of_life(incoming: Incoming) -> list[Outgoing]:
    """The press is acknowledged, or the button goes on turning, and "typing" shows."""
    if incoming.kind == "blocked":
        return []
    query = incoming.extra.get("callback_query_id")
    pressed = [Outgoing("answerCallbackQuery", {"callback_query_id": query})] if query else []
    return [*pressed, Outgoing("sendChatAction", {"action": "typing"})]


def without_keyboard(message_id: int) -> Outgoing:
    """Take the buttons below a message away."""
    return Outgoing("editMessageReplyMarkup", {"message_id": message_id, "reply_markup": _EMPTY})


def _message(message: Message, keys: Keys) -> list[Outgoing]:
    calls = [Outgoing("sendMessage", _text(piece)) for piece in split(message["text"])]
    if calls and (keyboard := _keyboard(message, keys)):
        calls[-1].body["reply_markup"] = {"inline_keyboard": keyboard}
    return calls


def _text(piece: str) -> dict[str, Any]:
    # Plain text: nothing in it can be taken for markup. No preview: it would fetch the practice's page.
    return {"text": piece, "link_preview_options": {"is_disabled": True}}


def _keyboard(message: Message, keys: Keys) -> list[list[dict[str, str]]]:
    """One button a row: titles are whole questions, and side by side they would be cut."""
    buttons = [button for button in message["buttons"] if button["title"].strip() and button["payload"]]
    return [
        [{"text": button["title"].strip(), "callback_data": keys.key(button)}]
        for button in buttons[:MAX_BUTTONS]
    ]
