"""What the page may send: pure parsing. What is wrong becomes a :class:`Refused` with a Dutch sentence."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from channels.wording import sentence

MAX_TEXT = 2000
"""Longest message in characters."""

MAX_BODY = 64 * 1024
"""Longest request body in bytes: room for a message of any script, written with escapes."""

RATINGS = ("goed", "slecht")

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")


class Refused(Exception):  # noqa: N818 (it is an answer more than an error)
    """A request that is answered with an error.

    Args:
        status: the HTTP status.
        wording: name of the sentence in ``data/dialogue/channel.yml``, without ``utter_``.
        retry_after: seconds after which another attempt makes sense, where that is known.
    """

    def __init__(self, status: int, wording: str, retry_after: int | None = None) -> None:
        super().__init__(wording)
        self.status, self.wording, self.retry_after = status, wording, retry_after

    @property
    def text(self) -> str:
        """The Dutch sentence for the person."""
        return sentence(self.wording)


@dataclass(frozen=True)
class Typed:
    """Text that somebody typed."""

    text: str


@dataclass(frozen=True)
class Pressed:
    """The payload of a button; whether the bot offered it is for the conversation to say."""

    payload: str


@dataclass(frozen=True)
class Rating:
    """A thumb on one message of the bot, with an optional remark."""

    message: str
    rating: str
    text: str


def message(raw: bytes) -> Typed | Pressed:
    """The message in a request body.

    Raises:
        Refused: 400 for a body that is none, 413 for a text that is too long.
    """
    body = _object(raw)
    if ("text" in body) == ("payload" in body):
        raise Refused(400, "onleesbaar")
    if "payload" in body:
        return Pressed(_string(body, "payload"))
    text = _string(body, "text")
    if len(text) > MAX_TEXT:
        raise Refused(413, "te_lang")
    text = clean(text)
    if not text:
        raise Refused(400, "leeg")
    return Typed(text)


def rating(raw: bytes) -> Rating:
    """The rating in a request body.

    Raises:
        Refused: 400 for a body that is none, 413 for a remark that is too long.
    """
    body = _object(raw)
    verdict, remark = body.get("rating"), body.get("text", "")
    if verdict not in RATINGS or not isinstance(remark, str):
        raise Refused(400, "onleesbaar")
    if len(remark) > MAX_TEXT:
        raise Refused(413, "te_lang")
    return Rating(_string(body, "message"), verdict, clean(remark))


def idempotency_key(header: str | None) -> str | None:
    """The key under which the page may send the same message again, or ``None`` when it gave none.

    Raises:
        Refused: 400 when it is no key.
    """
    if header is None:
        return None
    if not _KEY.fullmatch(header):
        raise Refused(400, "onleesbaar")
    return header


def clean(text: str) -> str:
    """The text without control characters and halves of characters, which no database or page can show."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", whole).strip()


def _object(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BODY:
        raise Refused(413, "te_lang")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(400, "onleesbaar") from None
    if not isinstance(body, dict):
        raise Refused(400, "onleesbaar")
    return body


def _string(body: dict[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise Refused(400, "leeg" if value == "" else "onleesbaar")
    return value
