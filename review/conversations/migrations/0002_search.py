"""An index for searching in the words of messages: FTS5 on SQLite, a text index on PostgreSQL."""

from __future__ import annotations

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE message_search USING fts5(
        text, content='conversations_message', content_rowid='id',
        tokenize='unicode61 remove_diacritics 2', prefix='3 4')""",
    """CREATE TRIGGER message_search_added AFTER INSERT ON conversations_message BEGIN
        INSERT INTO message_search(rowid, text) VALUES (new.id, new.text); END""",
    """CREATE TRIGGER message_search_removed AFTER DELETE ON conversations_message BEGIN
        INSERT INTO message_search(message_search, rowid, text) VALUES ('delete', old.id, old.text); END""",
    """CREATE TRIGGER message_search_changed AFTER UPDATE OF text ON conversations_message BEGIN
        INSERT INTO message_search(message_search, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO message_search(rowid, text) VALUES (new.id, new.text); END""",
)
SQLITE_BACK = (
    "DROP TRIGGER message_search_added",
    "DROP TRIGGER message_search_removed",
    "DROP TRIGGER message_search_changed",
    "DROP TABLE message_search",
)
POSTGRESQL = ("CREATE INDEX message_search ON conversations_message USING gin (to_tsvector('dutch', text))",)
POSTGRESQL_BACK = ("DROP INDEX message_search",)


def make(apps, editor):
    for statement in SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL:
        editor.execute(statement)


def remove(apps, editor):
    for statement in SQLITE_BACK if editor.connection.vendor == "sqlite" else POSTGRESQL_BACK:
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [migrations.RunPython(make, remove)]
