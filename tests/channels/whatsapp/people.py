"""Invented people with WhatsApp, and the calls that WhatsApp makes when they do something."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from itertools import count
from typing import Any

APP_SECRET = b"an app secret for the tests alone"
NUMBER_ID = "106540352242922"

_ids = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody who writes; a person with a username has no number."""

    name: str
    number: str = ""
    user_id: str = ""

    @property
    def address(self) -> str:
        """Where answers go."""
        return self.number or self.user_id

    def contact(self) -> dict[str, Any]:
        """As it stands in ``contacts``."""
        found: dict[str, Any] = {"profile": {"name": self.name}}
        found |= {"wa_id": self.number} if self.number else {}
        return found | ({"user_id": self.user_id} if self.user_id else {})


ANNA = Person("Anna", "31612345678", "NL.1Ax9")
BRAM = Person("Bram", "31687654321")
CARLA = Person("Carla", user_id="NL.9Zz8Yy7Xx")


def person(number: int) -> Person:
    """One of very many people."""
    return Person(f"Persoon {number}", f"3160000{number:04d}", f"NL.P{number}")


def new_id() -> str:
    """An id such as WhatsApp gives."""
    return f"wamid.HBgLMzE2MDAwMDAwMDAVAgASGBQ{next(_ids):08d}{time.time_ns() % 10**9:09d}"


def message(who: Person, kind: str, content: Any, **more: Any) -> dict[str, Any]:
    """A message as it stands in ``messages``."""
    found = {"id": new_id(), "timestamp": str(int(time.time())), "type": kind, kind: content}
    found |= {"from": who.number} if who.number else {"from_user_id": who.user_id}
    return found | more


def text(who: Person, words: str, **more: Any) -> dict[str, Any]:
    return message(who, "text", {"body": words}, **more)


def button(who: Person, key: str, title: str, **more: Any) -> dict[str, Any]:
    reply = {"type": "button_reply", "button_reply": {"id": key, "title": title}}
    return message(who, "interactive", reply, **more)


def row(who: Person, key: str, title: str, **more: Any) -> dict[str, Any]:
    reply = {"type": "list_reply", "list_reply": {"id": key, "title": title, "description": ""}}
    return message(who, "interactive", reply, **more)


def others(who: Person) -> list[dict[str, Any]]:
    """One message of every other kind."""
    media = {"id": "1234567890", "mime_type": "application/octet-stream", "sha256": "aGFsbG8="}
    flow = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": "{}", "body": "Sent"}}
    return [
        message(who, "image", media),
        message(who, "audio", {**media, "voice": True}),
        message(who, "video", media),
        message(who, "document", {**media, "filename": "voet.pdf"}),
        message(who, "sticker", {**media, "animated": False}),
        message(who, "location", {"latitude": 52.1, "longitude": 4.3, "name": "Strand"}),
        message(who, "contacts", [{"name": {"formatted_name": "Oma"}, "phones": [{"phone": "06"}]}]),
        message(who, "reaction", {"message_id": "wamid.x", "emoji": "👍"}),
        message(who, "order", {"catalog_id": "1", "product_items": []}),
        message(who, "interactive", flow),
        message(who, "unsupported", {}, errors=[{"code": 131051, "title": "Message type unknown"}]),
        message(who, "text", {"body": "   "}),
        message(who, "something_new", {"a": 1}),
    ]


def status(reference: str, state: str, *codes: int) -> dict[str, Any]:
    """A report on a message of ours."""
    errors = [{"code": code, "title": "wat er mis is", "error_data": {"details": "x"}} for code in codes]
    found = {"id": reference, "status": state, "timestamp": str(int(time.time())), "recipient_id": "316"}
    return found | ({"errors": errors} if errors else {})


def call(*messages: dict[str, Any], people: tuple[Person, ...] = (), **more: Any) -> dict[str, Any]:
    """The body of a call with these messages."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "31201234567", "phone_number_id": NUMBER_ID},
        **more,
    }
    if messages:
        value |= {"contacts": [one.contact() for one in people], "messages": list(messages)}
    changes = [{"value": value, "field": "messages"}]
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": changes}]}


def signed(body: bytes, secret: bytes = APP_SECRET) -> dict[str, str]:
    """The headers of a call with this body."""
    signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}


def encoded(body: Any) -> bytes:
    """The body as bytes, with escapes as Meta writes them."""
    return json.dumps(body).replace("/", "\\/").encode()
