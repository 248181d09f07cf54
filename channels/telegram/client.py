"""Calls to the Bot API: five methods over plain HTTP, each answered with an :class:`Outcome`.

The bot's token is part of every address, so no address and no error's text ever goes into a log.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp

from channels.messaging.types import Outcome, Outgoing
from channels.telegram.settings import TelegramSettings

logger = logging.getLogger(__name__)

TIMEOUT = 15.0
"""Seconds in which one call must be answered."""

TOKEN_MENDED = 30.0
"""Seconds to wait when Telegram does not know the token: what waits goes out once the right one is set."""

AT_ONCE = 20
"""Calls under way at one time."""

REFUSALS = {
    "bot was blocked": "blocked",
    "user is deactivated": "deactivated",
    "chat not found": "chat_not_found",
    "message is not modified": "not_modified",
    "message to edit not found": "message_not_found",
    "message can't be edited": "message_not_editable",
    "query is too old": "query_too_old",
    "query_id_invalid": "query_too_old",
    "message text is empty": "text_empty",
    "message is too long": "text_too_long",
    "button_data_invalid": "button_data_invalid",
}
"""Words of Telegram's descriptions, and the short code that is noted instead of them."""


class Client:
    """The Bot API for one bot.

    Args:
        settings: token and address.
    """

    def __init__(self, settings: TelegramSettings) -> None:
        self._base = f"{settings.api}/bot{settings.token}"
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, address: dict[str, Any], outgoing: Outgoing) -> Outcome:
        """Make one call; never raises for what the network or Telegram do."""
        status, answer = await self.call(outgoing.method, _whole(address, outgoing))
        return outcome(status, answer)

    async def call(self, method: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The HTTP status and decoded answer of one call; status 0 when there was none."""
        try:
            async with self._open().post(f"{self._base}/{method}", json=body) as response:
                answer = await response.json(content_type=None)
                return response.status, answer if isinstance(answer, dict) else {}
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
            logger.warning("Telegram's %s was not answered: %s", method, type(error).__name__)
            return 0, {}

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:  # made here, for it belongs to the loop that it is made on
            connector, timeout = aiohttp.TCPConnector(limit=AT_ONCE), aiohttp.ClientTimeout(total=TIMEOUT)
            self._session = aiohttp.ClientSession(connector=connector, timeout=timeout)
        return self._session


def _whole(address: dict[str, Any], outgoing: Outgoing) -> dict[str, Any]:
    """The body with the chat in it; a press is answered by its own id alone."""
    return outgoing.body if outgoing.method == "answerCallbackQuery" else {**outgoing.body, **address}


def outcome(status: int, answer: dict[str, Any]) -> Outcome:
    """What an answer of the Bot API means for the message that was sent.

    Args:
        status: HTTP status, 0 when there was no answer.
        answer: the decoded body.
    """
    if status == 200 and answer.get("ok") is True:
        return Outcome("accepted", reference=_reference(answer.get("result")))
    if status == 0 or status >= 500 or status == 200:  # 200 without "ok" is a proxy's page, not Telegram's
        return Outcome("retry", code=str(status or "network"))
    if status == 429:
        return Outcome("retry", after=_retry_after(answer), code="429")
    if status in (401, 404):
        logger.error("Telegram does not know this bot (%s): check TELEGRAM_BOT_TOKEN", status)
        return Outcome("retry", after=TOKEN_MENDED, code=str(status))
    reason = _reason(answer)
    if reason == "not_modified":  # what was to be taken away is gone already
        return Outcome("accepted")
    return Outcome("refused", code=f"{status} {reason}".strip())


def _reference(result: Any) -> str:
    number = result.get("message_id") if isinstance(result, dict) else None
    return str(number) if isinstance(number, int) else ""


def _retry_after(answer: dict[str, Any]) -> float:
    parameters = answer.get("parameters")
    after = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(after) if isinstance(after, (int, float)) and 0 < after < 24 * 3600 else 1.0


def _reason(answer: dict[str, Any]) -> str:
    """A short code for Telegram's description, never the description itself."""
    description = str(answer.get("description", "")).lower()
    return next((code for words, code in REFUSALS.items() if words in description), "")
