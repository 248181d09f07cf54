"""The Cloud API in little: takes what WhatsApp takes, and refuses what it refuses, with its codes."""

from __future__ import annotations

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web

from tests.channels.whatsapp.people import NUMBER_ID

TOKEN = "EAAG-a-token-for-the-tests"
VERSION = "v23.0"
DAY = 24 * 3600

_NUMBER = re.compile(r"\+?[1-9]\d{7,14}")
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
_FIELDS = {"messaging_product", "recipient_type", "to", "recipient", "type", "context"}


class Refusal(Exception):  # noqa: N818 (it is an answer more than an error)
    """A call that the API does not take."""

    def __init__(self, code: int, details: str, status: int = 400) -> None:
        super().__init__(details)
        self.code, self.status = code, status


@dataclass
class Sent:
    """A message that was accepted."""

    to: str
    body: dict[str, Any]
    reference: str
    at: float

    @property
    def text(self) -> str:
        """What the person reads."""
        kind = self.body["type"]
        return self.body["text"]["body"] if kind == "text" else self.body["interactive"]["body"]["text"]

    @property
    def choices(self) -> dict[str, str]:
        """Title -> id of what can be pressed."""
        action = self.body.get("interactive", {}).get("action", {})
        found = [one["reply"] for one in action.get("buttons", [])]
        found += [row for section in action.get("sections", []) for row in section["rows"]]
        return {one["title"]: one["id"] for one in found}


@dataclass
class CloudApi:
    """The server's state.

    Args:
        pair: so many messages to one person within ``pair_seconds``, more are refused with 131056.
        a_second: so many messages a second in all, more are refused with 130429.
    """

    pair: int = 1000
    pair_seconds: float = 6.0
    a_second: int = 10_000
    url: str = ""
    delay: float = 0.0
    sent: list[Sent] = field(default_factory=list)
    signs: list[dict[str, Any]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)
    faults: Iterator[int] = field(default_factory=lambda: iter(()))
    """HTTP status (or error code) with which the next calls fail; 0: the call does not fail."""
    hears: Callable[[Sent], None] = lambda _sent: None
    _heard: dict[str, float] = field(default_factory=dict)
    _times: dict[str, deque[float]] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))

    def wrote(self, address: str, at: float | None = None) -> None:
        """Somebody wrote: for 24 hours he may be answered."""
        self._heard[address] = max(self._heard.get(address, 0.0), time.time() if at is None else at)

    def to(self, address: str) -> list[Sent]:
        """What was sent to somebody."""
        return [one for one in self.sent if one.to == address]

    async def take(self, request: web.Request) -> web.Response:
        """Answer one call."""
        try:
            body = await self._checked(request)
            await asyncio.sleep(self.delay)
            self._fault()
            if "status" in body:
                return self._sign(body)
            return self._accept(body)
        except Refusal as refusal:
            self.refused.append((refusal.code, str(refusal)))
            error = {"message": f"(#{refusal.code}) {refusal}", "type": "OAuthException"}
            error |= {"code": refusal.code, "error_data": {"details": str(refusal)}}
            return web.json_response({"error": error}, status=refusal.status)

    async def _checked(self, request: web.Request) -> dict[str, Any]:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise Refusal(190, "Invalid OAuth access token", 401)
        if request.match_info["number"] != NUMBER_ID:
            raise Refusal(100, "Unsupported post request: no such phone number id")
        try:
            body = await request.json()
        except ValueError:
            raise Refusal(100, "no JSON") from None
        _require(isinstance(body, dict) and body.get("messaging_product") == "whatsapp", "messaging_product")
        return body

    def _fault(self) -> None:
        fault = next(self.faults, 0)
        if fault >= 1000:
            raise Refusal(fault, "as the test wants it")
        if fault:
            raise Refusal(130429 if fault == 429 else 131000, "as the test wants it", fault)

    def _sign(self, body: dict[str, Any]) -> web.Response:
        _require(body.get("status") == "read", "status")
        _require(str(body.get("message_id", "")).startswith("wamid."), "message_id")
        _require(body.get("typing_indicator", {"type": "text"}) == {"type": "text"}, "typing_indicator")
        _only(body, {"messaging_product", "status", "message_id", "typing_indicator"})
        self.signs.append(body)
        return web.json_response({"success": True})

    def _accept(self, body: dict[str, Any]) -> web.Response:
        address = check(body)
        now = time.time()
        if now - self._heard.get(address, 0.0) > DAY:
            raise Refusal(131047, "Re-engagement message: more than 24 hours since the customer last replied")
        self._count(address, self.pair, self.pair_seconds, 131056, now)
        self._count("", self.a_second, 1.0, 130429, now)
        sent = Sent(address, body, f"wamid.OUT{next(self._ids):09d}", now)
        self.sent.append(sent)
        self.hears(sent)
        contact = {"input": address, "wa_id": address} if "to" in body else {"user_id": address}
        answer = {"messaging_product": "whatsapp", "contacts": [contact]}
        return web.json_response({**answer, "messages": [{"id": sent.reference}]})

    def _count(self, key: str, limit: int, seconds: float, code: int, now: float) -> None:
        times = self._times.setdefault(key, deque())
        while times and times[0] <= now - seconds:
            times.popleft()
        if len(times) >= limit:
            raise Refusal(code, "too many messages", 429 if code == 130429 else 400)
        times.append(now)


def check(body: dict[str, Any]) -> str:
    """Check a message as the API does; to whom it goes.

    Raises:
        Refusal: it is refused.
    """
    _require(body.get("recipient_type", "individual") == "individual", "recipient_type")
    kind = body.get("type")
    _require(kind in ("text", "interactive"), f"type {kind}")
    _only(body, {*_FIELDS, kind})
    {"text": _check_text, "interactive": _check_interactive}[kind](body.get(kind))
    if "to" in body:
        _require(isinstance(body["to"], str) and _NUMBER.fullmatch(body["to"]) is not None, "to")
        return str(body["to"])
    recipient = body.get("recipient")
    _require(isinstance(recipient, str) and _USER_ID.fullmatch(recipient) is not None, "recipient")
    return str(recipient)


def _check_text(content: Any) -> None:
    _require(isinstance(content, dict), "text")
    _only(content, {"body", "preview_url"})
    _within(content.get("body"), 4096, "text.body")


def _check_interactive(content: Any) -> None:
    _require(isinstance(content, dict) and content.get("type") in ("button", "list"), "interactive.type")
    _only(content, {"type", "body", "action", "header", "footer"})
    _require(isinstance(content.get("body"), dict), "interactive.body")
    _within(content["body"].get("text"), 1024, "interactive.body.text")
    action = content.get("action")
    _require(isinstance(action, dict), "interactive.action")
    if content["type"] == "button":
        _check_buttons(action)
    else:
        _check_list(action)


def _check_buttons(action: dict[str, Any]) -> None:
    _only(action, {"buttons"})
    buttons = action.get("buttons")
    _require(isinstance(buttons, list) and 1 <= len(buttons) <= 3, "action.buttons")
    for one in buttons:
        _require(set(one) == {"type", "reply"} and one["type"] == "reply", "button.type")
        _require(set(one["reply"]) == {"id", "title"}, "button.reply")
    _check_entries([one["reply"] for one in buttons], 256, 20)


def _check_list(action: dict[str, Any]) -> None:
    _only(action, {"button", "sections"})
    _within(action.get("button"), 20, "action.button")
    sections = action.get("sections")
    _require(isinstance(sections, list) and 1 <= len(sections) <= 10, "action.sections")
    _require(len(sections) == 1 or all(section.get("title") for section in sections), "section.title")
    rows = [row for section in sections for row in section.get("rows", [])]
    _require(1 <= len(rows) <= 10, "rows")
    for row in rows:
        _require({"id", "title"} <= set(row) <= {"id", "title", "description"}, "row")
        _require(len(row.get("description", "")) <= 72, "row.description")
    _check_entries(rows, 200, 24)


def _check_entries(entries: list[dict[str, Any]], longest_id: int, longest_title: int) -> None:
    for one in entries:
        _within(one["id"], longest_id, "id")
        _within(one["title"], longest_title, "title")
        _require(one["id"] == one["id"].strip() and one["title"] == one["title"].strip(), "blanks around")
    _require(len({one["id"] for one in entries}) == len(entries), "duplicate id")
    _require(len({one["title"] for one in entries}) == len(entries), "duplicate title")


def _within(value: Any, longest: int, name: str) -> None:
    _require(isinstance(value, str) and bool(value.strip()), f"{name} is required")
    _require(len(value.encode("utf-16-le")) // 2 <= longest, f"{name} is longer than {longest}")


def _only(body: dict[str, Any], known: set[str]) -> None:
    _require(not set(body) - known, f"unexpected {sorted(set(body) - known)}")


def _require(holds: bool, what: str) -> None:
    if not holds:
        raise Refusal(100, f"Invalid parameter: {what}")


@asynccontextmanager
async def serving(api: CloudApi, port: int) -> AsyncIterator[CloudApi]:
    """Serve the API on the loopback address; ``api.url`` is where."""
    app = web.Application()
    app.router.add_post(f"/{VERSION}/{{number}}/messages", api.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    api.url = f"http://127.0.0.1:{port}/{VERSION}"
    try:
        yield api
    finally:
        await runner.cleanup()
