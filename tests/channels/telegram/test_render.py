"""What the bot says as calls of the Bot API, and that all it can say fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml

import content
from channels.messages import from_bot
from channels.messaging.choices import Keys
from channels.messaging.types import Incoming, Outgoing
from channels.telegram import render
from channels.telegram.text import split
from content import settings as practice
from content.loader import DATA
from tests.channels.telegram.bot_api import TOKEN, BotApi

CHAT = 5551234
TYPED = Incoming("telegram", "1", str(CHAT), {"chat_id": CHAT}, "text", "hallo", "", 0.0, {"message_id": 8})
PRESSED = Incoming(
    "telegram", "2", str(CHAT), {"chat_id": CHAT}, "choice", "Meer", "k", 0.0,
    {"callback_query_id": "q", "message_id": 9},
)  # fmt: skip


def said(text: str, *buttons: tuple[str, str]) -> dict[str, Any]:
    offered = [{"title": title, "payload": payload} for title, payload in buttons]
    return from_bot({"text": text, "timestamp": 0.0, "buttons": offered})


def test_a_message_with_buttons_has_one_a_row_and_short_keys():
    keys = Keys("1")
    payload = '/shockwave{"aspect": "' + "x" * 80 + '"}'
    (call,) = render.turn([said("Dag", ("Een", payload), ("Twee", "/b"), ("", "/c"))], keys)
    rows = call.body["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [["Een"], ["Twee"]]
    assert all(len(row[0]["callback_data"].encode()) <= 64 for row in rows)
    assert [choice.payload for choice in keys.offered] == [payload, "/b"]
    assert "parse_mode" not in call.body


def test_a_long_answer_is_cut_and_its_buttons_stand_below_the_last_piece():
    calls = render.turn([said("Een zin van vijf woorden. " * 400, ("Een", "/a"))], Keys("1"))
    assert len(calls) == 3
    assert all(call.body["text"].endswith(".") for call in calls)
    assert ["reply_markup" in call.body for call in calls] == [False, False, True]


def test_nothing_is_sent_for_an_empty_message():
    assert render.turn([said(" ", ("Een", "/a"))], Keys("1")) == []


def off(number: int) -> Outgoing:
    return Outgoing("editMessageReplyMarkup", {"message_id": number, "reply_markup": {"inline_keyboard": []}})


def test_signs_of_life():
    typing = Outgoing("sendChatAction", {"action": "typing"})
    assert render.signs_of_life(TYPED, []) == [typing]
    assert render.signs_of_life(TYPED, [6, 7]) == [typing, off(6), off(7)]
    pressed = Outgoing("answerCallbackQuery", {"callback_query_id": "q"})
    assert render.signs_of_life(PRESSED, [7, 9]) == [pressed, typing, off(9), off(7)]
    assert render.signs_of_life(replace(TYPED, kind="blocked"), [7]) == []


def responses() -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """Every wording of every response under data/, filled in, with its buttons."""
    for file in sorted(DATA.rglob("*.yml")):
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        variants = (found.get("responses") or {}) if isinstance(found, dict) else {}
        for name, wordings in variants.items():
            for number, wording in enumerate(wordings):
                yield f"{name}-{number}", wording["text"], wording.get("buttons") or []


def answers() -> Iterator[tuple[str, str, list[dict[str, str]]]]:
    """Every answer of every topic, with every follow-up that it can offer as a button."""
    topics = content.get().topics
    titles = [(topic.title, f"/{topic.id}") for topic in topics.values()]
    aspects = [(one.title, f'/{topic.id}{{"aspect": "{one.id}"}}')
               for topic in topics.values() for one in topic.aspects.values()]  # fmt: skip
    buttons = [{"title": title, "payload": payload} for title, payload in titles + aspects]
    for topic in topics.values():
        sides = [(one.id, one.answer) for one in topic.aspects.values()]
        for name, text in (("answer", topic.answer), ("short", topic.short), ("more", topic.more), *sides):
            yield f"{topic.id}/{name}", text, buttons[:100]
    for start in range(0, len(buttons), 100):
        yield f"buttons-{start}", "Alle knoppen", buttons[start : start + 100]


WHOM = {"112": ["112"], "113": ["113"], "vandaag": ["huisarts"], "therapeut": ["therapeut", "huisarts"]}
EVERYTHING = [*responses(), *answers()]


def filled(text: str) -> str:
    for name, value in practice.get().placeholders.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def test_there_is_enough_to_walk_through():
    assert len(EVERYTHING) > 200


@pytest.mark.parametrize(("name", "text", "buttons"), EVERYTHING, ids=[name for name, *_ in EVERYTHING])
async def test_all_that_the_bot_can_say_fits(name: str, text: str, buttons: list[dict[str, str]]):
    text = filled(text)
    assert text.strip() == "" or split(text) == [text.strip()], f"{name} needs more than one message"
    api = BotApi(chats={CHAT})
    message = said(text, *((one["title"], one["payload"]) for one in buttons))
    for call in render.turn([message], Keys(name)):
        api._answer(TOKEN, call.method, {**call.body, "chat_id": CHAT})
    assert [one.text for one in api.sent] == [text.strip()] * bool(text.strip())
    if text.strip():
        assert [button["text"] for button in api.shown(CHAT)] == [one["title"].strip() for one in buttons]


@pytest.mark.parametrize("flag", content.get().red_flags)
def test_a_referral_says_in_its_text_whom_to_call(flag: str):
    found = yaml.safe_load((DATA / "red_flags" / f"{flag}.yml").read_text(encoding="utf-8"))
    for wordings in found["responses"].values():
        for wording in wordings:
            text = filled(wording["text"])
            (call,) = render.turn([said(text)], Keys("1"))
            urgency = content.get().red_flags[flag].urgency
            assert any(word in call.body["text"] for word in WHOM[urgency])
