"""The Bot API in little, on loopback: it keeps what it was sent, and refuses what Telegram refuses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

TOKEN = "1234567890:AAinvented-token-of-nobody-0123456789"
SECRET = "an-invented-secret_0123"
OLD_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"
ACTIONS = {"typing", "upload_photo", "record_voice", "choose_sticker", "find_location"}


class Refusal(Exception):  # noqa: N818 (an answer more than an error)
    """An answer with ``ok: false``."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Sent:
    """A message that the bot sent."""

    chat: int
    number: int
    text: str
    keyboard: list[list[dict[str, str]]]
    at: float


@dataclass
class BotApi:
    """What the test sees of "Telegram".

    Args:
        pause: seconds that must lie between two messages in one chat; Telegram's is 1.
        a_second: most messages in a second over all chats, 0 for any number; Telegram's is 30.
    """

    pause: float = 0.0
    a_second: int = 0
    url: str = ""
    chats: set[int] = field(default_factory=set)
    blocked: set[int] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refused: list[tuple[str, int, str]] = field(default_factory=list)
    queries: dict[str, bool] = field(default_factory=dict)
    faults: list[int] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    commands: list[dict[str, str]] = field(default_factory=list)
    last_error: str = ""
    _number: int = 100

    def said(self, chat: int) -> list[str]:
        """The texts in a chat, in order."""
        return [one.text for one in self.sent if one.chat == chat]

    def shown(self, chat: int) -> list[dict[str, str]]:
        """Every button that can still be pressed in a chat."""
        return [button for one in self.sent if one.chat == chat for row in one.keyboard for button in row]

    def issue_query(self) -> str:
        """The id of a new press."""
        self._number += 1
        self.queries[f"query-{self._number}"] = False
        return f"query-{self._number}"

    async def handle(self, request: web.Request) -> web.Response:
        """One call of any method."""
        method, body = request.match_info["method"], await request.json()
        self.calls.append((method, body))
        try:
            result = self._answer(request.match_info["token"], method, body)
        except Refusal as refusal:
            self.refused.append((method, refusal.code, refusal.description))
            return _refusal(refusal)
        return web.json_response({"ok": True, "result": result})

    def _answer(self, token: str, method: str, body: dict[str, Any]) -> Any:
        if token != TOKEN:
            raise Refusal(401, "Unauthorized") if ":" in token else Refusal(404, "Not Found")
        handler = getattr(self, f"_{method}", None)
        if handler is None or method.lower() == method:
            raise Refusal(404, "Not Found: method not found")
        if self.faults and method == "sendMessage":
            self._fail(self.faults.pop(0))
        return handler(body)

    def _fail(self, code: int) -> None:
        if code == 429:
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        if code:
            raise Refusal(code, "Internal Server Error")

    def _sendMessage(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 (Telegram's names)
        chat, text = self._chat(body), body.get("text")
        if not isinstance(text, str) or not text.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        keyboard = _keyboard(body)
        now = time.monotonic()
        if self._too_fast(chat, now):
            raise Refusal(429, "Too Many Requests: retry after 1", retry_after=1)
        self._number += 1
        self.sent.append(Sent(chat, self._number, text, keyboard, now))
        return {"message_id": self._number, "date": int(time.time()), "chat": {"id": chat, "type": "private"}}

    def _too_fast(self, chat: int, now: float) -> bool:
        here = [one.at for one in self.sent if one.chat == chat]
        lately = [one.at for one in self.sent[-200:] if now - one.at < 1]
        return bool(here and now - here[-1] < self.pause) or len(lately) >= (self.a_second or len(lately) + 1)

    def _editMessageReplyMarkup(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat, keyboard = self._chat(body), _keyboard(body)
        found = [one for one in self.sent if one.chat == chat and one.number == body.get("message_id")]
        if not found:
            raise Refusal(400, "Bad Request: message to edit not found")
        if found[0].keyboard == keyboard:
            raise Refusal(400, "Bad Request: message is not modified: the reply markup is exactly the same")
        found[0].keyboard = keyboard
        return {"message_id": found[0].number}

    def _answerCallbackQuery(self, body: dict[str, Any]) -> bool:  # noqa: N802
        query = body.get("callback_query_id")
        if query not in self.queries:
            raise Refusal(400, OLD_QUERY)
        self.queries[query] = True
        return True

    def _sendChatAction(self, body: dict[str, Any]) -> bool:  # noqa: N802
        self._chat(body)
        if body.get("action") not in ACTIONS:
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        return True

    def _setWebhook(self, body: dict[str, Any]) -> bool:  # noqa: N802
        if not str(body.get("url", "")).startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = body
        return True

    def _deleteWebhook(self, _body: dict[str, Any]) -> bool:  # noqa: N802
        self.webhook = {}
        return True

    def _getWebhookInfo(self, _body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        found = {"url": self.webhook.get("url", ""), "pending_update_count": 3}
        failure = {"last_error_message": self.last_error, "last_error_date": 1_800_000_000}
        return found | (failure if self.last_error else {})

    def _setMyCommands(self, body: dict[str, Any]) -> bool:  # noqa: N802
        for command in body["commands"]:
            if not 1 <= len(command["command"]) <= 32 or not 1 <= len(command["description"]) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        self.commands = body["commands"]
        return True

    def _deleteMyCommands(self, _body: dict[str, Any]) -> bool:  # noqa: N802
        self.commands = []
        return True

    def _chat(self, body: dict[str, Any]) -> int:
        chat = body.get("chat_id")
        if chat in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not isinstance(chat, int) or chat not in self.chats:
            raise Refusal(400, "Bad Request: chat not found")
        return chat


def _keyboard(body: dict[str, Any]) -> list[list[dict[str, str]]]:
    rows = (body.get("reply_markup") or {}).get("inline_keyboard") or []
    for button in (button for row in rows for button in row):
        if not str(button.get("text", "")).strip():
            raise Refusal(400, "Bad Request: can't parse inline keyboard button: text is empty")
        if not 1 <= len(str(button.get("callback_data", "")).encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def _refusal(refusal: Refusal) -> web.Response:
    body = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)


@asynccontextmanager
async def bot_api(port: int = 0, **limits: float) -> AsyncIterator[BotApi]:
    """A running Bot API; ``limits`` as :class:`BotApi` has them."""
    api = BotApi(**limits)
    app = web.Application()
    app.router.add_post("/bot{token}/{method}", api.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield api
    finally:
        await runner.cleanup()


async def push(
    client: aiohttp.ClientSession, url: str, update: Any, secret: str = SECRET, attempts: int = 40
) -> int:
    """Send an update as Telegram does: again, as long as it is not taken.

    Returns:
        The status of the last attempt; 0 when nobody listened.
    """
    status = 0
    for _ in range(attempts):
        try:
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
            async with client.post(url, json=update, headers=headers) as answer:
                status = answer.status
        except aiohttp.ClientError:
            status = 0
        if 200 <= status < 300:
            break
        await asyncio.sleep(0.05)
    return status
