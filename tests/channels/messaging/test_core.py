"""The parts that all messengers share, each by itself."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from channels.messaging import settings as shared
from channels.messaging.choices import Choice, Keys, chosen, cut, last_offered, numbered, titles
from channels.messaging.delivery import Pace, Pacer, Patience
from channels.messaging.desk import _is_gone
from channels.messaging.erased import Erased
from channels.messaging.record import KEPT, REVISITED, Answer, Record
from channels.messaging.settings import Pseudonyms, SettingsError
from channels.messaging.tables import metadata
from channels.messaging.types import Incoming, Outgoing
from channels.whatsapp.client import outcome
from channels.whatsapp.settings import HOW, from_environment

NAMES = Pseudonyms(b"a secret for this test")
NOW = 1_800_000_000.0


def incoming(number: int, person: str = "anna", **more: object) -> Incoming:
    given = {"channel": "whatsapp", "update_id": f"wamid.{number}", "person": person, "address": {"to": "1"}}
    given |= {"kind": "text", "text": f"vraag {number}", "key": "", "sent_at": NOW + number}
    return Incoming(**{**given, **more})


@pytest.fixture(params=["sqlite", "postgresql"])
def record(tmp_path, request):
    url = f"sqlite:///{tmp_path / 'm.db'}"
    if request.param == "postgresql":
        url = os.environ.get("TEST_POSTGRES_URL", "")
        if not url:
            pytest.skip("TEST_POSTGRES_URL names no database")
        metadata.drop_all(sa.create_engine(url))
    kept = Record("whatsapp", url, NAMES, settle=0)
    yield kept
    kept.close()


ANNA = NAMES.conversation("whatsapp", "anna")


# Names


def test_names_are_stable_and_tell_nothing():
    assert NAMES.conversation("whatsapp", "anna") == ANNA
    assert ANNA.startswith("whatsapp-")
    assert len(ANNA) == len("whatsapp-") + 32
    others = {NAMES.conversation("telegram", "anna"), NAMES.conversation("whatsapp", "bram")}
    others |= {Pseudonyms(b"another secret").conversation("whatsapp", "anna")}
    assert ANNA not in others
    assert len({one[-32:] for one in others} | {NAMES.message("whatsapp", "anna")}) == 4
    assert "secret" not in repr(NAMES)


# Choices


def test_keys_are_short_stable_and_each_turns_own():
    buttons = [{"title": str(number), "payload": f"/{number}"} for number in range(10)]
    first, again, other = Keys("turn 1"), Keys("turn 1"), Keys("turn 2")
    keys = [first.key(button) for button in buttons]
    assert keys == [again.key(button) for button in buttons]
    assert not set(keys) & {other.key(button) for button in buttons}
    assert all(key.isalnum() and len(key) <= 14 for key in keys)
    assert first.key(buttons[3]) == keys[3]
    assert len(first.offered) == 10


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("1", 0), (" 2. ", 1), ("2)", 1), ("nummer 2", 1), ("Nr. 1", 0), ("optie 3", 2),
        ("hoe lang duurt het", 1), ("Hoe  lang duurt het??", 1), ("4", None), ("0", None),
        ("12", None), ("ja hoor", None), ("", None),
        ("²", None), ("1 of 2", None),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood(typed, place):
    offered = [Choice(str(n), title, f"/{n}") for n, title in enumerate(("Ja", "Hoe lang duurt het?", "Nee"))]
    assert chosen(typed, offered) == (None if place is None else offered[place])


def test_the_answers_buttons_win_and_a_referral_has_none():
    greeting = {"kind": "notice", "buttons": [{"title": "Privacy", "payload": "/privacy"}]}
    answer = {"kind": "answer", "buttons": [{"title": "Meer", "payload": "/meer"}] * 2}
    referral = {"kind": "referral", "buttons": []}
    assert last_offered([greeting]) == greeting["buttons"]
    assert last_offered([greeting, answer]) == answer["buttons"][:1]
    assert last_offered([greeting, referral]) == []


def test_titles_are_cut_at_a_word_and_stay_different():
    given = [{"title": title} for title in ("Hoe lang duurt een operatie?", "Hoe lang duurt een prik?", "Ja")]
    assert titles(given, 20) == ["Hoe lang duurt een…", "Hoe lang duurt… (2)", "Ja"]
    assert cut("Langewoordenzonderblanks", 10) == "Langewoor…"


def test_a_title_with_emoji_is_cut_as_the_providers_count():
    assert cut("Ja 🦶🦶🦶🦶 graag", 10) == "Ja…"
    assert titles([{"title": "0" * 15 + "🦶" * 4}] * 2, 24)[1] == "0" * 15 + "🦶" + "… (2)"


def test_numbered_text_gives_each_line_its_key():
    keys = Keys("t")
    text = numbered("Wat?", [{"title": "A", "payload": "/a"}, {"title": "B", "payload": "/b"}], keys, "Kies:")
    assert text == "Wat?\n\nKies:\n1. A\n2. B"
    assert [choice.payload for choice in keys.offered] == ["/a", "/b"]


# The record


async def test_an_update_is_noted_once_and_given_in_the_order_of_writing(record):
    noted = await record.note([incoming(3), incoming(1), incoming(3)], NOW + 10)
    assert (noted.conversations, noted.repeated) == ([ANNA], 1)
    assert (await record.note([incoming(1)], NOW)).conversations == []
    assert (await record.next_update(ANNA)).incoming == incoming(1)


async def test_too_old_is_dropped_and_keeps_no_words(record, tmp_path):
    noted = await record.note([incoming(1, text="geheim")], NOW + 24 * 3600)
    assert (noted.conversations, noted.dropped) == ([], 1)
    assert await record.unfinished() == []
    written = b"".join(file.read_bytes() for file in tmp_path.glob("m.db*"))
    assert b"geheim" not in written


async def test_a_time_in_the_future_is_now(record):
    await record.note([incoming(1, sent_at=NOW * 2)], NOW)
    await record.note([incoming(2)], NOW + 5)
    assert (await record.next_update(ANNA)).incoming.text == "vraag 1"


async def test_a_conversation_belongs_to_one_process_until_its_time_is_over(record):
    assert await record.claim(ANNA, "a", NOW, NOW + 60)
    assert await record.claim(ANNA, "a", NOW, NOW + 60)
    assert not await record.claim(ANNA, "b", NOW + 59, NOW + 100)
    await record.renew("a", NOW + 120)
    assert not await record.claim(ANNA, "b", NOW + 61, NOW + 100)
    assert await record.owners() == {"a"}
    assert await record.claim(ANNA, "b", NOW + 121, NOW + 200)
    await record.release(ANNA, "a")  # no longer his
    assert not await record.claim(ANNA, "a", NOW + 122, NOW + 200)
    await record.free("b")
    assert await record.claim(ANNA, "a", NOW + 122, NOW + 200)


def test_a_process_that_died_here_is_known():
    me = f"host:{os.getpid()}:new"
    assert _is_gone(f"host:{os.getpid()}:old", me)
    assert _is_gone("host:999999999:x", me)
    assert not _is_gone(f"host:{os.getppid()}:x", me)
    assert not _is_gone("other:999999999:x", me)
    assert not _is_gone(me, me)


async def finished(record: Record, number: int = 1, at: float = NOW) -> None:
    await record.note([incoming(number)], at)
    update = await record.next_update(ANNA)
    offered = [Choice(f"k{number}", "Ja", "/ja")]
    answer = Answer([Outgoing("messages", {"geheim": number})], offered)
    await record.finish(update, answer, at, at + 100)


async def test_an_answer_is_noted_with_its_choices(record):
    await finished(record)
    assert await record.greeted(ANNA)
    assert (await record.choice(ANNA, "k1")).payload == "/ja"
    assert await record.choice(ANNA, "k2") is None
    assert await record.choice("another", "k1") is None
    letter = await record.next_letter(ANNA)
    assert (letter.address, letter.outgoing.body) == ({"to": "1"}, {"geheim": 1})
    assert letter.expires_at == NOW + 100
    assert [choice.key for choice in await record.last_offered(ANNA, NOW)] == ["k1"]
    assert await record.last_offered(ANNA, NOW - 60) == []  # he had not seen them
    await finished(record, 2)
    assert [choice.key for choice in await record.last_offered(ANNA, NOW)] == ["k2"]


async def test_erasure_reaches_back_and_not_forward(record):
    await finished(record)
    await record.note([incoming(2)], NOW + 20)
    await record.erase(ANNA, NOW - 1)
    assert await record.greeted(ANNA)
    await record.erase(ANNA, NOW + 10)
    assert not await record.greeted(ANNA)
    assert await record.next_letter(ANNA) is None
    assert await record.choice(ANNA, "k1") is None
    assert (await record.next_update(ANNA)).incoming.text == "vraag 2"
    assert (await record.note([incoming(1)], NOW)).repeated == 1  # its id stays known


async def test_what_is_no_longer_needed_is_forgotten(record):
    await finished(record)
    letter = await record.next_letter(ANNA)
    await record.accepted(letter, "wamid.out", keep=True)
    await record.sweep(NOW + REVISITED + 1)
    assert await record.reported("wamid.out", "131056", NOW) == ANNA  # its words are gone: it failed
    assert len(await record.undelivered()) == 1
    await record.sweep(NOW + KEPT + 1)
    assert await record.counts() == {}


# Delivery


def test_waiting_grows_is_bounded_and_heeds_the_provider():
    patience = Patience(first=1, longest=60, attempts=9)
    waits = [patience.wait(attempts, 0, 1.0) for attempts in range(1, 9)]
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert patience.wait(3, 0, 0.0) == 2
    assert patience.wait(1, 30, 0.0) == 30
    assert patience.wait(1, 30, 1.0) > 30


def test_the_pace_allows_a_burst_that_is_paid_back():
    clock = SimpleNamespace(now=100.0)
    pacer = Pacer(Pace(between=6, burst=3), lambda: clock.now)
    assert [pacer.wait("a") for _ in range(3)] == [0, 0, 0]
    assert pacer.wait("a") == pytest.approx(6)
    assert pacer.wait("b") == 0
    clock.now += 6
    assert pacer.wait("a") == 0
    assert pacer.wait("a") > 0
    clock.now += 1000
    assert [pacer.wait("a") for _ in range(4)][:3] == [0, 0, 0]


def test_the_pace_over_all_conversations():
    clock = SimpleNamespace(now=0.0)
    pacer = Pacer(Pace(a_second=10), lambda: clock.now)
    assert pacer.wait("a") == 0
    assert pacer.wait("b") == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        (200, None, "accepted"), (400, 131056, "retry"), (400, 130429, "retry"), (500, None, "retry"),
        (503, 131016, "retry"), (400, 131000, "retry"), (429, None, "retry"), (502, None, "retry"),
        (400, 131047, "refused"), (401, 190, "refused"), (401, None, "refused"), (400, 100, "refused"),
        (404, None, "refused"), (403, 10, "refused"),
    ],
)  # fmt: skip
def test_which_failures_of_whatsapp_are_worth_another_try(status, code, state):
    answer = {"error": {"code": code, "message": "about 31612345678"}} if code else "no JSON at all"
    found = outcome(status, answer)
    assert (found.state, found.code) == (state, "" if state == "accepted" else str(code or status))


def test_what_whatsapp_asks_for_is_waited():
    assert outcome(429, None, "17").after == 17
    assert outcome(400, {"error": {"code": 131056}}).after == 6
    assert outcome(503, None, "morgen").after == 0


# Settings


@pytest.fixture
def nothing_set(monkeypatch):
    for name in (*HOW, "MESSAGING_SECRET", "MESSAGING_DB_URL", "WHATSAPP_API_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_off_unless_it_is_set_up(nothing_set):
    assert from_environment() is None
    nothing_set.setenv("MESSAGING_SECRET", "only what other channels need")
    assert from_environment() is None


def test_half_set_up_names_what_is_missing_and_how_to_get_it(nothing_set):
    nothing_set.setenv("WHATSAPP_ACCESS_TOKEN", "EAAG-secret")
    with pytest.raises(SettingsError) as error:
        from_environment()
    for name in {*HOW, "MESSAGING_SECRET"} - {"WHATSAPP_ACCESS_TOKEN"}:
        assert f"{name} is missing (" in str(error.value)
    assert "EAAG" not in str(error.value)


def test_whole(nothing_set):
    for name in HOW:
        nothing_set.setenv(name, "123")
    nothing_set.setenv("MESSAGING_SECRET", "x" * 32)
    nothing_set.setenv("WHATSAPP_API_URL", "http://127.0.0.1:1/v1/")
    found = from_environment()
    assert (found.number_id, found.api) == ("123", "http://127.0.0.1:1/v1")
    assert "access_token" not in repr(found)
    nothing_set.setenv("WHATSAPP_PHONE_NUMBER_ID", "+31 20 123")
    with pytest.raises(SettingsError, match="WHATSAPP_PHONE_NUMBER_ID"):
        from_environment()


def test_a_short_secret_and_a_database_that_is_none_are_named(nothing_set, tmp_path):
    nothing_set.setenv("MESSAGING_SECRET", "kort")
    with pytest.raises(SettingsError, match="MESSAGING_SECRET"):
        shared.pseudonyms()
    (tmp_path / "file").touch()
    for url in (f"sqlite:///{tmp_path}/file/x.db", "no url", "mysql+nothing://u:secret@h/d"):
        with pytest.raises(SettingsError, match="MESSAGING_DB_URL") as error:
            Record("whatsapp", url, NAMES)
        assert "secret" not in str(error.value)


# What others erase


async def test_erasures_by_others_are_heard_of_once(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'tracker.db'}")
    agent = SimpleNamespace(tracker_store=SimpleNamespace(engine=engine))
    erased = Erased("whatsapp")
    assert await erased.new(None) == []
    assert await erased.new(agent) == []  # no table yet
    with engine.begin() as connection:
        columns = "id INTEGER PRIMARY KEY, sender_id TEXT, erased_at FLOAT"
        connection.execute(sa.text(f"CREATE TABLE erasures ({columns})"))
        for name in ("web-1", "whatsapp-2"):
            row = "INSERT INTO erasures (sender_id, erased_at) VALUES (:name, :at)"
            connection.execute(sa.text(row), {"name": name, "at": NOW})
    assert await erased.new(agent) == [("whatsapp-2", NOW)]
    assert await erased.new(agent) == []
