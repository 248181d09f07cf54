"""The seam to the review app, seen from the bot: the recorded stream is what our tracker store writes.

`review/tests/event_stream.jsonl` was recorded from the running bot (an invented person); the review app's
tests read it from the other side. Whoever changes what the bot stores records it anew.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from components.tracker_store import FEEDBACK, RecentSQLTrackerStore

STREAM = Path(__file__).resolve().parents[2] / "review" / "tests" / "event_stream.jsonl"
RECORDED = [json.loads(line) for line in STREAM.read_text(encoding="utf-8").splitlines()]
COLUMNS = ("sender_id", "type_name", "timestamp", "intent_name", "action_name")


async def replayed(file: Path) -> list[dict[str, Any]]:
    """The rows that the real store writes when the recorded events are said again."""
    store = RecentSQLTrackerStore(Domain.empty(), db=str(file))
    sender = RECORDED[0]["sender_id"]
    events = [Event.from_parameters(dict(row["data"])) for row in RECORDED if row["type_name"] != FEEDBACK]
    await store.save(DialogueStateTracker.from_events(sender, events))
    for row in RECORDED:
        if row["type_name"] == FEEDBACK:
            rating = row["data"]
            await store.note_feedback(sender, rating["message"], rating["rating"], rating["text"])
    with sqlite3.connect(file) as connection:
        names = ("id", *COLUMNS, "data")
        found = connection.execute(f"SELECT {', '.join(names)} FROM events ORDER BY id").fetchall()
    return [{**dict(zip(names, row, strict=True)), "data": json.loads(row[-1])} for row in found]


async def test_the_store_writes_what_was_recorded(tmp_path: Path) -> None:
    rows = await replayed(tmp_path / "tracker.db")
    assert len(rows) == len(RECORDED)
    for row, recorded in zip(rows, RECORDED, strict=True):
        if recorded["type_name"] == FEEDBACK:
            row["timestamp"] = row["data"]["timestamp"] = recorded["timestamp"]
        assert {name: row[name] for name in COLUMNS} == {name: recorded[name] for name in COLUMNS}
        assert row["data"] == recorded["data"]


@pytest.mark.parametrize("type_name", ["user", "bot", FEEDBACK])
def test_the_stream_holds_every_type_that_the_review_reads(type_name: str) -> None:
    assert any(row["type_name"] == type_name for row in RECORDED)


def test_the_stream_holds_what_the_review_reads_of_a_message() -> None:
    users = [row["data"] for row in RECORDED if row["type_name"] == "user"]
    parsed = [user["parse_data"] for user in users]
    assert any(user["metadata"].get("button") for user in users)
    assert any(user["text"].startswith("\u200b/") for user in users)
    assert any(each.get("red_flags") for each in parsed)
    assert any(each.get("red_flags_denied") for each in parsed)
    assert any(len(each.get("understanding", {}).get("parts", [])) > 1 for each in parsed)
