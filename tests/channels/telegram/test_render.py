"""What the bot says as calls of the Bot API, and that all it can say fits."""

from __future__ import annotations

import itertools
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
from content import settings as practice
from content.loader import DATA
from tests.channels.telegram.bot_api import TOKEN, BotApi

CHAT = 5551234
TYPED = Incoming("telegram", "1", str(CHAT), {"chat_id": CHAT}, "text", "hallo", "", 0.0, {"message_id": 8})
PRESSED = Incoming(
    "telegram", "2", str(CHAT), {"chat_id": CHAT}, "choice", "Meer", "k", 0.0,
    {"callback_query_id": "q", "message_id": 9},
)  # fmt: skip


def said(text: str, *buttons: tuple[str, str], **fields: Any) -> dict[str, Any]:
    offered = [{"title": title, "payload": payload} for title, payload in buttons]
    return from_bot({"text": text, "timestamp": 0.0, "buttons": offered} | fields)


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


def test_one_keyboard_stands_below_the_whole_turn():
    notice, answer = said("Welkom", ("Privacy", "/privacy"), kind="notice"), said("Dag", ("Een", "/a"))
    first, second, third = render.turn([notice, answer, said("Nog iets")], Keys("1"))
    assert "reply_markup" not in first.body
    assert "reply_markup" not in second.body
    assert [row[0]["text"] for row in third.body["reply_markup"]["inline_keyboard"]] == ["Een"]


def test_nothing_is_offered_below_a_referral():
    notice = said("Welkom", ("Privacy", "/privacy"), kind="notice")
    calls = render.turn([notice, said("Bel 112.", kind="referral", urgency="112")], Keys("1"))
    assert not any("reply_markup" in call.body for call in calls)


def test_an_answer_names_its_source():
    (call,) = render.turn([said("Dag", kind="answer", sources=["Shockwave"])], Keys("1"))
    assert call.body["text"].startswith("Dag\n\nBron: ")
    assert "Shockwave" in call.body["text"]


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


Sayable = tuple[str, str, dict[str, Any]]
"""A name for it, the text, and the fields that go with it."""


def responses() -> Iterator[Sayable]:
    """Every wording of every response under data/, with its buttons and other fields."""
    for file in sorted(DATA.rglob("*.yml")):
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
        variants = (found.get("responses") or {}) if isinstance(found, dict) else {}
        for name, wordings in variants.items():
            for number, wording in enumerate(wordings):
                fields = {"buttons": wording.get("buttons") or [], **wording.get("metadata", {})}
                yield f"{name}-{number}", wording["text"], fields


def answers() -> Iterator[Sayable]:
    """Every answer of every topic, with every button that could stand below it, ten at a time."""
    topics = content.get().topics
    titles = [(topic.title, f"/{topic.id}") for topic in topics.values()]
    titles += [(topic.question, f"/{topic.id}") for topic in topics.values()]
    titles += [
        (one.title, f'/{topic.id}{{"aspect": "{one.id}"}}')
        for topic in topics.values()
        for one in topic.aspects.values()
    ]
    tens = itertools.cycle(range(0, len(titles), 10))
    for topic in topics.values():
        sides = [(one.id, one.answer, one.source) for one in topic.aspects.values()]
        own = [(name, getattr(topic, name), topic.source) for name in ("answer", "short", "more")]
        for name, text, source in (*own, *sides):
            start = next(tens)
            some = {payload: title for title, payload in titles[start : start + 10]}
            buttons = [{"title": title, "payload": payload} for payload, title in some.items()]
            yield f"{topic.id}/{name}", text, {"kind": "answer", "sources": source, "buttons": buttons}


WHOM = {"112": ["112"], "113": ["113"], "vandaag": ["huisarts"], "therapeut": ["therapeut", "huisarts"]}
EVERYTHING = [*responses(), *answers()]


def filled(text: str) -> str:
    for name, value in practice.get().placeholders.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def test_there_is_enough_to_walk_through():
    assert len(EVERYTHING) > 200
    assert sum(len(fields["buttons"]) for _, _, fields in EVERYTHING) > 300


@pytest.mark.parametrize(("name", "text", "fields"), EVERYTHING, ids=[name for name, *_ in EVERYTHING])
async def test_all_that_the_bot_can_say_fits(name: str, text: str, fields: dict[str, Any]):
    text = filled(text).strip()
    api = BotApi(chats={CHAT})
    for call in render.turn([said(text, **fields)], Keys(name)):
        api._answer(TOKEN, call.method, {**call.body, "chat_id": CHAT})
    assert len(api.sent) == bool(text), f"{name} needs more than one message"
    assert all(one.text.startswith(text) for one in api.sent)
    if text:
        shown = [button["text"] for button in api.shown(CHAT)]
        assert sorted(shown) == sorted(one["title"].strip() for one in fields["buttons"])


@pytest.mark.parametrize("flag", content.get().red_flags)
def test_a_referral_says_in_its_text_whom_to_call(flag: str):
    found = yaml.safe_load((DATA / "red_flags" / f"{flag}.yml").read_text(encoding="utf-8"))
    for wordings in found["responses"].values():
        for wording in wordings:
            (call,) = render.turn([said(filled(wording["text"]), **wording["metadata"])], Keys("1"))
            urgency = content.get().red_flags[flag].urgency
            assert any(word in call.body["text"] for word in WHOM[urgency])
