"""The connector that ``deploy/credentials.yml`` names as ``channels.whatsapp.WhatsAppChannel``."""

from __future__ import annotations

import functools
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, text

from channels.messaging.desk import Desk
from channels.messaging.record import Record
from channels.messaging.settings import database_url, pseudonyms
from channels.whatsapp.client import WORTH_ANOTHER_TRY, WhatsApp
from channels.whatsapp.parse import CHANNEL, Call, Report, parse
from channels.whatsapp.settings import WhatsAppSettings, from_environment
from channels.whatsapp.webhook import challenge, is_signed

logger = logging.getLogger(__name__)

PATH = "/webhook"

MAX_CALL = 3 * 1024 * 1024
"""Longest body of a call in bytes, as WhatsApp has it."""

Handler = Callable[[Request], Awaitable[HTTPResponse]]


class WhatsAppChannel(InputChannel):
    """WhatsApp's address, ``/webhooks/whatsapp/webhook``; without settings it does not exist.

    Args:
        settings: by default from the environment.
        desk: for tests.

    Raises:
        SettingsError: it is half set up; the message names what is missing.
    """

    def __init__(self, settings: WhatsAppSettings | None = None, desk: Desk | None = None) -> None:
        self.settings = settings or from_environment()
        self._desk = desk
        if self.settings is None:
            logger.info("WhatsApp is off: none of its settings is there (docs/whatsapp.md)")
        elif desk is None:
            self._provider = WhatsApp(self.settings)
            self._desk = Desk(self._provider, Record(CHANNEL, database_url(), pseudonyms()))

    @classmethod
    def name(cls) -> str:
        """Name and address of the channel: ``/webhooks/whatsapp``."""
        return CHANNEL

    def blueprint(self, _on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes, none when the channel is off."""
        routes = Blueprint("whatsapp_channel")
        if self._desk is not None:
            routes.add_route(_guarded(self._shake_hands), PATH, methods=["GET"], name="handshake")
            routes.add_route(_guarded(self._take), PATH, methods=["POST"], name="calls")
            self._desk.attach(routes)
        return routes

    async def _shake_hands(self, request: Request) -> HTTPResponse:
        query = {name: values[0] for name, values in request.args.items() if values}
        answer = challenge(query, self._set.verify_token)
        return text("", status=403) if answer is None else text(answer)

    async def _take(self, request: Request) -> HTTPResponse:
        body = request.body
        signature = request.headers.get("x-hub-signature-256")
        if len(body) > MAX_CALL or not is_signed(body, signature, self._set.app_secret):
            logger.warning("A call to WhatsApp's address was not signed by WhatsApp")
            return text("", status=403)
        await self._receive(parse(_decoded(body), self._set.number_id, time.time()))
        return text("ok")

    async def _receive(self, call: Call) -> None:
        if call.skipped:
            logger.info("WhatsApp: %d messages were not for us or could not be read", call.skipped)
        for code in call.errors:
            logger.warning("WhatsApp reports an error: %s", code)
        if self._desk is None:
            return
        if call.incoming:
            await self._desk.receive(call.incoming)
        for report in call.reports:
            await self._report(self._desk, report)

    async def _report(self, desk: Desk, report: Report) -> None:
        if report.state == "failed":
            code = next(iter(report.codes), "unknown")
            await desk.reported(report.reference, code, retry=code in WORTH_ANOTHER_TRY)
        elif report.state in ("delivered", "read"):
            await desk.record.confirmed(report.reference)

    @property
    def _set(self) -> WhatsAppSettings:
        if self.settings is None:
            raise RuntimeError("WhatsApp is off")
        return self.settings


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None  # signed, and yet no JSON: sending it again would not help


def _guarded(handler: Handler) -> Handler:
    """The handler with every error as a 503, on which WhatsApp sends the call again."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> HTTPResponse:
        try:
            return await handler(request)
        except Exception as error:
            logger.error("A call of WhatsApp could not be noted: %s", type(error).__name__)
            return text("", status=503)

    return guarded
