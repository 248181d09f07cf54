"""Searching in the words of messages, within a bound: the newest hits count."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

NEWEST = 5000
"""How many of the newest matching messages are looked at: a common word must not take seconds."""

WORD = re.compile(r"\w+")

SQLITE = """SELECT m.conversation_id FROM
    (SELECT rowid AS id FROM message_search WHERE message_search MATCH %s ORDER BY rowid DESC LIMIT %s) AS hit
    JOIN conversations_message AS m ON m.id = hit.id"""
TRIGGERS = {
    "message_search_added": """AFTER INSERT ON conversations_message BEGIN
        INSERT INTO message_search(rowid, text) VALUES (new.id, new.text); END""",
    "message_search_removed": """AFTER DELETE ON conversations_message BEGIN
        INSERT INTO message_search(message_search, rowid, text) VALUES ('delete', old.id, old.text); END""",
    "message_search_changed": """AFTER UPDATE OF text ON conversations_message BEGIN
        INSERT INTO message_search(message_search, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO message_search(rowid, text) VALUES (new.id, new.text); END""",
}
"""What keeps SQLite's index up to date."""

POSTGRESQL = """SELECT conversation_id FROM conversations_message
    WHERE to_tsvector('dutch', text) @@ to_tsquery('dutch', %s) ORDER BY id DESC LIMIT %s"""


def with_words(conversations: QuerySet, text: str) -> QuerySet:
    """Those of ``conversations`` in which one message holds words that begin with each word of ``text``.

    Only the :data:`NEWEST` matching messages are looked at. Without a word in ``text``: all of them.
    """
    words = WORD.findall(text)
    if not words:
        return conversations
    return conversations.filter(pk__in=RawSQL(*_query(words)))  # noqa: S611 (the words are parameters)


def _query(words: list[str]) -> tuple[str, tuple[str, int]]:
    if connection.vendor == "sqlite":
        return SQLITE, (" ".join(f'"{word}"*' for word in words), NEWEST)
    return POSTGRESQL, (" & ".join(f"{word}:*" for word in words), NEWEST)


def keep_up(**_more: Any) -> None:
    """Make the index follow the messages again, where it does not.

    SQLite changes a table by making it anew, without its triggers: every later migration of the messages
    would leave the index behind, in silence.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'message_search%%'")
        there = {row[0] for row in cursor.fetchall()}
        gone = [name for name in TRIGGERS if name not in there]
        if "message_search" not in there or not gone:
            return
        for name in gone:
            cursor.execute(f"CREATE TRIGGER {name} {TRIGGERS[name]}")
        cursor.execute("INSERT INTO message_search(message_search) VALUES ('rebuild')")
