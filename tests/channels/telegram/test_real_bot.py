"""Whole conversations over Telegram with the trained bot, action server and production credentials."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from channels import messages
from channels.messaging.settings import Pseudonyms
from channels.telegram.parse import CHANNEL
from components.tracker_store import RecentSQLTrackerStore
from scripts.project import here, read_settings
from scripts.report import Problem
from scripts.serve import LOOPBACK, started
from tests.channels.conftest import free_port
from tests.channels.telegram.bot_api import SECRET, TOKEN, BotApi, Sent, bot_api
from tests.channels.telegram.conftest import PATH
from tests.channels.telegram.people import Person
from tests.dialogues.checks import problems

CONVERSATIONS = yaml.safe_load((Path(__file__).parent / "conversations.yml").read_text(encoding="utf-8"))
OURS = {"say", "press", "show", "caption", "contains", "lacks", "buttons_shown"}
NAMES = Pseudonyms(b"only for this test")
QUIET = 3.0
"""Seconds of silence after which a turn is over: messages in one chat come a second apart."""


@dataclass(frozen=True)
class Bot:
    """A bot that serves Telegram.

    Args:
        hook: its webhook.
        api_port: where it looks for the Bot API.
        tracker: its database with conversations.
    """

    hook: str
    api_port: int
    tracker: str


@pytest.fixture(scope="module")
def real_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    project, folder, api_port = here(), tmp_path_factory.mktemp("telegram"), free_port()
    if not project.model.is_file():
        raise Problem("There is no trained bot yet.", "make train")
    found = read_settings(project)
    environment = {
        **found.environment,
        "CREDENTIALS": str(project.root / "deploy" / "credentials.yml"),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_API_URL": f"http://{LOOPBACK}:{api_port}",
        "MESSAGING_SECRET": NAMES.secret.decode(),
        "MESSAGING_DB_URL": f"sqlite:///{folder / 'messaging.db'}",
    }
    tracker, port = str(folder / "tracker.db"), free_port()
    settings = replace(found, host=LOOPBACK, port=port, tracker_db=tracker, environment=environment)
    with started(project, settings, review=False):
        yield Bot(f"http://{LOOPBACK}:{port}{PATH}", api_port, tracker)


class Chat:
    """One conversation of :data:`CONVERSATIONS` as it goes."""

    def __init__(self, person: Person, store: RecentSQLTrackerStore) -> None:
        self.person, self.store = person, store
        self.before: list[list[dict[str, Any]]] = []

    async def turn(self, turn: dict[str, Any]) -> list[str]:
        """Do what the turn says; what does not hold afterwards."""
        arrived = await self._do(turn)
        found = [f"{turn}: nothing arrived"] if not arrived else []
        found += [f"{turn}: {problem}" for problem in self._in_chat(turn, arrived)]
        checks = {key: value for key, value in turn.items() if key not in OURS}
        if checks:
            said = await self._said()
            found += [f"{turn}: {problem}" for problem in problems(checks, said, self.before)]
            self.before.append(said)
        return found

    async def _do(self, turn: dict[str, Any]) -> list[Sent]:
        if "show" in turn:
            more = {"caption": turn["caption"]} if "caption" in turn else {}
            return await self.person.shows(turn["show"], **more)
        if "say" in turn:
            return await self.person.says(turn["say"])
        shown = [button["text"] for button in self.person.api.shown(self.person.chat)]
        places = dict(enumerate(shown, 1))
        title = places.get(turn["press"], turn["press"])
        return await self.person.presses(title) if title in shown else []

    def _in_chat(self, turn: dict[str, Any], arrived: list[Sent]) -> list[str]:
        text, shown = "\n".join(one.text for one in arrived), self.person.api.shown(self.person.chat)
        found = (
            [f"'{turn['contains']}' is missing in: {text}"] if turn.get("contains", "") not in text else []
        )
        lacks = [turn["lacks"]] if isinstance(turn.get("lacks"), str) else turn.get("lacks", [])
        found += [f"'{words}' stands in: {text}" for words in lacks if words in text]
        if turn.get("buttons_shown", len(shown)) != len(shown):
            found.append(f"shown: {[button['text'] for button in shown]}")
        return found

    async def _said(self) -> list[dict[str, Any]]:
        """What the tracker has of the bot's messages since the person's last."""
        events = await self.store.said(NAMES.conversation(CHANNEL, str(self.person.chat)))
        latest = max((place for place, event in enumerate(events) if event["event"] == "user"), default=0)
        return [message for message in messages.history(events[latest:]) if message["from"] == "bot"]


def test_there_are_conversations_about_everything():
    done = {key for one in CONVERSATIONS for turn in one["turns"] for key in turn}
    assert {"say", "press", "show", "caption", "category", "topics"} <= done
    assert len({one["name"] for one in CONVERSATIONS}) == len(CONVERSATIONS) >= 10


@pytest.mark.bot
async def test_whole_conversations(real_bot: Bot):
    store = RecentSQLTrackerStore(db=real_bot.tracker)
    limits = {"pause": 1.0, "a_second": 30}
    async with bot_api(real_bot.api_port, **limits) as api, aiohttp.ClientSession() as client:
        told = await asyncio.gather(
            *(
                talk(Person(api, real_bot.hook, 7000 + number, client, QUIET), store, one)
                for number, one in enumerate(CONVERSATIONS)
            )
        )
        assert "\n".join(line for lines in told for line in lines) == ""
        nobody_was_refused(api)


async def talk(person: Person, store: RecentSQLTrackerStore, conversation: dict[str, Any]) -> list[str]:
    """Hold a conversation; what did not hold in it."""
    chat, found = Chat(person, store), []
    for turn in conversation["turns"]:
        found += [f"{conversation['name']}: {problem}" for problem in await chat.turn(turn)]
    return found


def nobody_was_refused(api: BotApi) -> None:
    assert [refused for refused in api.refused if refused[1] != 429] == []
    assert all(api.queries.values()), "a press was not acknowledged"
