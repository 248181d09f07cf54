"""A bot's database in little, made without the bot: rows as Rasa's tracker store writes them."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL,
    type_name VARCHAR(255) NOT NULL, timestamp FLOAT,
    intent_name VARCHAR(255), action_name VARCHAR(255), data TEXT);
CREATE INDEX IF NOT EXISTS ix_events_sender_id ON events (sender_id);
"""


def user(text: str, intent: str = "shockwave", confidence: float = 0.9, **more: Any) -> dict[str, Any]:
    """A person's message as the bot stores it; ``more``: flags, decision, parts, button, second."""
    part = {"text": text, "topic": intent, "confidence": confidence, "aspects": [], "follow_up": False}
    second = more.get("second", "botox")
    understanding = {
        "decision": more.get("decision", "answer"),
        "parts": more.get("parts", [part]),
        "candidates": [{"topic": intent, "confidence": confidence}, {"topic": second, "confidence": 0.1}],
    }
    flags = more.get("flags", [])
    ranking = [{"name": intent, "confidence": confidence}, {"name": second, "confidence": 0.1}]
    metadata = {"button": more["button"]} if "button" in more else {}
    return {
        "event": "user",
        "text": text,
        "input_channel": "web",
        "metadata": metadata,
        "parse_data": {
            "intent": ranking[0],
            "intent_ranking": ranking,
            "understanding": understanding,
            "red_flags": flags,
            "red_flags_denied": more.get("denied", []),
            "text": text,
        },
    }


def flag(category: str, urgency: str, text: str) -> dict[str, Any]:
    return {"category": category, "urgency": urgency, "confidence": 0.97, "text": text}


def bot(text: str, kind: str = "answer", topic: str | None = "shockwave", **more: Any) -> dict[str, Any]:
    """A message of the bot as it stores it."""
    metadata = {
        "kind": kind,
        "topic": topic,
        "category": None,
        "urgency": None,
        "sources": ["Shockwave"],
        **more,
    }
    return {
        "event": "bot",
        "text": text,
        "metadata": metadata,
        "data": {"buttons": [{"title": "Hoe lang?", "payload": "/x"}]},
    }


def rated(message: dict[str, Any], rating: str, text: str = "") -> dict[str, Any]:
    return {
        "event": "feedback",
        "message": str(round(message["timestamp"] * 1e6)),
        "rating": rating,
        "text": text,
    }


class Bot:
    """Writes into a tracker database as the bot does."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._now = time.time() - 3600
        with self.connected() as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.executescript(SCHEMA)

    def connected(self) -> sqlite3.Connection:
        return sqlite3.connect(self.file, timeout=20)

    def say(self, sender: str, *events: dict[str, Any], row: int | None = None) -> None:
        """Store events; ``row`` gives the first one's id."""
        with self.connected() as connection:
            for event in events:
                self._now += 1
                event.setdefault("timestamp", self._now)
                connection.execute(
                    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", (row, *as_row(sender, event))
                )
                row = row + 1 if row is not None else None

    def say_all(self, events: list[tuple[str, dict[str, Any]]]) -> None:
        """Store many events of several senders at once."""
        rows = []
        for sender, event in events:
            self._now += 0.01
            rows.append((None, *as_row(sender, {**event, "timestamp": self._now})))
        with self.connected() as connection:
            connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def erase(self, sender: str) -> None:
        """What the bot's store does when a person erases the conversation."""
        with self.connected() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS erasures (id INTEGER PRIMARY KEY AUTOINCREMENT,"
                " sender_id TEXT NOT NULL, erased_at DOUBLE PRECISION NOT NULL, source TEXT NOT NULL)"
            )
            connection.execute("DELETE FROM events WHERE sender_id = ?", (sender,))
            connection.execute(
                "INSERT INTO erasures (sender_id, erased_at, source) VALUES (?, ?, 'bot')",
                (sender, time.time()),
            )

    def count(self, sender: str) -> int:
        with self.connected() as connection:
            found = connection.execute("SELECT count(*) FROM events WHERE sender_id = ?", (sender,))
            return int(found.fetchone()[0])


def as_row(sender: str, event: dict[str, Any]) -> tuple[Any, ...]:
    intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
    return sender, event["event"], event["timestamp"], intent, event.get("name"), json.dumps(event)
