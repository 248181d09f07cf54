"""A flood of updates, a provider that stumbles, a process that is killed in the middle: nothing is lost."""

from __future__ import annotations

import asyncio
import itertools
import os
import random
import signal
import statistics
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from channels.messaging.record import Record
from scripts.ports import free_port
from tests.channels.messaging.fake_bot import NAMES, NOTICE
from tests.channels.whatsapp import cloud_api, people
from tests.channels.whatsapp.cloud_api import CloudApi
from tests.channels.whatsapp.people import Person
from tests.channels.whatsapp.world import API_URL, PATH

ROOT = Path(__file__).parents[3]
FACTORY = "tests.channels.whatsapp.world:fake_channel"
MESSAGES, PEOPLE, REPEATED = 400, 40, 0.25
SEED = 6
NEAR_DEATH = 1.0
"""Seconds before a kill in which an answer may have been accepted and not yet noted."""


class Process:
    """The bot's server as a process of its own."""

    def __init__(self, folder: Path, api: CloudApi, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        program = (sys.executable, "-m", "tests.channels.messaging.fake_bot")
        self._command = (*program, str(folder), str(port), FACTORY)
        self._environment = {**os.environ, API_URL: api.url, "PYTHONPATH": str(ROOT)}
        self._running: asyncio.subprocess.Process | None = None
        self.killed: list[float] = []

    async def start(self, client: aiohttp.ClientSession) -> None:
        """Start it and wait until it answers."""
        self._running = await asyncio.create_subprocess_exec(*self._command, cwd=ROOT, env=self._environment)
        for _ in range(600):
            try:
                async with client.get(self.url + PATH) as answer:
                    if answer.status == 403:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
        raise AssertionError("the server does not start")

    async def kill(self) -> None:
        """Kill it as the machine would: at once."""
        assert self._running is not None
        self.killed.append(time.time())
        self._running.send_signal(signal.SIGKILL)
        await self._running.wait()


@asynccontextmanager
async def flooded(folder: Path, api: CloudApi) -> AsyncIterator[tuple[Process, aiohttp.ClientSession]]:
    async with cloud_api.serving(api, free_port("127.0.0.1")), aiohttp.ClientSession() as client:
        process = Process(folder, api, free_port("127.0.0.1"))
        await process.start(client)
        try:
            yield process, client
        finally:
            await process.kill()


def a_flood(chance: random.Random) -> tuple[list[bytes], dict[str, tuple[Person, int]]]:
    """Calls in a mixed order, a fifth of them repeats; and what was asked: words -> who, and as which."""
    asked, calls = {}, []
    began = int(time.time()) - MESSAGES
    for number in range(MESSAGES):
        who = people.person(number % PEOPLE)
        words = f"vraag {number} van {who.name}."
        asked[words] = (who, number)
        message = people.text(who, words, timestamp=str(began + number))
        calls.append(people.encoded(people.call(message, people=(who,))))
    calls += chance.sample(calls, int(MESSAGES * REPEATED))
    chance.shuffle(calls)
    return calls, asked


async def pour(url: str, calls: list[bytes], client: aiohttp.ClientSession, at_once: int = 20) -> None:
    """Make the calls as WhatsApp does: a call that is not answered with 200 is made again later."""
    waiting = asyncio.Queue[bytes]()
    for call in calls:
        waiting.put_nowait(call)

    async def one() -> None:
        while not waiting.empty():
            body = waiting.get_nowait()
            if not await _is_taken(url, body, client):
                waiting.put_nowait(body)
                await asyncio.sleep(0.1)

    await asyncio.gather(*(one() for _ in range(at_once)))


async def _is_taken(url: str, body: bytes, client: aiohttp.ClientSession) -> bool:
    try:
        async with client.post(url + PATH, data=body, headers=people.signed(body)) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, asyncio.TimeoutError):
        return False


def answers(api: CloudApi, asked: dict[str, Any]) -> Counter[str]:
    """How often each question was answered."""
    return Counter(one.text.split("antwoord op: ")[1] for one in api.sent if "antwoord op: " in one.text)


async def all_answered(api: CloudApi, asked: dict[str, Any], seconds: float) -> None:
    end = time.monotonic() + seconds
    while len(answers(api, asked)) < len(asked):
        assert time.monotonic() < end, f"{len(answers(api, asked))} of {len(asked)}; {Counter(api.refused)}"
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)  # a second answer would come now


def stumbling(chance: random.Random) -> Any:
    """Every third call or so fails."""
    return (chance.choice((0, 0, 0, 0, 429, 500, 503, 131056)) for _ in itertools.count())


async def test_five_hundred_updates_with_repeats_and_a_stumbling_provider(tmp_path: Path):
    chance = random.Random(SEED)
    api = CloudApi(faults=stumbling(chance))
    calls, asked = a_flood(chance)
    for who, _ in asked.values():
        api.wrote(who.address)
    async with flooded(tmp_path, api) as (process, client):
        await pour(process.url, calls, client)
        await all_answered(api, asked, 120)
        assert set(answers(api, asked).values()) == {1}
        assert sum(NOTICE in one.text for one in api.sent) == PEOPLE
        record = Record("whatsapp", f"sqlite:///{tmp_path / 'messaging.db'}", NAMES)
        assert await record.undelivered() == []
        assert await record.counts() == {"updates handled": MESSAGES, "outbox accepted": MESSAGES}
        record.close()


async def test_killed_again_and_again_no_message_is_lost(tmp_path: Path):
    chance = random.Random(SEED + 1)
    api = CloudApi(faults=stumbling(chance), delay=0.002)
    calls, asked = a_flood(chance)
    for who, _ in asked.values():
        api.wrote(who.address)
    async with flooded(tmp_path, api) as (process, client):
        pouring = asyncio.create_task(pour(process.url, calls, client))
        for share in (0.2, 0.6):
            while len(answers(api, asked)) < share * MESSAGES:  # noqa: ASYNC110 (of another process)
                await asyncio.sleep(0.01)
            await process.kill()
            await process.start(client)
        await pouring
        await all_answered(api, asked, 120)
        second = {words for words, times in answers(api, asked).items() if times > 1}
        assert all(_near_a_death(api, words, process.killed) for words in second)
        assert len(second) <= 2 * PEOPLE


def _near_a_death(api: CloudApi, words: str, deaths: list[float]) -> bool:
    """Whether all but the last answer were accepted just before a death, which then could not be noted."""
    times = [one.at for one in api.sent if words in one.text]
    return all(any(at - 0.2 <= death <= at + NEAR_DEATH for death in deaths) for at in times[:-1])


async def test_answers_come_at_once_and_work_later(tmp_path: Path):
    api = CloudApi(delay=0.3)
    calls, asked = a_flood(random.Random(SEED + 2))
    for who, _ in asked.values():
        api.wrote(who.address)
    async with flooded(tmp_path, api) as (process, client):
        took = []
        for body in calls[:100]:
            began = time.monotonic()
            assert await _is_taken(process.url, body, client)
            took.append(time.monotonic() - began)
        assert statistics.median(took) < 0.25
