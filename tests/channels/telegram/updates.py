"""Updates in the shapes that Telegram sends, of people who do not exist."""

from __future__ import annotations

import itertools
import time
from typing import Any

_numbers = itertools.count(700_000_001)

MEDIA: dict[str, Any] = {
    "photo": [{"file_id": "AgAC-1", "file_unique_id": "AQAD1", "file_size": 1204, "width": 90, "height": 67}],
    "voice": {"duration": 3, "mime_type": "audio/ogg", "file_id": "AwAC-1", "file_unique_id": "AgAD2"},
    "video_note": {"duration": 4, "length": 240, "file_id": "DQAC-1", "file_unique_id": "AgAD3"},
    "sticker": {"width": 512, "height": 512, "emoji": "👍", "type": "regular", "is_animated": False,
                "is_video": False, "file_id": "CAAC-1", "file_unique_id": "AgAD4"},
    "document": {"file_name": "brief.pdf", "mime_type": "application/pdf", "file_id": "BQAC-1",
                 "file_unique_id": "AgAD5", "file_size": 20480},
    "location": {"latitude": 52.0, "longitude": 5.0},
    "contact": {"phone_number": "+31600000000", "first_name": "Voorbeeld"},
    "dice": {"emoji": "🎲", "value": 3},
    "poll": {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False,
             "is_anonymous": True, "type": "regular", "allows_multiple_answers": False},
    "something_of_next_year": {"x": 1},
}  # fmt: skip


def number() -> int:
    """The next update_id."""
    return next(_numbers)


def now() -> int:
    """Telegram's time: whole seconds."""
    return int(time.time())


def person(chat: int) -> dict[str, Any]:
    """Somebody who writes."""
    return {"id": chat, "is_bot": False, "first_name": "Truus", "last_name": "Voorbeeld",
            "username": f"truus_{chat}", "language_code": "nl"}  # fmt: skip


def private(chat: int) -> dict[str, Any]:
    """His chat with the bot."""
    return {"id": chat, "first_name": "Truus", "last_name": "Voorbeeld", "username": f"truus_{chat}",
            "type": "private"}  # fmt: skip


def message(chat: int, **content: Any) -> dict[str, Any]:
    """A message of any content."""
    update_id = number()
    body = {"message_id": update_id % 100_000, "from": person(chat), "chat": private(chat), "date": now()}
    return {"update_id": update_id, "message": body | content}


def text(chat: int, words: str) -> dict[str, Any]:
    """A typed message; a command is marked as one."""
    content: dict[str, Any] = {"text": words}
    if words.startswith("/"):
        length = len(words.split(maxsplit=1)[0])
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
    return message(chat, **content)


def media(chat: int, kind: str, **more: Any) -> dict[str, Any]:
    """A photo, a voice message, and so on."""
    return message(chat, **{kind: MEDIA[kind]}, **more)


def press(chat: int, query: str, data: str, below: int, keyboard: Any = None) -> dict[str, Any]:
    """A button pressed under message ``below``."""
    bot = {"id": 1234567890, "is_bot": True, "first_name": "Hielspoor", "username": "hielspoor_bot"}
    under = {"message_id": below, "from": bot, "chat": private(chat), "date": now() - 5, "text": "..."}
    if keyboard:
        under["reply_markup"] = {"inline_keyboard": keyboard}
    body = {"id": query, "from": person(chat), "message": under, "chat_instance": "-88", "data": data}
    return {"update_id": number(), "callback_query": body}


def edited(chat: int, words: str) -> dict[str, Any]:
    """A message that was changed afterwards."""
    update = text(chat, words)
    return {"update_id": update["update_id"], "edited_message": update["message"] | {"edit_date": now()}}


def in_group(words: str) -> dict[str, Any]:
    """A message in a group that the bot is a member of."""
    update = text(4711, words)
    update["message"]["chat"] = {"id": -100123, "title": "Wandelclub", "type": "supergroup"}
    return update


def channel_post(words: str) -> dict[str, Any]:
    """A post in a channel."""
    chat = {"id": -100456, "title": "Nieuws", "type": "channel"}
    body = {"message_id": 4, "sender_chat": chat, "chat": chat, "date": now(), "text": words}
    return {"update_id": number(), "channel_post": body}


def membership(chat: int, before: str, after: str) -> dict[str, Any]:
    """The person blocked the bot (member, kicked) or let it in again (kicked, member)."""
    bot = {"id": 1234567890, "is_bot": True, "first_name": "Hielspoor", "username": "hielspoor_bot"}
    old, new = {"user": bot, "status": before}, {"user": bot, "status": after, "until_date": 0}
    body = {"chat": private(chat), "from": person(chat), "date": now(),
            "old_chat_member": old, "new_chat_member": new}  # fmt: skip
    return {"update_id": number(), "my_chat_member": body}
