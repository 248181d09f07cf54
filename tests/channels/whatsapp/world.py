"""WhatsApp around the bot: the Cloud API in little, the bot's server, and people who write."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from channels.messaging.delivery import Pace
from channels.messaging.desk import Desk
from channels.whatsapp import WhatsAppChannel
from channels.whatsapp.client import WhatsApp
from channels.whatsapp.settings import WhatsAppSettings
from tests.channels.messaging.fake_bot import FakeTalk, make_desk, serving
from tests.channels.whatsapp import cloud_api, people
from tests.channels.whatsapp.cloud_api import TOKEN, CloudApi, Sent
from tests.channels.whatsapp.people import APP_SECRET, NUMBER_ID, Person

VERIFY_TOKEN = "a word for the handshake"
PATH = "/webhooks/whatsapp/webhook"
API_URL = "FAKE_CLOUD_API"


def settings(api: str, **more: Any) -> WhatsAppSettings:
    """Settings that fit the test server."""
    given = {"access_token": TOKEN, "app_secret": APP_SECRET, "verify_token": VERIFY_TOKEN}
    return WhatsAppSettings(**{**given, "number_id": NUMBER_ID, "api": api, **more})


def fake_channel(folder: Path) -> WhatsAppChannel:
    """A channel with the small bot, for a process of its own; the environment names the Cloud API."""
    made = settings(os.environ[API_URL])
    talk = FakeTalk(folder / "conversations", pause=0.01)
    return WhatsAppChannel(made, make_desk(WhatsApp(made, Pace()), folder, talk))


class World:
    """What a test drives.

    Args:
        url: address of the bot's server.
        api: the Cloud API.
        client: for calling the webhook.
    """

    def __init__(self, url: str, api: CloudApi, client: aiohttp.ClientSession) -> None:
        self.url, self.api, self.client = url, api, client
        self.desk: Desk
        self.talk: FakeTalk

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> int:
        """Make a call as it is; the HTTP status."""
        headers = people.signed(body) if headers is None else headers
        async with self.client.post(self.url + PATH, data=body, headers=headers) as answer:
            return answer.status

    async def call(self, body: dict[str, Any]) -> int:
        """Make a signed call."""
        return await self.post(people.encoded(body))

    async def does(self, who: Person, *messages: dict[str, Any]) -> int:
        """Somebody sends messages, which arrive together."""
        self.api.wrote(who.address)
        return await self.call(people.call(*messages, people=(who,)))

    async def says(self, who: Person, words: str) -> Sent:
        """Somebody types something; the answer."""
        return await self.gets(who, people.text(who, words))

    async def gets(self, who: Person, message: dict[str, Any]) -> Sent:
        """What somebody gets on a message."""
        before = len(self.api.to(who.address))
        assert await self.does(who, message) == 200
        await self.until(lambda: len(self.api.to(who.address)) > before)
        return self.api.to(who.address)[-1]

    async def presses(self, who: Person, title: str) -> Sent:
        """Somebody presses a button of the last message."""
        last = self.api.to(who.address)[-1]
        make = people.row if last.body["interactive"]["type"] == "list" else people.button
        return await self.gets(who, make(who, last.choices[title], title))

    async def until(self, holds: Callable[[], bool], seconds: float = 15.0) -> None:
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < end, f"not within {seconds} s; refused: {self.api.refused[-3:]}"
            await asyncio.sleep(0.01)

    async def rest(self) -> None:
        """Wait until all that arrived is handled and delivered."""
        while await self.desk.record.unfinished():  # noqa: ASYNC110 (the record tells nobody)
            await asyncio.sleep(0.02)


@asynccontextmanager
async def world(
    folder: Path, ports: tuple[int, int], api: CloudApi | None = None, pace: Pace | None = None, **more: Any
) -> AsyncIterator[World]:
    """The small bot's server and the Cloud API, both in this process."""
    async with cloud_api.serving(api or CloudApi(), ports[1]) as server, aiohttp.ClientSession() as client:
        found = World(f"http://127.0.0.1:{ports[0]}", server, client)
        made = settings(server.url)
        found.talk = more.pop("talk", None) or FakeTalk(folder / "conversations")
        found.desk = make_desk(WhatsApp(made, pace or Pace()), folder, found.talk, **more)
        async with serving(WhatsAppChannel(made, found.desk), ports[0]):
            yield found
