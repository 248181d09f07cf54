"""The index behind the search: FTS5 on SQLite, a text index on PostgreSQL."""

from __future__ import annotations

from typing import Any

from django.db import connections

SQLITE = """CREATE VIRTUAL TABLE IF NOT EXISTS message_search USING fts5(
    text, content='conversations_message', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='3 4')"""
POSTGRESQL = """CREATE INDEX IF NOT EXISTS message_search ON conversations_message
    USING gin (to_tsvector('dutch', text))"""

FORGET = "INSERT INTO message_search(message_search, rowid, text) VALUES ('delete', old.id, old.text);"
LEARN = "INSERT INTO message_search(rowid, text) VALUES (new.id, new.text);"
TRIGGERS = (
    "CREATE TRIGGER IF NOT EXISTS message_search_added AFTER INSERT ON conversations_message"
    f" BEGIN {LEARN} END",
    "CREATE TRIGGER IF NOT EXISTS message_search_removed AFTER DELETE ON conversations_message"
    f" BEGIN {FORGET} END",
    "CREATE TRIGGER IF NOT EXISTS message_search_changed AFTER UPDATE OF text ON conversations_message"
    f" BEGIN {FORGET} {LEARN} END",
)


def make(using: str = "default") -> None:
    """Make what is missing. On SQLite a migration that remakes the table takes the triggers away with it."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in (SQLITE, *TRIGGERS) if connection.vendor == "sqlite" else (POSTGRESQL,):
            cursor.execute(statement)


def after_migrations(using: str, plan: list[Any] | None = None, **_more: Any) -> None:
    """Receiver of Django's signal; ``plan`` is empty when no migration was carried out."""
    if plan:
        make(using)
