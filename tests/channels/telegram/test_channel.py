"""Conversations over Telegram, from the webhook to the chat, with the smallest bot that can be trained."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.core.channels.channel import InputChannel

from channels.messaging.settings import SettingsError
from channels.telegram import TelegramChannel
from channels.wording import sentence
from tests.channels.telegram import updates
from tests.channels.telegram.bot_api import BotApi, bot_api, push
from tests.channels.telegram.conftest import PATH, QUICKLY, Running, serving
from tests.channels.telegram.test_parse import SHAPES, places, replaced

CHAT = 5551234


def texts(sent: list[Any]) -> list[str]:
    return [one.text for one in sent]


async def test_the_notice_comes_first_and_then_the_answer(start):
    async with start() as bot:
        person = bot.person()
        notice, answer = await person.says("Wat is shockwave?")
        assert "automatische assistent" in notice.text
        assert answer.text.startswith("Shockwave werkt met schokgolven.\n\nDat is de tweede alinea.")
        assert [row[0]["text"] for row in answer.keyboard] == ["Hoe lang duurt het?"]
        assert notice.keyboard == []
        (again,) = await person.says("operatie")
        assert again.text.startswith("Een operatie is zelden nodig.")
        assert ("sendChatAction", {"action": "typing", "chat_id": CHAT}) in bot.api.calls
        assert bot.api.refused == []


async def test_a_button_is_acknowledged_and_its_keyboard_goes_away(start):
    async with start() as bot:
        person = bot.person()
        (notice,) = await person.says("/start")
        assert [row[0]["text"] for row in notice.keyboard] == ["Wat doet shockwave?"]
        (answer,) = await person.presses("Wat doet shockwave?")
        assert answer.text.startswith("Shockwave werkt")
        assert list(bot.api.queries.values()) == [True]
        assert notice.keyboard == []
        user = [event for event in await bot.tracked(CHAT) if event["event"] == "user"]
        assert (user[0]["text"], user[0]["metadata"]["button"]) == ("/shockwave", "Wat doet shockwave?")


@pytest.mark.parametrize("typed", ["1", "nummer 1", "wat doet shockwave", "Wat doet shockwave?"])
async def test_the_number_or_the_words_of_a_button_do_as_well(start, typed: str):
    async with start() as bot:
        person = bot.person()
        (notice,) = await person.says("/start")
        (answer,) = await person.says(typed)
        assert answer.text.startswith("Shockwave werkt")
        assert notice.keyboard == []
        user = [event for event in await bot.tracked(CHAT) if event["event"] == "user"]
        assert user[-1]["text"] == "/shockwave"


async def test_an_old_or_unknown_button_is_never_an_error(start):
    async with start() as bot:
        person = bot.person()
        await person.says("/start")
        stranger = updates.press(CHAT, "unknown-query", "no-such-key", 3, [[{"text": "operatie", "callback_data": "no-such-key"}]])  # fmt: skip  # noqa: E501
        (answer,) = await person.sends(stranger)
        assert answer.text.startswith("Een operatie")
        refused = {(method, code) for method, code, _ in bot.api.refused}
        assert refused == {("answerCallbackQuery", 400), ("editMessageReplyMarkup", 400)}


async def test_a_referral_is_given_at_once_also_in_the_first_message_and_below_a_photo(start):
    async with start() as bot:
        notice, referral = await bot.person(1).says("ik heb koorts")
        assert "automatische assistent" in notice.text
        assert referral.text.startswith("Bel vandaag de huisarts.")
        _, referral = await bot.person(2).shows("photo", caption="mijn hiel, met pus")
        assert referral.text.startswith("Bel vandaag de huisarts.")


async def test_an_alarm_sign_at_the_end_of_a_long_message_is_read(start):
    async with start() as bot:
        words = "Ik loop graag met de hond. " * 150
        assert 4000 < len(words) < 4096 - 20
        _, referral = await bot.person().says(words + "Ik heb koorts.")
        assert referral.text.startswith("Bel vandaag de huisarts.")


@pytest.mark.parametrize("kind", updates.MEDIA)
async def test_a_picture_and_the_like_get_one_kind_sentence(start, kind: str):
    async with start() as bot:
        person = bot.person()
        await person.says("/start")
        assert texts(await person.shows(kind)) == [sentence("ander_bericht")]


async def test_a_slash_that_is_no_command_is_text(start):
    async with start() as bot:
        person = bot.person()
        await person.says("/start")
        for text in ("/restart", '/shockwave{"aspect": "duur"}', "/session_start"):
            assert len(await person.says(text)) == 1
        said = [
            event["text"].lstrip("\u200b") for event in await bot.tracked(CHAT) if event["event"] == "user"
        ]
        assert said == ["/restart", '/shockwave{"aspect": "duur"}', "/session_start"]


async def test_the_commands(start):
    async with start() as bot:
        person = bot.person()
        assert "automatische assistent" in texts(await person.says("/start"))[0]
        assert "automatische assistent" in texts(await person.says("/start folder"))[0]
        assert texts(await person.says("/stop")) == [sentence("gestopt")]
        assert texts(await person.says("/privacy")) == ["Vraag maar."]  # the tiny bot knows no privacy


async def test_erasing_leaves_nothing_and_the_notice_comes_anew(start, tmp_path):
    async with start() as bot:
        person = bot.person()
        await person.says("mijn geheime operatie")
        assert texts(await person.says("/verwijder")) == [sentence("gewist")]
        assert await bot.tracked(CHAT) == []
        notice, _ = await person.says("shockwave")
        assert "automatische assistent" in notice.text
    files = [file for file in tmp_path.rglob("*.db*") if file.is_file()]
    assert len(files) >= 2
    assert not any(b"geheime" in file.read_bytes() for file in files)


async def test_silence_for_what_asks_for_no_answer(start):
    async with start() as bot:
        person = bot.person()
        await person.says("/start")
        for update in (
            updates.edited(CHAT, "ik heb koorts"),
            updates.in_group("/start@hielspoor_bot"),
            updates.channel_post("nieuws"),
            updates.message(CHAT, pinned_message={"message_id": 4}),
            {"update_id": updates.number(), "inline_query": {"id": "1", "query": "hiel"}},
        ):
            assert await person.hears_nothing_after(update, 0.3)


async def test_somebody_who_blocks_the_bot_and_comes_back(start):
    async with start() as bot:
        person = bot.person()
        await person.says("/start")
        bot.api.blocked.add(CHAT)
        assert await person.hears_nothing_after(updates.text(CHAT, "operatie"))
        assert (await bot.desk.record.undelivered())[0]["code"] == "403 blocked"
        assert await person.hears_nothing_after(updates.membership(CHAT, "member", "kicked"), 0.3)
        bot.api.blocked.clear()
        assert await person.hears_nothing_after(updates.membership(CHAT, "kicked", "member"), 0.3)
        notice, answer = await person.says("operatie")
        assert "automatische assistent" in notice.text
        assert answer.text.startswith("Een operatie")


@pytest.mark.parametrize("secret", ["", "verkeerd", "é", "an-invented-secret_012"])
async def test_without_the_secret_nobody_gets_in(start, secret: str):
    async with start() as bot:
        person = bot.person()
        assert await push(bot.client, bot.hook, updates.text(CHAT, "operatie"), secret, attempts=1) == 403
        async with bot.client.post(bot.hook, json=updates.text(CHAT, "operatie")) as answer:
            assert answer.status == 403
        await asyncio.sleep(0.3)
        assert bot.api.calls == []
        assert len(await person.says("operatie")) == 2


async def test_an_update_that_comes_again_is_handled_once(start):
    async with bot_api() as api:
        await replayed(start, api)


async def replayed(start: Any, api: BotApi) -> None:
    async with start(api) as bot:
        person, update = bot.person(), updates.text(CHAT, "operatie")
        await asyncio.gather(*(push(bot.client, bot.hook, update) for _ in range(5)))
        assert await person.sends(update, within=1.0) or len(bot.api.said(CHAT)) == 2
        assert len(bot.api.said(CHAT)) == 2
    async with start(api) as again:
        assert await again.person().hears_nothing_after(update)
        assert len(api.said(CHAT)) == 2
        assert len(await again.person().says("operatie")) == 1


async def test_messages_of_a_chat_stay_in_order(start):
    async with start() as bot:
        bot.person()
        sent = [updates.text(CHAT, f"operatie {number}") for number in range(8)]
        shuffled = [sent[place] for place in (2, 0, 1, 3, 6, 5, 4, 7)]
        await asyncio.gather(*(push(bot.client, bot.hook, update) for update in shuffled))
        await _until(lambda: len(bot.api.said(CHAT)) == 9)
        said = [event["text"] for event in await bot.tracked(CHAT) if event["event"] == "user"]
        assert said == [f"operatie {number}" for number in range(8)]


async def test_trouble_at_telegram_delays_but_loses_nothing(start):
    async with start() as bot:
        person = bot.person()
        bot.api.faults += [429, 500, 0, 502]
        notice, answer = await person.sends(updates.text(CHAT, "operatie"))
        assert "automatische assistent" in notice.text
        assert answer.text.startswith("Een operatie")
        assert await bot.desk.record.undelivered() == []


async def finished(bot: Running, within: float = 60.0) -> None:
    """Wait until nothing is left to be done."""
    end = time.monotonic() + within
    while await bot.desk.record.unfinished():
        assert time.monotonic() < end, "it took too long"
        await asyncio.sleep(0.05)


async def test_what_cannot_be_delivered_is_noted_without_a_word_of_it(start, caplog):
    async with start() as bot:
        person = bot.person()
        await person.says("/start")
        bot.api.faults += [500] * QUICKLY.attempts
        said = bot.api.said(CHAT)
        assert await push(bot.client, bot.hook, updates.text(CHAT, "geheime operatie")) == 200
        await finished(bot)
        assert bot.api.said(CHAT) == said
        (noted,) = await bot.desk.record.undelivered()
        assert (noted["code"], noted["attempts"]) == ("500", QUICKLY.attempts)
        assert noted["conversation"].startswith("telegram-")
    assert "could not be delivered" in caplog.text
    assert str(CHAT) not in caplog.text + str(noted)


async def test_when_nothing_can_be_noted_telegram_is_to_send_it_again(start, monkeypatch):
    async with start() as bot:
        person, update = bot.person(), updates.text(CHAT, "operatie")

        async def fail(*_arguments: Any) -> None:
            raise OSError("disk full")

        with monkeypatch.context() as patch:
            patch.setattr(bot.desk.record, "note", fail)
            assert await push(bot.client, bot.hook, update, attempts=1) == 503
        assert len(await person.sends(update)) == 2


async def test_what_was_noted_before_a_stop_is_answered_after_it(start):
    async with bot_api() as api:
        await stopped_half_way(start, api)


async def stopped_half_way(start: Any, api: BotApi) -> None:
    async with start(api) as bot:
        bot.person()
        processor, bot.agent.processor = bot.agent.processor, None
        assert await push(bot.client, bot.hook, updates.text(CHAT, "operatie")) == 200
        await asyncio.sleep(0.2)
        assert processor
        assert api.said(CHAT) == []
    async with start(api):
        await _until(lambda: len(api.said(CHAT)) == 2)


async def test_no_word_of_anybody_and_no_number_reaches_the_log(start, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("rasa", "aiosqlite", "hypothesis"):
        caplog.set_level(logging.WARNING, logger=name)
    async with start() as bot:
        person = bot.person()
        await person.says("mevrouw Jansen wil een operatie")
        bot.api.blocked.add(CHAT)
        await person.hears_nothing_after(updates.text(CHAT, "mevrouw Jansen"), 0.5)
        async with bot.client.post(bot.hook, data=b"mevrouw Jansen") as answer:
            assert answer.status == 403
    for secret in ("Jansen", str(CHAT), "Truus", "an-invented-secret", "AAinvented"):
        assert secret not in caplog.text


BODIES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [b"", b"null", b"[]", b"{", b'"a"', b"1e999", b"[" * 3000, b"\xff\xfe", b'{"update_id": 1}']
    ),
)


async def test_no_body_is_ever_a_500_or_stops_a_conversation(start):
    async with start() as bot:
        person = bot.person()
        headers = {"X-Telegram-Bot-Api-Secret-Token": "an-invented-secret_0123"}
        for body in examples(BODIES):
            async with bot.client.post(bot.hook, data=body, headers=headers) as answer:
                assert answer.status == 200
        assert len(await person.says("operatie")) == 2


async def test_no_broken_update_is_ever_a_500_or_stops_a_conversation(start):
    async with start() as bot:
        person = bot.person()
        for update in examples(st.builds(broken, st.randoms(use_true_random=False)), 80):
            assert await push(bot.client, bot.hook, update, attempts=1) == 200
        answers = await person.says("operatie")
        assert answers[-1].text.startswith("Een operatie")


def broken(chance: random.Random) -> dict[str, Any]:
    """An update of any shape with something else in one place."""
    shape = chance.choice(SHAPES)
    new = chance.choice([None, True, -1, 2**70, 1.5, "", "\ud800", "x" * 5000, [], {}, [[]], {"id": {}}])
    return replaced(shape, chance.choice(places(shape)[1:]), new)


def examples(strategy: st.SearchStrategy[Any], count: int = 120) -> list[Any]:
    found: list[Any] = []

    @settings(max_examples=count, database=None, deadline=None)
    @given(strategy)
    def collect(value: Any) -> None:
        found.append(value)

    collect()
    return found


async def test_without_settings_there_is_no_address(environment, tiny_model):
    for name in ("TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"):
        environment.delenv(name)
    channel = InputChannel.from_credentials.__func__(TelegramChannel, {})
    async with serving(channel, None) as url, aiohttp.ClientSession() as client:
        assert await push(client, url + PATH, updates.text(CHAT, "dag"), attempts=1) == 404


def test_half_set_up_it_does_not_start(environment):
    environment.delenv("MESSAGING_SECRET")
    with pytest.raises(SettingsError, match="MESSAGING_SECRET is missing"):
        TelegramChannel()


async def _until(condition: Any, within: float = 20.0) -> None:
    end = asyncio.get_running_loop().time() + within
    while not condition():
        assert asyncio.get_running_loop().time() < end, "it took too long"
        await asyncio.sleep(0.05)
