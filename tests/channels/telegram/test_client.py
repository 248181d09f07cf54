"""Calls to the Bot API, against one that refuses what Telegram refuses."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from channels.messaging.types import Outcome, Outgoing
from channels.telegram.client import Client, outcome
from channels.telegram.settings import TelegramSettings
from tests.channels.telegram.bot_api import SECRET, TOKEN, BotApi, bot_api

CHAT = 5551234
HERE = {"chat_id": CHAT}


@asynccontextmanager
async def connected(token: str = TOKEN) -> AsyncIterator[tuple[BotApi, Client]]:
    async with bot_api() as api:
        api.chats.add(CHAT)
        client = Client(TelegramSettings(token, SECRET, api.url))
        try:
            yield api, client
        finally:
            await client.close()


def message(text: str, *buttons: tuple[str, str]) -> Outgoing:
    rows = [[{"text": title, "callback_data": key}] for title, key in buttons]
    keyboard = {"reply_markup": {"inline_keyboard": rows}} if rows else {}
    return Outgoing("sendMessage", {"text": text} | keyboard)


async def test_a_message_arrives_and_its_number_comes_back():
    async with connected() as (api, client):
        found = await client.deliver(HERE, message("Dag!", ("Meer", "k1")))
        assert found == Outcome("accepted", reference=str(api.sent[0].number))
        assert api.said(CHAT) == ["Dag!"]
        assert api.shown(CHAT) == [{"text": "Meer", "callback_data": "k1"}]


@pytest.mark.parametrize(
    ("outgoing", "code"),
    [
        (message(" "), "400 text_empty"),
        (message("a" * 4097), "400 text_too_long"),
        (message("😀" * 2049), "400 text_too_long"),
        (message("a", ("titel", "k" * 65)), "400 button_data_invalid"),
        (message("a", ("", "k")), "400"),
        (Outgoing("editMessageReplyMarkup", {"message_id": 3}), "400 message_not_found"),
        (Outgoing("answerCallbackQuery", {"callback_query_id": "oud"}), "400 query_too_old"),
        (Outgoing("sendChatAction", {"action": "dansen"}), "400"),
    ],
)
async def test_what_telegram_refuses_is_not_tried_again(outgoing: Outgoing, code: str):
    async with connected() as (_, client):
        assert await client.deliver(HERE, outgoing) == Outcome("refused", code=code)


async def test_who_blocked_the_bot_and_who_never_spoke_to_it():
    async with connected() as (api, client):
        api.blocked.add(CHAT)
        assert (await client.deliver(HERE, message("a"))).code == "403 blocked"
        assert (await client.deliver({"chat_id": 1}, message("a"))).code == "400 chat_not_found"


@pytest.mark.parametrize("token", [TOKEN[:-1] + "x", "1234567890"])
async def test_a_wrong_token_is_said_in_the_log_and_not_shown(token: str, caplog: pytest.LogCaptureFixture):
    async with connected(token=token) as (_, client):
        found = await client.deliver(HERE, message("a"))
        assert (found.state, found.after) == ("retry", 30.0)
    assert "TELEGRAM_BOT_TOKEN" in caplog.text
    assert token not in caplog.text


async def test_trouble_that_passes_is_worth_another_try():
    async with connected() as (api, client):
        api.faults += [429, 500, 502]
        found = [await client.deliver(HERE, message("a")) for _ in range(4)]
        assert [one.state for one in found] == ["retry", "retry", "retry", "accepted"]
        assert found[0] == Outcome("retry", after=1.0, code="429")


async def test_no_answer_is_worth_another_try_and_leaves_no_token_in_the_log(
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.DEBUG)
    client = Client(TelegramSettings(TOKEN, SECRET, "http://127.0.0.1:9"))
    assert await client.deliver(HERE, message("geheim")) == Outcome("retry", code="network")
    await client.close()
    assert TOKEN not in caplog.text
    assert "geheim" not in caplog.text


@pytest.mark.parametrize(
    ("status", "answer", "expected"),
    [
        (429, {}, Outcome("retry", after=1.0, code="429")),
        (429, {"parameters": {"retry_after": 37}}, Outcome("retry", after=37.0, code="429")),
        (429, {"parameters": {"retry_after": "veel"}}, Outcome("retry", after=1.0, code="429")),
        (200, {}, Outcome("retry", code="200")),
        (400, {"description": "Bad Request: message is not modified: same"}, Outcome("accepted")),
        (403, {"description": "Forbidden: user is deactivated"}, Outcome("refused", code="403 deactivated")),
        (400, {"description": "mevrouw Jansen"}, Outcome("refused", code="400")),
        (200, {"ok": True, "result": True}, Outcome("accepted")),
    ],
)
def test_what_an_answer_means(status: int, answer: dict, expected: Outcome):
    assert outcome(status, answer) == expected
