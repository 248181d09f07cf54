"""What WhatsApp sends, as values: pure functions that take anything and never raise.

One call may hold several messages, reports and errors, and one that cannot be read hides none of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from channels.bodies import clean
from channels.messaging.types import Incoming

CHANNEL = "whatsapp"

COMMANDS = frozenset({"start", "stop", "help", "privacy", "verwijder"})
"""Words that are commands behind a "/"; any other text that begins with "/" is text."""

_UNANSWERED = frozenset({"system", "ephemeral"})
"""What WhatsApp writes by itself, such as that somebody changed his number: nobody waits for an answer."""

_EPOCH_END = 2**40


@dataclass(frozen=True)
class Report:
    """What became of a message that we sent.

    Args:
        reference: WhatsApp's id of the message.
        state: ``sent``, ``delivered``, ``read`` or ``failed``.
        codes: error codes, when it failed.
    """

    reference: str
    state: str
    codes: tuple[str, ...] = ()


@dataclass
class Call:
    """What one call to the webhook holds."""

    incoming: list[Incoming] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    """Error codes that concern no message of ours."""
    skipped: int = 0
    """How many messages could not be read, or were for another number."""


def parse(body: Any, number_id: str, now: float) -> Call:
    """Everything in a decoded body.

    Args:
        body: anything at all.
        number_id: id of the number that we answer for.
        now: seconds since 1970, for messages that carry no time of their own.
    """
    call = Call()
    for value in _values(body):
        contacts = [contact for contact in _list(value, "contacts") if isinstance(contact, dict)]
        ours = _text(_get(_get(value, "metadata"), "phone_number_id")) in ("", number_id)
        for message in _list(value, "messages"):
            read = _message(message, contacts, now) if ours else None
            if read is not None:
                call.incoming.append(read)
            elif _kind(message) not in _UNANSWERED:
                call.skipped += 1
        call.reports += [report for one in _list(value, "statuses") if (report := _report(one))]
        call.errors += _codes(value)
    return call


def _values(body: Any) -> Iterator[dict[str, Any]]:
    for entry in _list(body, "entry"):
        for change in _list(entry, "changes"):
            value = _get(change, "value")
            if isinstance(value, dict):
                yield value


def _message(message: Any, contacts: list[dict[str, Any]], now: float) -> Incoming | None:
    message_id = _text(_get(message, "id"))
    number, user_id = _who(message, contacts)
    if not message_id or not (number or user_id) or _kind(message) in _UNANSWERED:
        return None
    kind, text, key, extra = _content(message)
    return Incoming(
        channel=CHANNEL,
        update_id=message_id,
        person=user_id or number,
        address={"to": number} if number else {"recipient": user_id},
        kind=kind,
        text=text,
        key=key,
        sent_at=_moment(_get(message, "timestamp"), now),
        extra={"message_id": message_id, **extra},
    )


def _who(message: Any, contacts: list[dict[str, Any]]) -> tuple[str, str]:
    """Telephone number and user id of who wrote; the number of somebody with a username can be missing."""
    number = _text(_get(message, "from"))
    user_id = _text(_get(message, "from_user_id")) or _text(_get(message, "user_id"))
    same = [one for one in contacts if number and _text(one.get("wa_id")) == number]
    same += [one for one in contacts if user_id and _text(one.get("user_id")) == user_id]
    contact = next(iter(same), contacts[0] if len(contacts) == 1 and not (number and user_id) else {})
    if number and _text(contact.get("wa_id")) not in ("", number):
        contact = {}  # a contact that is somebody else's
    if number and number == _text(contact.get("user_id")):
        return "", number  # the id of a person without a number stands where the number used to be
    return number or _text(contact.get("wa_id")), user_id or _text(contact.get("user_id"))


def _content(message: dict[str, Any]) -> tuple[str, str, str, dict[str, Any]]:
    """Kind, text, key and what else is to be known."""
    kind = _kind(message)
    if kind == "text":
        return _typed(_text(_get(message.get("text"), "body")))
    if kind == "interactive":
        interactive = message.get("interactive")
        reply = _get(interactive, "button_reply") or _get(interactive, "list_reply")
        return _choice(_text(_get(reply, "id")), _text(_get(reply, "title")))
    if kind == "button":
        button = message.get("button")
        return _choice(_text(_get(button, "payload")), _text(_get(button, "text")))
    if kind == "request_welcome":
        return "command", "start", "", {}
    caption = _text(_get(_get(message, kind), "caption"))
    # Under a picture may stand an alarm sign: it is read like any other text.
    return ("text", caption, "", {"media": True}) if caption else ("other", "", "", {})


def _kind(message: Any) -> str:
    return _text(_get(message, "type"))


def _typed(text: str) -> tuple[str, str, str, dict[str, Any]]:
    name = text.removeprefix("/").lower()
    if text.startswith("/") and name in COMMANDS:
        return "command", name, "", {}
    return ("text", text, "", {}) if text else ("other", "", "", {})


def _choice(key: str, title: str) -> tuple[str, str, str, dict[str, Any]]:
    return ("choice", title, key, {}) if key or title else ("other", "", "", {})


def _report(status: Any) -> Report | None:
    reference, state = _text(_get(status, "id")), _text(_get(status, "status"))
    return Report(reference, state, tuple(_codes(status))) if reference and state else None


def _codes(holder: Any) -> list[str]:
    codes = [_get(error, "code") for error in _list(holder, "errors")]
    return [str(code) for code in codes if isinstance(code, int) and not isinstance(code, bool)]


def _moment(timestamp: Any, now: float) -> float:
    text = str(timestamp) if isinstance(timestamp, (int, str)) and not isinstance(timestamp, bool) else ""
    plain = text.isascii() and text.isdigit() and len(text) < 14
    return float(int(text)) if plain and int(text) < _EPOCH_END else now


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _list(value: Any, key: str) -> list[Any]:
    found = _get(value, key)
    return found if isinstance(found, list) else []


def _get(value: Any, key: Any) -> Any:
    return value.get(key) if isinstance(value, dict) else None
