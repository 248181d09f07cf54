"""The Telegram connector: the gate for what Telegram sends. The rest is shared with the other messengers."""

from __future__ import annotations

import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from channels.messaging.desk import Desk
from channels.messaging.record import Record
from channels.messaging.settings import database_url, pseudonyms
from channels.telegram.client import Client
from channels.telegram.parse import CHANNEL, parse
from channels.telegram.provider import Telegram
from channels.telegram.settings import TelegramSettings, from_environment

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a header's name)


class TelegramChannel(InputChannel):
    """The connector that ``deploy/credentials.yml`` names as ``channels.telegram.TelegramChannel``.

    Settings come from the environment alone. Without them the channel is off: it has no address.

    Args:
        make_desk: for tests; makes the desk of a provider.

    Raises:
        SettingsError: it is half set up; the message names what is missing.
    """

    def __init__(self, make_desk: Callable[[Telegram], Desk] | None = None) -> None:
        self.settings = from_environment()
        self._make_desk = make_desk or _desk

    @classmethod
    def name(cls) -> str:
        """Name and address of the channel: ``/webhooks/telegram``."""
        return CHANNEL

    def blueprint(self, _on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The one route that Telegram calls; none when the channel is off."""
        routes = Blueprint("telegram_channel")
        if self.settings is None:
            logger.info("Telegram is off: none of its settings is there (docs/telegram.md)")
        else:
            self._open(routes, self.settings)
        return routes

    def _open(self, routes: Blueprint, settings: TelegramSettings) -> None:
        client = Client(settings)
        desk = self._make_desk(Telegram(client))

        async def webhook(request: Request) -> HTTPResponse:
            return await _receive(request, settings.secret, desk)

        async def close(_app: Any, _loop: Any) -> None:
            await client.close()

        routes.add_route(webhook, "/webhook", methods=["POST"])
        desk.attach(routes)
        routes.listener("after_server_stop")(close)


def _desk(provider: Telegram) -> Desk:
    return Desk(provider, Record(CHANNEL, database_url(), pseudonyms()))


async def _receive(request: Request, secret: str, desk: Desk) -> HTTPResponse:
    """Note an update and answer at once; 503 when it could not be noted, so that it is sent again."""
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8", "surrogatepass"), secret.encode()):
        logger.warning("A call to Telegram's address did not have the secret that Telegram was given")
        return empty(status=403)
    incoming = parse(_decoded(request.body), time.time())
    if incoming is None:  # nothing to do; anything but 2xx would bring it back for a day
        return empty(status=200)
    try:
        await desk.receive([incoming])
    except Exception as error:
        logger.error("An update could not be noted: %s", type(error).__name__)
        return empty(status=503)
    return empty(status=200)


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        logger.warning("An update of %d bytes was no JSON", len(body))
        return None
