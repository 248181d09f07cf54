"""The bot's database, on SQLite and, where TEST_POSTGRES_URL names a server, on PostgreSQL."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conversations.tracker import Tracker
from tests.builders import SCHEMA, Bot, as_row, user

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
INSERT = """INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
    VALUES (%s, %s, %s, %s, %s, %s)"""


@pytest.fixture(params=["sqlite", *(["postgresql"] if POSTGRES else [])])
def filled(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Tracker]:
    """Three conversations: yesterday's, and two of now."""
    events = [("web-a", {**user("oud"), "timestamp": time.time() - 24 * 3600})]
    events += [(f"web-{name}", {**user(name), "timestamp": time.time()}) for name in "bc"]
    events += [("web-b", {"event": "slot", "timestamp": time.time(), "name": "onderwerp"})]
    if request.param == "sqlite":
        bot = Bot(tmp_path / "tracker.db")
        for sender, event in events:
            bot.say(sender, event)
        yield Tracker(str(bot.file))
        return
    yield from _on_postgresql(events)


def _on_postgresql(events: list) -> Iterator[Tracker]:
    import psycopg2  # noqa: PLC0415 (only where there is a server)

    connection = psycopg2.connect(POSTGRES)
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("DROP TABLE IF EXISTS events, erasures")
    key = "id INTEGER NOT NULL PRIMARY KEY"
    cursor.execute(SCHEMA.replace(key, "id SERIAL PRIMARY KEY"))
    cursor.executemany(INSERT, [as_row(sender, event) for sender, event in events])
    yield Tracker(POSTGRES)
    cursor.execute("DROP TABLE IF EXISTS events, erasures")
    connection.close()


def test_rows_come_in_order_and_only_of_the_types_that_count(filled: Tracker) -> None:
    assert filled.exists()
    marks = filled.marks(0, 10)
    assert [mark.sender_id for mark in marks] == ["web-a", "web-b", "web-c"]
    assert [mark.sender_id for mark in filled.marks(marks[0].id, 1)] == ["web-b"]
    rows = filled.rows([mark.id for mark in marks])
    assert [row.id for row in rows] == [mark.id for mark in filled.marks_of([mark.id for mark in marks])]
    assert '"oud"' in rows[0].data
    assert sorted(filled.senders("web-")) == ["web-a", "web-b", "web-c"]
    assert list(filled.senders("telegram-")) == []


def test_an_erasure_takes_the_rows_and_is_told(filled: Tracker) -> None:
    assert filled.tombstones(0) == []
    first, second = filled.erase("web-b"), filled.erase("web-x")
    assert filled.tombstones(0) == [first, second]
    assert filled.tombstones(first.id) == [second]
    assert sorted(filled.senders("web-")) == ["web-a", "web-c"]
    assert (first.source, first.sender_id) == ("review", "web-b")


def test_what_is_too_old_goes_in_chunks(filled: Tracker) -> None:
    assert filled.delete_before(time.time() - 3600, chunk=1) == 1
    assert filled.delete_before(time.time() + 10, chunk=2) == 3
    assert filled.marks(0, 10) == []


def test_stragglers_go_and_what_came_later_stays(filled: Tracker) -> None:
    tombstone = filled.erase("web-x")
    assert filled.delete_stragglers([tombstone]) == 0
    late = type(tombstone)(1, "web-a", time.time() - 3600, "bot")
    assert filled.delete_stragglers([late]) == 1
    assert filled.delete_stragglers([]) == 0


def test_a_database_that_is_not_there_is_none(tmp_path: Path) -> None:
    tracker = Tracker(str(tmp_path / "none.db"))
    assert not tracker.exists()
    assert tracker.delete_before(time.time()) == 0
    assert not (tmp_path / "none.db").exists()
