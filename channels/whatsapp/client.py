"""Calls to the Cloud API over plain HTTP, each answered with an :class:`Outcome`."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp

from channels.messages import Message
from channels.messaging.choices import Keys
from channels.messaging.delivery import Pace
from channels.messaging.types import Incoming, Outcome, Outgoing
from channels.whatsapp import render
from channels.whatsapp.parse import CHANNEL
from channels.whatsapp.settings import WhatsAppSettings

logger = logging.getLogger(__name__)

TIMEOUT = 30.0
"""Seconds in which one call must be answered; a call that is cut off may have been heard all the same."""

PAIR_WAIT = 6.0
"""Seconds between two messages to one person, in the long run."""

WORTH_ANOTHER_TRY = frozenset({"130429", "131056", "131000", "131016", "131048", "131057", "133004", "80007"})
"""Too many messages (over all, to one person), something went wrong there, not available, maintenance."""

TOKEN_REFUSED = frozenset({"190", "0", "3", "10", "200"})
"""Codes that concern the access token and its rights."""


class WhatsApp:
    """The provider of the WhatsApp channel.

    Args:
        settings: token and addresses.
        pace: how fast messages are sent; a burst is allowed and must be paid back.
    """

    name = CHANNEL
    reports_later = True

    def __init__(self, settings: WhatsAppSettings, pace: Pace | None = None) -> None:
        self.pace = pace or Pace(a_second=40, between=PAIR_WAIT, burst=8)
        self._url = f"{settings.api}/{settings.number_id}/{render.METHOD}"
        self._headers = {"Authorization": f"Bearer {settings.access_token}"}
        self._session: aiohttp.ClientSession | None = None

    def render(self, _incoming: Incoming, messages: list[Message], keys: Keys) -> list[Outgoing]:
        """The calls that show these messages of the bot."""
        return render.turn(messages, keys)

    def signs_of_life(self, incoming: Incoming) -> list[Outgoing]:
        """The read mark and the typing indicator."""
        return render.signs_of_life(incoming)

    async def deliver(self, address: dict[str, Any], outgoing: Outgoing) -> Outcome:
        """Make one call; never raises for what the network or WhatsApp do."""
        body = {"messaging_product": "whatsapp", **outgoing.body}
        if "status" not in body:  # a read mark has no address
            body |= {"recipient_type": "individual", **address}
        try:
            async with self._open().post(self._url, json=body, headers=self._headers) as response:
                later = response.headers.get("Retry-After")
                return outcome(response.status, await _json(response), later, self.pace.between)
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            logger.info("WhatsApp was not reached: %s", type(error).__name__)
            return Outcome("retry", code=f"network {type(error).__name__}")

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:  # made here, for it belongs to the loop that it is made on
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self._session


async def _json(response: aiohttp.ClientResponse) -> Any:
    try:
        return await response.json(content_type=None)
    except ValueError:
        return None


def outcome(
    status: int, answer: Any, retry_after: str | None = None, pair_wait: float = PAIR_WAIT
) -> Outcome:
    """What an answer of the API means for the message that was sent.

    Args:
        status: HTTP status.
        answer: the decoded body; anything at all.
        retry_after: the header of that name.
        pair_wait: seconds to wait after too many messages to one person.
    """
    if 200 <= status < 300:
        return Outcome("accepted", reference=_reference(answer))
    code = _code(answer) or str(status)
    if code in TOKEN_REFUSED or status == 401:
        logger.error("WhatsApp does not take the access token (%s): check WHATSAPP_ACCESS_TOKEN", code)
        return Outcome("refused", code=code)
    if code in WORTH_ANOTHER_TRY or status == 429 or status >= 500:
        at_least = pair_wait if code == "131056" else 0.0
        return Outcome("retry", after=max(at_least, _seconds(retry_after)), code=code)
    return Outcome("refused", code=code)


def _reference(answer: Any) -> str:
    messages = answer.get("messages") if isinstance(answer, dict) else None
    first = messages[0] if isinstance(messages, list) and messages else None
    reference = first.get("id") if isinstance(first, dict) else None
    return reference if isinstance(reference, str) else ""


def _code(answer: Any) -> str:
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    return str(code) if isinstance(code, int) and not isinstance(code, bool) else ""


def _seconds(retry_after: str | None) -> float:
    given = (retry_after or "").strip()
    return min(float(given), 3600.0) if given.isascii() and given.isdigit() and len(given) < 9 else 0.0
