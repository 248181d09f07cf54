"""The smallest bot behind the real connector, core and store, with a Bot API on loopback."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rasa.core.agent import Agent
from rasa.core.run import configure_app
from rasa.utils.endpoints import EndpointConfig

from channels.messaging.delivery import Pace, Patience
from channels.messaging.desk import Desk
from channels.messaging.record import Record
from channels.messaging.settings import pseudonyms
from channels.telegram import TelegramChannel
from channels.telegram.parse import CHANNEL
from channels.telegram.provider import Telegram
from components.tracker_store import RecentSQLTrackerStore
from tests.channels.conftest import NOBODY_LISTENS, free_port
from tests.channels.telegram.bot_api import SECRET, TOKEN, BotApi, bot_api
from tests.channels.telegram.people import Person

SETTINGS = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET, "MESSAGING_SECRET": "m" * 32}
PATH = "/webhooks/telegram/webhook"
PAUSE = 0.02
"""Seconds between two messages in a chat, for Telegram's one."""

QUICKLY = Patience(first=0.05, longest=0.2)
"""As many attempts as outside the tests, in quick succession: with fewer, a Bot API that fails one call in
five by lot would now and then fail the same message each time."""


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Everything that Telegram needs is set."""
    for name in ("TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_URL", "MESSAGING_DB_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


@dataclass
class Running:
    """A bot that is reached over Telegram alone."""

    api: BotApi
    hook: str
    desk: Desk
    agent: Agent
    store: RecentSQLTrackerStore
    client: aiohttp.ClientSession
    people: list[Person] = field(default_factory=list)

    def person(self, chat: int = 5551234) -> Person:
        """Somebody who writes to it."""
        return Person(self.api, self.hook, chat, self.client, unfinished=self.desk.record.unfinished)

    async def tracked(self, chat: int) -> list[dict[str, Any]]:
        """What Rasa's tracker has of the chat."""
        conversation = self.desk.record.names.conversation(CHANNEL, str(chat))
        return await self.store.said(conversation)


Start = Callable[..., Any]


@pytest.fixture
def start(tiny_model: str, tmp_path: Path, environment: pytest.MonkeyPatch) -> Start:
    """Start it: ``async with start() as bot``. A second start goes on with the same databases."""

    def make_desk(provider: Telegram) -> Desk:
        provider.pace = Pace(between=PAUSE)
        record = Record(CHANNEL, f"sqlite:///{tmp_path / 'messaging.db'}", pseudonyms(), settle=0.05)
        return Desk(provider, record, QUICKLY)

    @asynccontextmanager
    async def run(api: BotApi | None = None) -> AsyncIterator[Running]:
        async with contextlib.AsyncExitStack() as stack:
            api = api or await stack.enter_async_context(bot_api())
            environment.setenv("TELEGRAM_API_URL", api.url)
            desks: list[Desk] = []
            channel = TelegramChannel(lambda provider: desks.append(make_desk(provider)) or desks[0])
            agent = _agent(tiny_model, tmp_path / "tracker.db")
            url = await stack.enter_async_context(serving(channel, agent))
            client = await stack.enter_async_context(aiohttp.ClientSession())
            yield Running(api, url + PATH, desks[0], agent, agent.tracker_store._tracker_store, client)

    return run


def _agent(model: str, database: Path) -> Agent:
    store = RecentSQLTrackerStore(db=str(database))
    nlg = EndpointConfig(type="components.nlg.PracticeNLG")
    agent = Agent(generator=nlg, tracker_store=store, action_endpoint=EndpointConfig(NOBODY_LISTENS))
    agent.load_model(model)
    return agent


@asynccontextmanager
async def serving(channel: TelegramChannel, agent: Agent) -> AsyncIterator[str]:
    """The address of a server with this channel alone."""
    app = configure_app([channel], enable_api=False)
    app.ctx.agent = agent
    port = free_port()
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await server.before_stop()
        await server.close()
        await server.after_stop()
