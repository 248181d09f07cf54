"""Demonstration data: invented conversations, written as the bot writes them and taken over as usual."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

HERE = Path(__file__).parent
DAYS = 60
FILE = "voorbeeld-tracker.db"
SENDER = "{channel}-voorbeeld-{number:03d}"

SCHEMA = """
CREATE TABLE IF NOT EXISTS events (id INTEGER NOT NULL PRIMARY KEY, sender_id VARCHAR(255) NOT NULL,
    type_name VARCHAR(255) NOT NULL, timestamp FLOAT, intent_name VARCHAR(255), action_name VARCHAR(255),
    data TEXT);
CREATE INDEX IF NOT EXISTS ix_events_sender_id ON events (sender_id);
"""
INSERT = "INSERT INTO events (sender_id, type_name, timestamp, intent_name, data) VALUES (?, ?, ?, ?, ?)"


@dataclass
class Invented:
    """A conversation: who, when it began, and its turns as ``demo.yml`` has them."""

    sender: str
    began: datetime
    turns: list[dict[str, Any]]
    events: list[dict[str, Any]] = field(default_factory=list)


def content() -> dict[str, Any]:
    """What stands in ``demo.yml``."""
    return yaml.safe_load((HERE / "demo.yml").read_text(encoding="utf-8"))


def conversations(now: datetime | None = None) -> list[Invented]:
    """All invented conversations, over the last sixty days; always the same but for the day of today."""
    now, told, chance = now or timezone.now(), content(), random.Random(7)  # noqa: S311 (no secret)
    given = [*told["conversations"], *(_ordinary(turns, chance) for turns in told["more"])]
    found = []
    for number, each in enumerate(given):
        began = now - timedelta(hours=each.get("hours") or _hours_ago(now, chance))
        sender = SENDER.format(channel=each["channel"], number=number)
        found.append(Invented(sender, began, each["turns"]))
        found[-1].events = list(_events(found[-1], told))
    return found


def _ordinary(turns: list[list[Any]], chance: random.Random) -> dict[str, Any]:
    channel = chance.choice(["web", "web", "web", "whatsapp", "telegram"])
    said = [{"say": words, "topic": topic, "sure": sure} for words, topic, sure in turns]
    if chance.random() < 0.4:
        said[-1]["rated"] = "goed"
    return {"channel": channel, "turns": said}


def _hours_ago(now: datetime, chance: random.Random) -> float:
    """Some moment between half past seven and half past ten in the evening, more than three days ago."""
    day = timezone.localtime(now).replace(hour=0, minute=0) - timedelta(days=chance.randint(4, DAYS - 1))
    moment = day + timedelta(minutes=chance.randint(450, 1350))
    return (now - moment).total_seconds() / 3600


def write(file: Path, invented: list[Invented]) -> None:
    """Write the conversations into a tracker database of their own; an old one is replaced."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    rows = [_row(each.sender, event) for each in invented for event in each.events]
    rows.sort(key=_when)
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.executescript(SCHEMA)
        connection.executemany(INSERT, rows)


def _when(row: tuple[Any, ...]) -> float:
    return float(row[2])


def _row(sender: str, event: dict[str, Any]) -> tuple[Any, ...]:
    intent = event.get("parse_data", {}).get("intent", {}).get("name")
    return sender, event["event"], event["timestamp"], intent, json.dumps(event, ensure_ascii=False)


def _events(invented: Invented, told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    at = invented.began.timestamp()
    yield _bot(told["greeting"], "notice", at)
    for turn in invented.turns:
        at += 40
        yield _person(turn, at)
        for answer in _answers(turn, told):
            at += 1
            last = {**answer, "timestamp": at}
            yield last
        if "rated" in turn:
            yield _rated(turn, last, at + 20)


def _person(turn: dict[str, Any], at: float) -> dict[str, Any]:
    decision, sure = turn.get("kind", "answer"), turn["sure"]
    intent = {"clarify": "verduidelijken", "fallback": "nlu_fallback"}.get(decision, turn["topic"])
    flags = [_flag(turn["flag"])] if "flag" in turn else []
    if flags:
        intent = flags[0]["category"]
    parts = turn.get("parts") or ([[turn["say"], turn["topic"]]] if turn["topic"] else [])
    ranking = [{"name": intent, "confidence": sure}]
    if "second" in turn:
        ranking.append({"name": turn["second"], "confidence": round((1 - sure) * 0.8, 2)})
    understanding = {
        "decision": decision,
        "parts": [{"text": words, "topic": topic, "confidence": sure} for words, topic in parts],
        "candidates": [{"topic": topic, "confidence": sure} for topic in turn.get("offer", [])],
    }
    return {
        "event": "user",
        "timestamp": at,
        "text": turn["say"],
        "metadata": {"button": turn["say"]} if turn.get("button") else {},
        "parse_data": {
            "intent": ranking[0],
            "intent_ranking": ranking,
            "understanding": understanding,
            "red_flags": flags,
            "red_flags_denied": [],
        },
    }


def _flag(given: list[str]) -> dict[str, Any]:
    category, urgency, words = given
    return {"category": category, "urgency": urgency, "confidence": 0.95, "text": words}


def _answers(turn: dict[str, Any], told: dict[str, Any]) -> list[dict[str, Any]]:
    said, kind = told["said"], turn.get("kind")
    if "flag" in turn:
        category, urgency, _ = turn["flag"]
        return [_bot(said[urgency], "referral", category=category, urgency=urgency)]
    if kind:
        return [_bot(said[kind], kind, buttons=turn.get("offer", []))]
    if turn.get("dialogue"):
        return [_bot(said["dialogue"], "dialogue", topic=turn["topic"])]
    topics = [topic for _, topic in turn.get("parts", [])] or [turn["topic"]]
    return [_bot(short_answer(topic), "answer", topic=topic, sources=[_title(topic)]) for topic in topics]


def _bot(text: str, kind: str, at: float = 0.0, **more: Any) -> dict[str, Any]:
    buttons = [{"title": _title(topic), "payload": f"/{topic}"} for topic in more.pop("buttons", [])]
    said = {"kind": kind, "topic": None, "category": None, "urgency": None, "sources": [], **more}
    return {"event": "bot", "timestamp": at, "text": text, "metadata": said, "data": {"buttons": buttons}}


def _rated(turn: dict[str, Any], answer: dict[str, Any], at: float) -> dict[str, Any]:
    number = round(answer["timestamp"] * 1e6)
    remark = turn.get("remark", "")
    return {
        "event": "feedback",
        "timestamp": at,
        "message": number,
        "rating": turn["rated"],
        "text": remark,
    }


def short_answer(topic: str) -> str:
    """The answer as the content file has it."""
    return str(_topic(topic).get("short") or _topic(topic).get("answer") or "Dat leg ik graag uit.").strip()


def _title(topic: str) -> str:
    return str(_topic(topic).get("title") or topic)


_topics: dict[str, dict[str, Any]] = {}


def _topic(name: str) -> dict[str, Any]:
    if name not in _topics:
        file = settings.BOT_FOLDER / "topics" / f"{name}.yml"
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        text = file.read_text(encoding="utf-8") if file.is_file() else "{}"
        _topics[name] = yaml.load(text, loader).get("topic", {})  # noqa: S506 (both are safe)
    return _topics[name]
