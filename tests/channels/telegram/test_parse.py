"""What Telegram sends: every shape, and anything at all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.telegram.parse import parse
from tests.channels.telegram import updates

NOW = 1_800_000_000.0
CHAT = 5551234


def test_a_typed_message():
    update = updates.text(CHAT, "  Wat is hielspoor?\x00 ")
    found = parse(update, NOW)
    assert (found.kind, found.text, found.person) == ("text", "Wat is hielspoor?", str(CHAT))
    assert found.update_id == str(update["update_id"])
    assert found.address == {"chat_id": CHAT}
    assert 0 <= update["message"]["date"] - found.sent_at <= 1


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        ("/start", "command", "start"),
        ("/START@hielspoor_bot", "command", "start"),
        ("/start folder-van-praktijk", "command", "start"),
        ("/verwijder", "command", "verwijder"),
        ("/restart", "text", "/restart"),
        ('/shockwave{"aspect": "duur"}', "text", '/shockwave{"aspect": "duur"}'),
        ("/", "text", "/"),
        ("start", "text", "start"),
        ("1", "text", "1"),
    ],
)
def test_only_the_bots_own_commands_are_commands(typed: str, kind: str, text: str):
    found = parse(updates.text(CHAT, typed), NOW)
    assert (found.kind, found.text) == (kind, text)


@pytest.mark.parametrize("kind", updates.MEDIA)
def test_what_is_no_text_is_other(kind: str):
    found = parse(updates.media(CHAT, kind), NOW)
    assert (found.kind, found.text) == ("other", "")


def test_what_stands_below_a_photo_is_text():
    found = parse(updates.media(CHAT, "photo", caption="mijn hiel is rood en ik heb koorts"), NOW)
    assert (found.kind, found.text) == ("text", "mijn hiel is rood en ik heb koorts")
    assert found.extra["media"] is True


def test_a_pressed_button():
    keyboard = [[{"text": "Oorzaken", "callback_data": "k1"}], [{"text": "Privacy", "callback_data": "k2"}]]
    found = parse(updates.press(CHAT, "q1", "k2", 77, keyboard), NOW)
    assert (found.kind, found.key, found.text, found.sent_at) == ("choice", "k2", "Privacy", found.sent_at)
    assert 0 <= NOW - found.sent_at <= 1
    assert found.extra == {"callback_query_id": "q1", "message_id": 77}


def test_a_press_below_a_message_that_telegram_no_longer_has():
    update = updates.press(CHAT, "q1", "k2", 77)
    update["callback_query"]["message"] = {"chat": updates.private(CHAT), "message_id": 77, "date": 0}
    assert parse(update, NOW).key == "k2"
    del update["callback_query"]["message"]
    found = parse(update, NOW)
    assert (found.person, found.extra) == (str(CHAT), {"callback_query_id": "q1"})


def test_what_was_sent_in_one_second_keeps_its_order():
    sent = [updates.text(CHAT, "een"), updates.press(CHAT, "q", "k", 7), updates.text(CHAT, "drie")]
    at = float(sent[0]["message"]["date"])
    moments = [parse(update, at).sent_at for update in sent]
    assert moments == sorted(set(moments))
    assert moments[-1] <= at


def test_a_time_that_cannot_be_is_now():
    for date in (-5, 0, 10**12, "gisteren", None):
        update = updates.text(CHAT, "dag")
        update["message"]["date"] = date
        assert 0 <= NOW - parse(update, NOW).sent_at <= 1


def test_a_person_who_blocks_the_bot():
    assert parse(updates.membership(CHAT, "member", "kicked"), NOW).kind == "blocked"
    assert parse(updates.membership(CHAT, "kicked", "member"), NOW) is None


def from_another_bot() -> dict[str, Any]:
    update = updates.text(CHAT, "hallo")
    update["message"]["from"]["is_bot"] = True
    return update


@pytest.mark.parametrize(
    "update",
    [
        updates.edited(CHAT, "toch iets anders"),
        updates.in_group("wat is hielspoor?"),
        updates.in_group("/start@hielspoor_bot"),
        updates.channel_post("nieuws"),
        updates.message(CHAT, pinned_message={"message_id": 1}),
        from_another_bot(),
        {"update_id": 1, "inline_query": {"id": "1", "query": "hiel"}},
        {"update_id": 1},
        {},
        [],
        None,
        "update",
    ],
)
def test_what_asks_for_no_answer_gets_none(update: Any):
    assert parse(update, NOW) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SHAPES = [
    updates.text(CHAT, "/start"),
    updates.media(CHAT, "photo", caption="zo"),
    updates.press(CHAT, "q", "k", 7, [[{"text": "a", "callback_data": "k"}]]),
    updates.membership(CHAT, "member", "kicked"),
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value inside ``value``."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in pairs for place in places(inner, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return copy


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_broken_update_is_never_an_error(data: st.DataObject):
    shape = data.draw(st.sampled_from(SHAPES))
    broken = replaced(shape, data.draw(st.sampled_from(places(shape))), data.draw(JSON))
    found = parse(broken, NOW)
    if found is not None:
        assert json.dumps([found.address, found.extra])
        assert found.person.lstrip("-").isdecimal()
        assert found.kind in {"text", "choice", "command", "other", "blocked"}
        found.text.encode("utf-8")


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_anything_at_all_is_never_an_error(anything: Any):
    parse(anything, NOW)
    parse({"update_id": 1, "message": anything}, NOW)
