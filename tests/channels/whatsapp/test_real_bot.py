"""Whole conversations over WhatsApp with the trained bot and the production credentials."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest

from channels.messaging.settings import Pseudonyms
from channels.whatsapp.parse import CHANNEL
from channels.wording import sentence
from scripts.ports import free_port
from scripts.project import here, read_settings
from scripts.serve import LOOPBACK, started
from tests.channels.whatsapp import cloud_api, people
from tests.channels.whatsapp.cloud_api import TOKEN, VERSION, CloudApi
from tests.channels.whatsapp.people import APP_SECRET, NUMBER_ID, Person
from tests.channels.whatsapp.world import VERIFY_TOKEN, World

NAMES = Pseudonyms(b"a secret for this test alone")
NOTICE = "automatische assistent (AI)"
SLOW = 60.0
"""Seconds for a flood with a model that thinks."""


@dataclass(frozen=True)
class Bot:
    """A bot that serves WhatsApp.

    Args:
        url: its address.
        api_port: where it looks for the Cloud API.
        folder: with its databases.
    """

    url: str
    api_port: int
    folder: Path


@pytest.fixture(scope="module")
def real_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    project, folder = here(), tmp_path_factory.mktemp("whatsapp")
    found, api_port, port = read_settings(project), free_port(LOOPBACK), free_port(LOOPBACK)
    environment = {
        **found.environment,
        "CREDENTIALS": str(project.root / "deploy" / "credentials.yml"),
        "WHATSAPP_ACCESS_TOKEN": TOKEN,
        "WHATSAPP_APP_SECRET": APP_SECRET.decode(),
        "WHATSAPP_VERIFY_TOKEN": VERIFY_TOKEN,
        "WHATSAPP_PHONE_NUMBER_ID": NUMBER_ID,
        "WHATSAPP_API_URL": f"http://{LOOPBACK}:{api_port}/{VERSION}",
        "MESSAGING_SECRET": NAMES.secret.decode(),
        "MESSAGING_DB_URL": f"sqlite:///{folder / 'messaging.db'}",
    }
    tracker = str(folder / "tracker.db")
    settings = replace(found, host=LOOPBACK, port=port, tracker_db=tracker, environment=environment)
    with started(project, settings, review=False):
        yield Bot(f"http://{LOOPBACK}:{port}", api_port, folder)


@asynccontextmanager
async def around(bot: Bot) -> AsyncIterator[World]:
    async with cloud_api.serving(CloudApi(), bot.api_port) as api, aiohttp.ClientSession() as client:
        yield World(bot.url, api, client)
        assert not api.refused


def somebody(number: int) -> Person:
    return people.person(900 + number)


@pytest.mark.bot
async def test_notice_answer_buttons_and_typed_numbers(real_bot: Bot):
    async with around(real_bot) as world:
        who = somebody(1)
        first = await world.says(who, "wat is hielspoor?")
        assert first.text.index(NOTICE) < first.text.index("hielbeen")
        assert "Bron:" in first.text
        title = next(iter(first.choices)) if first.choices else ""
        second = await (world.presses(who, title) if title else world.says(who, "1"))
        assert NOTICE not in second.text
        assert second.choices
        third = await world.says(who, "1")
        assert third.text not in (first.text, second.text)
        assert len(world.api.to(who.address)) == 3  # one message a turn


@pytest.mark.bot
async def test_a_red_flag_gets_its_referral_at_once_and_nothing_to_choose(real_bot: Bot):
    async with around(real_bot) as world:
        who = somebody(2)
        sent = await world.says(who, "mijn kuit is sinds vanochtend dik, rood en warm")
        assert sent.text.index(NOTICE) < sent.text.index("Bel vandaag de huisarts")
        assert not sent.choices
        urgent = await world.says(who, "ik heb pijn op de borst en ben benauwd")
        assert "112" in urgent.text
        assert "113" in (await world.says(somebody(3), "ik wil niet meer leven")).text


@pytest.mark.bot
async def test_a_complaint_is_answered_with_choices_and_no_questions_about_symptoms(real_bot: Bot):
    async with around(real_bot) as world:
        who = somebody(4)
        sent = await world.says(who, "ik heb al weken pijn aan mijn hiel")
        assert "2. Wat kan ik doen?" in sent.text or "Wat kan ik doen?" in sent.choices
        answer = await world.says(who, "2")
        assert "Bron:" in answer.text


@pytest.mark.bot
async def test_several_questions_media_and_typed_commands(real_bot: Bot):
    async with around(real_bot) as world:
        who = somebody(5)
        await world.says(who, "hallo")
        both = await world.says(who, "wat is hielspoor en helpt shockwave?")
        assert both.text.count("Bron:") == 2
        picture = people.message(who, "image", {"id": "1", "mime_type": "image/jpeg"})
        assert (await world.gets(who, picture)).text == sentence("ander_bericht")
        caption = people.message(who, "image", {"id": "2", "caption": "mijn kuit is dik, rood en warm"})
        assert "Bel vandaag de huisarts" in (await world.gets(who, caption)).text
        assert (await world.says(who, "/restart")).text
        assert "privacy" in (await world.says(who, "/privacy")).text.lower() or world.api.sent[-1].choices


@pytest.mark.bot
async def test_erasure_leaves_nothing_in_either_database(real_bot: Bot):
    async with around(real_bot) as world:
        who = Person("Erik", "31600000777", "NL.Erik")
        await world.says(who, "mijn geheime vraag: helpt shockwave?")
        name = NAMES.conversation(CHANNEL, who.user_id)
        assert _rows(real_bot, name) > 0
        assert (await world.says(who, "/verwijder")).text == sentence("gewist")
        assert _rows(real_bot, name) == 0
        await asyncio.sleep(0.5)  # the confirmation is delivered, and then forgotten too
        for file in real_bot.folder.glob("*.db*"):
            content = file.read_bytes()
            assert b"geheime vraag" not in content, file
            assert who.number.encode() not in content, file
        assert NOTICE in (await world.says(who, "hallo")).text


@pytest.mark.bot
async def test_many_people_at_once_with_repeats(real_bot: Bot):
    async with around(real_bot) as world:
        crowd = [somebody(20 + number) for number in range(12)]
        bodies = []
        for who in crowd:
            world.api.wrote(who.address)
            for words in ("helpt shockwave?", "en hoe lang duurt dat?"):
                body = people.encoded(people.call(people.text(who, words), people=(who,)))
                bodies += [body, body]
        began = time.monotonic()
        for body in bodies:
            assert await world.post(body) == 200
        await world.until(lambda: len(world.api.sent) >= 24, SLOW)
        await asyncio.sleep(1)
        assert [len(world.api.to(who.address)) for who in crowd] == [2] * 12
        assert all(NOTICE in world.api.to(who.address)[0].text for who in crowd)
        assert time.monotonic() - began < SLOW


def _rows(bot: Bot, conversation: str) -> int:
    with sqlite3.connect(bot.folder / "tracker.db") as database:
        query = "SELECT count(*) FROM events WHERE sender_id = ?"
        return int(database.execute(query, (conversation,)).fetchone()[0])
