"""What Telegram sends, as :class:`Incoming`: a pure function that takes anything and never raises.

Only what a person sends to the bot in a private chat counts. Edited messages are left alone, for the answer
to the first wording stands already. Groups and channels get silence: what somebody says of his health there
is read by others, and an answer would invite more of it.
"""

from __future__ import annotations

from typing import Any

from channels.bodies import clean
from channels.messaging.types import Incoming

CHANNEL = "telegram"

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
"""The kinds of update that Telegram is asked to send."""

COMMANDS = ("start", "stop", "help", "privacy", "verwijder")
"""Commands of the bot; any other text that begins with "/" is text."""

_SERVICE = frozenset({
    "pinned_message", "message_auto_delete_timer_changed", "chat_background_set", "write_access_allowed",
    "connected_website", "users_shared", "chat_shared", "passport_data", "proximity_alert_triggered",
    "successful_payment", "refunded_payment", "invoice", "web_app_data", "boost_added", "chat_owner_left",
    "new_chat_members", "left_chat_member", "new_chat_title", "new_chat_photo", "delete_chat_photo",
    "group_chat_created", "supergroup_chat_created", "channel_chat_created", "video_chat_scheduled",
    "video_chat_started", "video_chat_ended", "video_chat_participants_invited", "gift", "unique_gift",
})  # fmt: skip
"""Messages that the app writes, not the person: nobody waits for an answer to them."""

_ORDERED = 1_000_000
"""So many updates within a second keep their order."""

_LARGEST = 2**63
"""Ids are below this; a number that is not came from somewhere else."""


def parse(update: Any, now: float) -> Incoming | None:
    """The update as an incoming message, or ``None`` when there is nothing to do.

    Args:
        update: the decoded body; anything at all.
        now: unix seconds, for updates that carry no time of their own.
    """
    number = _integer(_get(update, "update_id"))
    if number is None:
        return None
    for field, read in (("message", _message), ("callback_query", _press), ("my_chat_member", _membership)):
        content = _get(update, field)
        if isinstance(content, dict):
            return read(content, str(number), now)
    return None


def _message(message: dict[str, Any], update_id: str, now: float) -> Incoming | None:
    chat = _private_chat(message)
    if chat is None or _get(_get(message, "from"), "is_bot") is True or _SERVICE & message.keys():
        return None
    kind, text = _content(message)
    sent_at = _moment(message.get("date"), update_id, now)
    extra = {"media": True} if kind == "text" and "text" not in message else {}
    return Incoming(
        CHANNEL, update_id, str(chat), {"chat_id": chat}, kind, text, "", sent_at, extra | _ids(message)
    )


def _content(message: dict[str, Any]) -> tuple[str, str]:
    """Kind and text: a photo's caption is text like any other, for an alarm sign may stand in it."""
    text = _text(message.get("text")) or _text(message.get("caption"))
    if not text:
        return "other", ""
    name = text.split(maxsplit=1)[0].removeprefix("/").split("@")[0].lower()
    if text.startswith("/") and name in COMMANDS:
        return "command", name
    return "text", text


def _press(query: dict[str, Any], update_id: str, now: float) -> Incoming | None:
    message, person = _get(query, "message"), _integer(_get(_get(query, "from"), "id"))
    chat = _private_chat(message) if isinstance(message, dict) else person
    key, query_id = query.get("data"), query.get("id")
    if chat is None or not isinstance(key, str) or not key or not isinstance(query_id, str):
        return None
    extra = {"callback_query_id": query_id} | (_ids(message) if isinstance(message, dict) else {})
    title, sent_at = _title(message, key), _moment(None, update_id, now)
    return Incoming(CHANNEL, update_id, str(chat), {"chat_id": chat}, "choice", title, key, sent_at, extra)


def _title(message: Any, key: str) -> str:
    """What stood on the button: Telegram sends the keyboard along with the press."""
    rows = _get(_get(message, "reply_markup"), "inline_keyboard")
    for row in rows if isinstance(rows, list) else []:
        for button in row if isinstance(row, list) else []:
            if _get(button, "callback_data") == key:
                return _text(_get(button, "text"))
    return ""


def _membership(change: dict[str, Any], update_id: str, now: float) -> Incoming | None:
    """Somebody blocked the bot. That he let it in again is not told: his next message says so."""
    chat = _private_chat(change)
    if chat is None or _get(_get(change, "new_chat_member"), "status") != "kicked":
        return None
    sent_at = _moment(change.get("date"), update_id, now)
    return Incoming(CHANNEL, update_id, str(chat), {"chat_id": chat}, "blocked", "", "", sent_at)


def _moment(date: Any, update_id: str, now: float) -> float:
    """When something was sent: Telegram tells the second, and the growing update_id the order within it."""
    second = _integer(date)
    if second is None or not 0 < second <= now:
        second = int(now)
    return second - 1 + int(update_id) % _ORDERED / _ORDERED


def _private_chat(message: Any) -> int | None:
    chat = _get(message, "chat")
    return _integer(_get(chat, "id")) if _get(chat, "type") == "private" else None


def _ids(message: dict[str, Any]) -> dict[str, Any]:
    number = _integer(message.get("message_id"))
    return {} if number is None else {"message_id": number}


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST else None


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None
