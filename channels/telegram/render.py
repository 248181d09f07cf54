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


def turn(messages: list[Message], keys: Keys) -> list[Outgoing]:
    """The calls that show what the bot says."""
    return [call for message in messages for call in _message(message, keys)]


def signs_of_life(incoming: Incoming, keyboards: list[int]) -> list[Outgoing]:
    """What shows at once: the press is taken, "typing", and keyboards of earlier turns go away.

    A press that is not acknowledged leaves the button turning; a keyboard that stays invites a second press.

    Args:
        incoming: what the person did.
        keyboards: numbers of the messages that have one, as far as they are known.
    """
    if incoming.kind == "blocked":
        return []
    query, below = incoming.extra.get("callback_query_id"), incoming.extra.get("message_id")
    pressed = [Outgoing("answerCallbackQuery", {"callback_query_id": query})] if query else []
    old = [below] if query and below else []
    old += [number for number in keyboards if number not in old]
    return [*pressed, Outgoing("sendChatAction", {"action": "typing"}), *map(without_keyboard, old)]


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
