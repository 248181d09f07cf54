"""Many people at once, repeats, wrong order, trouble at Telegram, and a server that is killed half-way."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from channels.messaging.settings import pseudonyms
from channels.telegram.parse import CHANNEL
from components.tracker_store import RecentSQLTrackerStore
from scripts.project import here
from tests.channels.conftest import NOBODY_LISTENS, free_port
from tests.channels.telegram import updates
from tests.channels.telegram.bot_api import SECRET, TOKEN, BotApi, bot_api, push
from tests.channels.telegram.conftest import PATH

NOTICE, ANSWER = "Welkom, dit is een automatische assistent.", "Een operatie is zelden nodig."
AT_ONCE = 20


class Flood:
    """Updates of many people, some of them twice, in any order.

    Args:
        people: how many write.
        each: how many messages each sends.
        repeats: which part of them Telegram sends a second time.
    """

    def __init__(self, people: int, each: int, repeats: float) -> None:
        order = random.Random(13)
        self.each, self.chats = each, range(9000, 9000 + people)
        self.once = [
            updates.text(chat, f"operatie {number}") for number in range(each) for chat in self.chats
        ]
        self.all = self.once + order.sample(self.once, int(repeats * len(self.once)))
        order.shuffle(self.all)

    async def pour(self, client: aiohttp.ClientSession, hook: str, attempts: int = 40) -> list[int]:
        """Send everything, as Telegram does; the status of each."""
        places = asyncio.Semaphore(AT_ONCE)

        async def send(update: dict[str, Any]) -> int:
            async with places:
                return await push(client, hook, update, attempts=attempts)

        return list(await asyncio.gather(*map(send, self.all)))

    def answered(self, api: BotApi) -> bool:
        """Whether everybody has the notice and every answer."""
        return all(len(api.said(chat)) >= self.each + 1 for chat in self.chats)

    def expected(self) -> Counter[str]:
        """What each person's messages are."""
        return Counter(f"operatie {number}" for number in range(self.each))


async def test_five_hundred_updates_in_any_order_and_a_fifth_of_them_twice(start):
    flood = Flood(people=50, each=10, repeats=0.2)
    assert (len(flood.once), len(flood.all)) == (500, 600)
    async with start() as bot:
        bot.api.chats.update(flood.chats)
        bot.api.faults += random.Random(7).choices([0, 429, 500, 502], [12, 1, 1, 1], k=400)
        statuses = await flood.pour(bot.client, bot.hook)
        assert set(statuses) == {200}
        await until(lambda: flood.answered(bot.api), 120)
        await asyncio.sleep(0.5)
        for chat in flood.chats:
            said = [event["text"] for event in await bot.tracked(chat) if event["event"] == "user"]
            assert Counter(said) == flood.expected()
            notice, *answers = bot.api.said(chat)
            assert notice.startswith(NOTICE)
            assert len(answers) == flood.each
            assert all(text.startswith(ANSWER) for text in answers)
        assert await bot.desk.record.undelivered() == []
        assert {code for _, code, _ in bot.api.refused} == {429, 500, 502}


async def test_a_server_that_is_killed_half_way_loses_nothing(
    tiny_model: str, tmp_path: Path, environment: Any
):
    flood = Flood(people=20, each=4, repeats=0.2)
    port = free_port()
    async with bot_api(pause=1.0, a_second=30) as api, aiohttp.ClientSession() as client:
        api.chats.update(flood.chats)
        settings = {**os.environ, **bot_settings(tmp_path), "TELEGRAM_API_URL": api.url}
        hook = f"http://127.0.0.1:{port}{PATH}"
        with server(tiny_model, port, settings) as first:
            await until_up(client, port)
            pouring = asyncio.create_task(flood.pour(client, hook, attempts=2000))
            await until(lambda: len(api.sent) >= 30, 60)
            first.send_signal(signal.SIGKILL)
            first.wait()
        sent_before = len(api.sent)
        assert sent_before < len(flood.once)
        with server(tiny_model, port, settings):
            await until_up(client, port)
            assert set(await pouring) == {200}
            await until(lambda: flood.answered(api), 120)
            await asyncio.sleep(1.5)
    await everything_was_handled_once(flood, api, tmp_path)
    nothing_personal_was_logged(settings["SERVER_LOG"])


def nothing_personal_was_logged(log: str) -> None:
    told = Path(log).read_text(encoding="utf-8")
    assert not [word for word in ("operatie", "Truus", TOKEN, SECRET, "Traceback") if word in told], told


async def everything_was_handled_once(flood: Flood, api: BotApi, folder: Path) -> None:
    """In the tracker each message stands once; of what was being sent at the kill, some may come twice."""
    store, extra = RecentSQLTrackerStore(db=str(folder / "tracker.db")), 0
    for chat in flood.chats:
        events = await store.said(pseudonyms().conversation(CHANNEL, str(chat)))
        said = [event["text"] for event in events if event["event"] == "user"]
        assert Counter(said) == flood.expected(), f"of {chat}"
        assert api.said(chat)[0].startswith(NOTICE)
        extra += len(api.said(chat)) - flood.each - 1
    assert 0 <= extra <= AT_ONCE


def bot_settings(folder: Path) -> dict[str, str]:
    return {
        "CREDENTIALS": str(here().root / "deploy" / "credentials.yml"),
        "TRACKER_DB": str(folder / "tracker.db"),
        "MESSAGING_DB_URL": f"sqlite:///{folder / 'messaging.db'}",
        "ACTION_ENDPOINT_URL": NOBODY_LISTENS,
        "SERVER_LOG": str(folder / "server.log"),
        "WEB_TOKEN_SECRET": "only for this test",
        "RASA_TELEMETRY_ENABLED": "false",
    }


@contextmanager
def server(model: str, port: int, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """The bot as it is served, in a process of its own."""
    command = [sys.executable, "-m", "scripts.bot_server", "127.0.0.1", str(port), model]
    with Path(environment["SERVER_LOG"]).open("ab") as log:
        process = subprocess.Popen(command, cwd=here().root, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


async def until_up(client: aiohttp.ClientSession, port: int) -> None:
    """Wait until the page is served."""
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            async with client.get(f"http://127.0.0.1:{port}/") as answer:
                if answer.status == 200:
                    return
        except aiohttp.ClientError:
            await asyncio.sleep(0.2)
    pytest.fail("the server did not start")


async def until(condition: Any, within: float) -> None:
    """Wait until something is so."""
    end = time.monotonic() + within
    while not condition():
        assert time.monotonic() < end, "it took too long"
        await asyncio.sleep(0.05)
