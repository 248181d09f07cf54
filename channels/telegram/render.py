"""The bot's messages as calls of the Bot API: pure functions. The chat's id is added when they are sent."""

from __future__ import annotations

from typing import Any

from channels.messages import Message
from channels.messaging.choices import Keys, last_offered
from channels.messaging.texts import plain
from channels.messaging.types import Incoming, Outgoing
from channels.telegram.text import split

_EMPTY: dict[str, Any] = {"inline_keyboard": []}


def turn(messages: list[Message], keys: Keys) -> list[Outgoing]:
    """The calls that show what the bot says; what can be chosen stands below all of it."""
    pieces = [piece for message in messages for piece in split(plain(message))]
    calls = [Outgoing("sendMessage", _text(piece)) for piece in pieces]
    if calls and (keyboard := _keyboard(messages, keys)):
        calls[-1].body["reply_markup"] = {"inline_keyboard": keyboard}
    return calls


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


def _text(piece: str) -> dict[str, Any]:
    # Plain text: nothing in it can be taken for markup. No preview: it would fetch the practice's page.
    return {"text": piece, "link_preview_options": {"is_disabled": True}}


def _keyboard(messages: list[Message], keys: Keys) -> list[list[dict[str, str]]]:
    """One button a row: titles are whole questions, and side by side they would be cut."""
    buttons = [button for button in last_offered(messages) if button["title"].strip() and button["payload"]]
    return [[{"text": button["title"].strip(), "callback_data": keys.key(button)}] for button in buttons]
