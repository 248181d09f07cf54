"""The tracker store on a real SQLite file; on PostgreSQL too where TEST_POSTGRES_URL names a database."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    AllSlotsReset,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)

from components.tracker_store import RecentSQLTrackerStore

DOMAIN = Domain.from_yaml("""
version: "3.1"
slots:
  onderwerp: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  gegeven: {type: any, influence_conversation: false, mappings: [{type: custom}]}
""")

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
async def store(request, tmp_path):
    if request.param == "sqlite":
        yield RecentSQLTrackerStore(DOMAIN, db=str(tmp_path / "deep" / "tracker.db"), recent_events=40)
        return
    store = RecentSQLTrackerStore(DOMAIN, host=POSTGRES, dialect="postgresql", recent_events=40)
    yield store
    for key in await store.keys():
        await store.erase(key)


def turn(number: int, *slots: SlotSet) -> list:
    return [
        UserUttered(f"vraag {number}", {"name": "shockwave", "confidence": 1.0}),
        ActionExecuted("action_antwoord"),
        BotUttered(f"antwoord {number}", {"buttons": [{"title": "Meer", "payload": f"/knop_{number}"}]}),
        SlotSet("onderwerp", f"onderwerp {number}"),
        *slots,
        ActionExecuted("action_listen"),
    ]


async def talk(store, sender: str, turns: int, first: int = 0) -> None:
    for number in range(first, first + turns):
        tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
        if not tracker.events:
            tracker.update_with_events(start(), DOMAIN)
        tracker.update_with_events(turn(number), DOMAIN)
        await store.save(tracker)


def start() -> list:
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


async def test_every_event_is_stored_once_and_in_order(store):
    await talk(store, "web-a", 30)
    tracker = await store.retrieve_full_tracker("web-a")
    texts = [event.text for event in tracker.events if isinstance(event, UserUttered)]
    assert texts == [f"vraag {number}" for number in range(30)]
    assert len(tracker.events) == 3 + 30 * 5


async def test_a_short_conversation_is_loaded_whole(store):
    await talk(store, "web-a", 5)
    recent, full = await store.retrieve("web-a"), await store.retrieve_full_tracker("web-a")
    assert list(recent.events)[1:] == list(full.events)[2:] or list(recent.events) == list(full.events)


async def test_a_long_conversation_is_loaded_from_a_turns_start_with_its_earlier_slots(store):
    await talk(store, "web-a", 1)
    tracker = await store.retrieve("web-a")
    tracker.update_with_events(turn(1, SlotSet("gegeven", ["shockwave"])), DOMAIN)
    await store.save(tracker)
    await talk(store, "web-a", 100, first=2)
    tracker = await store.retrieve("web-a")
    assert len(tracker.events) <= 42
    assert tracker.get_slot("gegeven") == ["shockwave"]
    assert tracker.get_slot("onderwerp") == "onderwerp 101"
    first = next(event for event in tracker.events if not isinstance(event, SlotSet))
    assert isinstance(first, ActionExecuted)
    assert first.action_name == "action_listen"


async def test_slots_reset_before_the_window_stay_reset(store):
    await talk(store, "web-a", 1)
    tracker = await store.retrieve("web-a")
    tracker.update_with_events([SlotSet("gegeven", ["x"]), AllSlotsReset()], DOMAIN)
    await store.save(tracker)
    await talk(store, "web-a", 20, first=1)
    assert (await store.retrieve("web-a")).get_slot("gegeven") is None


async def test_a_new_session_begins_with_what_is_of_it(store):
    await talk(store, "web-a", 3)
    await asyncio.sleep(0.01)
    tracker = await store.retrieve("web-a")
    tracker.update_with_events([*start(), SlotSet("onderwerp", "mee")], DOMAIN)
    await store.save(tracker)
    tracker = await store.retrieve("web-a")
    assert not any(isinstance(event, UserUttered) for event in tracker.events)
    assert tracker.get_slot("onderwerp") == "mee"
    await talk(store, "web-a", 2, first=3)
    full = await store.retrieve_full_tracker("web-a")
    assert sum(isinstance(event, UserUttered) for event in full.events) == 5


async def test_two_tabs_that_save_at_the_same_time_lose_nothing(store):
    await talk(store, "web-a", 20)
    one, other = await store.retrieve("web-a"), await store.retrieve("web-a")
    one.update_with_events(turn(100), DOMAIN)
    other.update_with_events(turn(200), DOMAIN)
    await store.save(one)
    await store.save(other)
    one.update_with_events(turn(101), DOMAIN)
    await store.save(one)
    full = await store.retrieve_full_tracker("web-a")
    texts = [event.text for event in full.events if isinstance(event, UserUttered)]
    assert texts[20:] == ["vraag 100", "vraag 200", "vraag 101"]


async def test_a_tracker_made_by_hand_is_saved_as_rasa_does(store):
    await talk(store, "web-a", 2)
    tracker = SQLTrackerStore.init_tracker(store, "web-a")
    tracker.update_with_events([*(await store.retrieve_full_tracker("web-a")).events, *turn(9)], DOMAIN)
    await store.save(tracker)
    full = await store.retrieve_full_tracker("web-a")
    assert [e.text for e in full.events if isinstance(e, UserUttered)] == ["vraag 0", "vraag 1", "vraag 9"]


async def test_erasing_takes_every_row_of_one_conversation_and_none_of_another(store):
    await talk(store, "web-a", 3)
    await talk(store, "web-b", 1)
    await store.note_feedback("web-a", "1", "goed", "fijn")
    assert await store.erase("web-a") == 3 + 15 + 1
    assert not await store.exists("web-a")
    assert await store.retrieve("web-a") is None
    assert await store.said("web-a") == []
    assert await store.exists("web-b")
    assert await store.erase("web-a") == 0


async def test_a_rating_is_there_for_the_review_and_not_for_rasa(store):
    await talk(store, "web-a", 1)
    before = len((await store.retrieve("web-a")).events)
    await store.note_feedback("web-a", "17", "slecht", "te lang")
    assert len((await store.retrieve("web-a")).events) == before
    assert [event["event"] for event in await store.said("web-a")] == ["user", "bot", "feedback"]
    assert [event["event"] for event in await store.said("web-a", 1)] == ["feedback"]
    await talk(store, "web-a", 1, first=1)
    assert [event["event"] for event in await store.said("web-a")] == [
        "user",
        "bot",
        "feedback",
        "user",
        "bot",
    ]


async def test_the_file_is_shared_patiently_and_errors_carry_no_words(tmp_path: Path):
    file = tmp_path / "tracker.db"
    store = RecentSQLTrackerStore(DOMAIN, db=str(file))
    await talk(store, "web-a", 1)
    with sqlite3.connect(file) as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
        assert connection.exec_driver_sql("PRAGMA secure_delete").scalar() == 1
        with pytest.raises(Exception, match="nergens") as error:
            connection.exec_driver_sql("INSERT INTO events (nergens) VALUES (?)", ("mijn hiel",))
    assert "mijn hiel" not in str(error.value)


async def test_a_late_turn_reads_no_more_than_an_early_one(store):
    await talk(store, "web-a", 200)
    tracker = await store.retrieve("web-a")
    assert len(tracker.events) <= 42


async def test_an_erasure_is_told_to_those_who_keep_copies(store):
    await talk(store, "web-a", 1)
    before = time.time()
    await store.erase("web-a")
    await store.erase("web-b")
    with store.engine.connect() as connection:
        query = sa.text("SELECT id, sender_id, erased_at, source FROM erasures ORDER BY id")
        told = connection.execute(query)
        rows = told.all()[-2:]
    assert [(sender, source) for _, sender, _, source in rows] == [("web-a", "bot"), ("web-b", "bot")]
    assert all(before - 1 <= at <= time.time() + 1 for _, _, at, _ in rows)
    assert rows[0][0] < rows[1][0]


async def test_nothing_is_erased_where_the_erasure_cannot_be_told(store):
    await talk(store, "web-a", 1)
    with store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE erasures RENAME TO elsewhere"))
    try:
        with pytest.raises(sa.exc.SQLAlchemyError):
            await store.erase("web-a")
        assert await store.exists("web-a")
    finally:
        with store.engine.begin() as connection:
            connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO erasures"))
