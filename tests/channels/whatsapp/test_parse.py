"""Reading what WhatsApp sends: every shape, and any nonsense."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.whatsapp.parse import parse
from channels.whatsapp.webhook import challenge, is_signed
from tests.channels.whatsapp import people
from tests.channels.whatsapp.people import ANNA, APP_SECRET, BRAM, CARLA, NUMBER_ID, Person
from tests.channels.whatsapp.world import PATH, VERIFY_TOKEN

NOW = 1_800_000_000.0

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SHAPES = [
    people.call(people.text(ANNA, "hallo"), people=(ANNA,)),
    people.call(people.button(BRAM, "a1", "Ja"), people=(BRAM,)),
    people.call(*people.others(CARLA), people=(CARLA,)),
    people.call(statuses=[people.status("wamid.1", "failed", 131056)], errors=[{"code": 1}]),
]


def read(*messages: dict[str, Any], who: tuple[Person, ...] = ()) -> Any:
    return parse(people.call(*messages, people=who), NUMBER_ID, NOW)


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (people.text(ANNA, " Hallo \x00"), ("text", "Hallo", "")),
        (people.text(ANNA, "/verwijder"), ("command", "verwijder", "")),
        (people.text(ANNA, "/Verwijder "), ("command", "verwijder", "")),
        (people.text(ANNA, "/restart"), ("text", "/restart", "")),
        (people.text(ANNA, "/verwijder alles"), ("text", "/verwijder alles", "")),
        (people.button(ANNA, "k1", "Hoe lang?"), ("choice", "Hoe lang?", "k1")),
        (people.row(ANNA, "k2", "Operatie"), ("choice", "Operatie", "k2")),
        (people.message(ANNA, "button", {"payload": "p", "text": "Ja"}), ("choice", "Ja", "p")),
        (people.message(ANNA, "request_welcome", {}), ("command", "start", "")),
    ],
)
def test_kinds(message, expected):
    (incoming,) = read(message, who=(ANNA,)).incoming
    assert (incoming.kind, incoming.text, incoming.key) == expected
    assert incoming.update_id == message["id"]
    assert incoming.sent_at == float(message["timestamp"])


def test_every_other_kind_is_other():
    call = read(*people.others(ANNA), who=(ANNA,))
    assert {one.kind for one in call.incoming} == {"other"}
    assert len(call.incoming) == len(people.others(ANNA))


def test_a_batch_is_read_whole_and_each_has_his_own_address():
    batch = [people.text(who, who.name) for who in (ANNA, BRAM, CARLA)]
    call = read(*batch, who=(CARLA, ANNA, BRAM))
    assert [one.text for one in call.incoming] == ["Anna", "Bram", "Carla"]
    assert [one.person for one in call.incoming] == [ANNA.user_id, BRAM.number, CARLA.user_id]
    addresses = [{"to": ANNA.number}, {"to": BRAM.number}, {"recipient": CARLA.user_id}]
    assert [one.address for one in call.incoming] == addresses


def test_the_user_id_is_the_key_with_and_without_a_number():
    with_number = people.text(ANNA, "a")
    without = {**people.text(ANNA, "b"), "from_user_id": ANNA.user_id}
    del without["from"]
    hidden = Person("Anna", user_id=ANNA.user_id)
    first = read(with_number, who=(ANNA,)).incoming + read(without, who=(hidden,)).incoming
    assert {one.person for one in first} == {ANNA.user_id}
    only_in_contacts = {**people.text(CARLA, "c")}
    del only_in_contacts["from_user_id"]
    (third,) = read(only_in_contacts, who=(CARLA,)).incoming
    assert (third.person, third.address) == (CARLA.user_id, {"recipient": CARLA.user_id})
    in_from = {**people.text(CARLA, "d"), "from": CARLA.user_id}
    (fourth,) = read(in_from, who=(CARLA,)).incoming
    assert (fourth.person, fourth.address) == (CARLA.user_id, {"recipient": CARLA.user_id})


def test_a_contact_that_is_somebody_else_is_not_taken_for_the_writer():
    (incoming,) = read(people.text(BRAM, "a"), who=(ANNA,)).incoming
    assert (incoming.person, incoming.address) == (BRAM.number, {"to": BRAM.number})


@pytest.mark.parametrize("timestamp", [None, "", "x", "²", -1, 1e300, True, [], "9" * 400])
def test_a_time_that_is_none_is_now(timestamp):
    (incoming,) = read(people.text(ANNA, "a", timestamp=timestamp)).incoming
    assert incoming.sent_at == NOW


@pytest.mark.parametrize("change", [{"id": None}, {"id": ""}, {"from": None}, {"from": 31612345678}])
def test_what_nobody_can_answer_is_skipped(change):
    call = read({**people.text(BRAM, "a"), **change}, people.text(BRAM, "b"))
    assert [one.text for one in call.incoming] == ["b"]
    assert call.skipped == 1


def test_reports_and_errors_hold_codes_alone():
    statuses = [people.status("wamid.1", "failed", 131047, 1), people.status("wamid.2", "read")]
    errors = [{"code": 130429, "message": "about 31612345678"}]
    call = parse(people.call(statuses=statuses, errors=errors), NUMBER_ID, NOW)
    assert [(one.reference, one.state, one.codes) for one in call.reports] == [
        ("wamid.1", "failed", ("131047", "1")),
        ("wamid.2", "read", ()),
    ]
    assert call.errors == ["130429"]


@given(JSON)
def test_nonsense_is_read_as_nothing(body):
    assert parse(body, NUMBER_ID, NOW).incoming == []


def _places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path] + [place for key, inner in items for place in _places(inner, (*path, key))]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=200, deadline=None)
@given(st.data())
def test_a_shape_with_something_wrong_in_it_never_raises_and_hides_no_other_message(data):
    body = copy.deepcopy(data.draw(st.sampled_from(SHAPES)))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(_places(body)[1:] or [()]))
        if not place:
            break
        node = body
        for key in place[:-1]:
            node = node[key]
        node[place[-1]] = data.draw(JSON)
    good = people.call(people.text(BRAM, "goed"), people=(BRAM,))
    if isinstance(body.get("entry"), list):
        body["entry"] += good["entry"]
        assert "goed" in [one.text for one in parse(body, NUMBER_ID, NOW).incoming]
    else:
        parse(body, NUMBER_ID, NOW)


def test_the_signature_is_over_the_raw_body():
    body = people.encoded({"a": "é/"})
    signature = people.signed(body)["X-Hub-Signature-256"]
    assert is_signed(body, signature, APP_SECRET)
    bare = signature.removeprefix("sha256=")
    wrong = ["", None, "sha256=", signature.upper(), signature[:-1], f"sha1={bare}", "é", bare]
    assert not any(is_signed(body, one, APP_SECRET) for one in wrong)
    assert not is_signed(body + b" ", signature, APP_SECRET)
    assert not is_signed(body, signature, b"another secret")


def test_the_handshake_answers_who_knows_the_word():
    query = {"hub.mode": "subscribe", "hub.verify_token": "woord", "hub.challenge": "1158201444"}
    assert challenge(query, "woord") == "1158201444"
    assert challenge(query, "ander") is None
    assert challenge({**query, "hub.mode": "unsubscribe"}, "woord") is None
    assert challenge({}, "woord") is None


async def test_only_signed_calls_are_taken_and_repeats_answered_once(start, caplog):
    async with start() as world:
        body = people.encoded(people.call(people.text(ANNA, "hallo"), people=(ANNA,)))
        other = people.signed(people.encoded(people.call(people.text(ANNA, "anders"), people=(ANNA,))))
        for headers in ({}, {"X-Hub-Signature-256": "sha256=00"}, people.signed(body, b"wrong"), other):
            assert await world.post(body, headers) == 403
        await world.rest()
        assert not world.api.sent
        world.api.wrote(ANNA.address)
        for _ in range(3):  # somebody who recorded a call and plays it again
            assert await world.post(body) == 200
        await world.rest()
        assert len(world.api.sent) == 1
        assert "hallo" not in caplog.text


async def test_the_handshake_over_http(start):
    async with start() as world:
        query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "42"}
        async with world.client.get(world.url + PATH, params=query) as answer:
            assert (answer.status, await answer.text()) == (200, "42")
            assert answer.headers["Content-Type"].startswith("text/plain")
        query["hub.verify_token"] = "guessed"
        async with world.client.get(world.url + PATH, params=query) as answer:
            assert answer.status == 403


NONSENSE = [
    b"", b"null", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"entry": [{"changes": [null, 1]}]}', b"1e999",
]  # fmt: skip


async def test_signed_nonsense_is_acknowledged_and_the_conversation_goes_on(start):
    async with start() as world:
        for body in NONSENSE:
            assert await world.post(body) == 200
        assert "antwoord op: hallo" in (await world.says(ANNA, "hallo")).text


async def test_a_record_that_fails_has_whatsapp_send_it_again(start, monkeypatch):
    async with start() as world:
        message, note = people.text(ANNA, "hallo"), world.desk.record.note

        async def broken(*_arguments):
            raise OSError("disk full")

        monkeypatch.setattr(world.desk.record, "note", broken)
        assert await world.does(ANNA, message) == 503
        monkeypatch.setattr(world.desk.record, "note", note)
        assert "antwoord op: hallo" in (await world.gets(ANNA, message)).text
