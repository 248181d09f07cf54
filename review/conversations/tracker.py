"""The bot's tracker database, known by two tables only: ``events`` and ``erasures``.

``events``: id, sender_id, type_name, timestamp (seconds), intent_name, action_name, data (JSON).
``erasures``: id, sender_id, erased_at (seconds), source. Whoever erases a conversation deletes its events and
adds a row there in one transaction; everybody who keeps a copy looks there.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PERSON, BOT, FEEDBACK = "user", "bot", "feedback"
TYPES = (PERSON, BOT, FEEDBACK)
"""The types of rows that the review keeps something of."""

SOURCE = "review"
"""What stands in ``erasures.source`` when the review app erased."""

MAKE_ERASURES = """CREATE TABLE IF NOT EXISTS erasures
    (id {key}, sender_id TEXT NOT NULL, erased_at DOUBLE PRECISION NOT NULL, source TEXT NOT NULL)"""
KEYS = {"sqlite": "INTEGER PRIMARY KEY AUTOINCREMENT", "postgresql": "BIGSERIAL PRIMARY KEY"}


class TrackerError(Exception):
    """The tracker database cannot be read or written now; the message holds nobody's words."""


@dataclass(frozen=True)
class Mark:
    """What tells one row from another, also where a number was given twice."""

    id: int
    sender_id: str
    type_name: str
    timestamp: float


@dataclass(frozen=True)
class Row(Mark):
    """A row with its event."""

    data: str


@dataclass(frozen=True)
class Tombstone:
    """A row of ``erasures``."""

    id: int
    sender_id: str
    erased_at: float
    source: str


class Tracker:
    """Reads what is new, and erases.

    Args:
        place: a SQLite file, or ``postgresql://...``.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self.vendor = "postgresql" if place.startswith(("postgres://", "postgresql://")) else "sqlite"

    def exists(self) -> bool:
        """Whether the bot has stored anything yet."""
        if self.vendor == "sqlite" and not Path(self._place).is_file():
            return False
        with self._connected() as connection:
            return self._has(connection, "events")

    def marks(self, after: int, limit: int) -> list[Mark]:
        """The first ``limit`` rows with an id above ``after``, of the types that count, by id."""
        sql = f"""SELECT id, sender_id, type_name, timestamp FROM events
            WHERE id > ? AND type_name IN ({_marks(TYPES)}) ORDER BY id LIMIT ?"""  # noqa: S608 (places)
        return [_mark(row) for row in self._read(sql, (after, *TYPES, limit))]

    def marks_of(self, ids: Sequence[int]) -> list[Mark]:
        """The marks of those of these rows that are still there, by id."""
        if not ids:
            return []
        sql = f"""SELECT id, sender_id, type_name, timestamp FROM events
            WHERE id IN ({_marks(ids)}) ORDER BY id"""  # noqa: S608 (places for parameters)
        return [_mark(row) for row in self._read(sql, ids)]

    def rows(self, ids: Sequence[int]) -> list[Row]:
        """The rows with these ids that are still there, by id."""
        if not ids:
            return []
        sql = f"""SELECT id, sender_id, type_name, timestamp, data FROM events
            WHERE id IN ({_marks(ids)}) ORDER BY id"""  # noqa: S608 (places for parameters)
        return [Row(**vars(_mark(row)), data=row[4] or "{}") for row in self._read(sql, ids)]

    def highest(self) -> int:
        """The highest id there is; 0 without any."""
        return int(self._read("SELECT max(id) FROM events", ())[0][0] or 0)

    def tombstones(self, after: int) -> list[Tombstone]:
        """The erasures with an id above ``after``, by id."""
        with self._connected() as connection:
            if not self._has(connection, "erasures"):
                return []
        sql = "SELECT id, sender_id, erased_at, source FROM erasures WHERE id > ? ORDER BY id"
        found = self._read(sql, (after,))
        return [Tombstone(int(row[0]), row[1], float(row[2]), row[3]) for row in found]

    def senders(self, prefix: str) -> Iterator[str]:
        """Every sender whose id begins with ``prefix``."""
        sql = "SELECT DISTINCT sender_id FROM events WHERE sender_id >= ? AND sender_id < ?"
        return (row[0] for row in self._read(sql, (prefix, prefix + "\U0010ffff")))

    def erase(self, sender_id: str) -> Tombstone:
        """Delete every event of a sender, and tell the others in the same transaction."""
        now = time.time()
        with self._connected() as connection:
            cursor = connection.cursor()
            if not self._has(connection, "erasures"):
                cursor.execute(MAKE_ERASURES.format(key=KEYS[self.vendor]))
            if self._has(connection, "events"):
                cursor.execute(self._sql("DELETE FROM events WHERE sender_id = ?"), (sender_id,))
            insert = "INSERT INTO erasures (sender_id, erased_at, source) VALUES (?, ?, ?) RETURNING id"
            cursor.execute(self._sql(insert), (sender_id, now, SOURCE))
            number = int(cursor.fetchone()[0])
        self._empty_journal()
        return Tombstone(number, sender_id, now, SOURCE)

    def delete_stragglers(self, tombstones: Iterable[Tombstone]) -> int:
        """Delete what a turn that was under way stored after its conversation was erased."""
        sql = self._sql("DELETE FROM events WHERE sender_id = ? AND timestamp <= ?")
        return self._delete([(sql, (each.sender_id, each.erased_at)) for each in tombstones])

    def delete_before(self, moment: float, chunk: int = 20_000) -> int:
        """Delete every event from before ``moment`` (seconds); the bot can go on in between."""
        sql = "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE timestamp < ? LIMIT ?)"
        count = 0
        while deleted := self._delete([(self._sql(sql), (moment, chunk))]):
            count += deleted
        if count:
            self._empty_journal()
        return count

    def _delete(self, statements: list[tuple[str, tuple[Any, ...]]]) -> int:
        if not statements or not self.exists():
            return 0
        with self._connected() as connection:
            cursor, count = connection.cursor(), 0
            for sql, values in statements:
                cursor.execute(sql, values)
                count += cursor.rowcount
        return count

    def _read(self, sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with self._connected() as connection:
            cursor = connection.cursor()
            cursor.execute(self._sql(sql), tuple(values))
            return list(cursor.fetchall())

    def _sql(self, sql: str) -> str:
        return sql if self.vendor == "sqlite" else sql.replace("?", "%s")

    def _has(self, connection: Any, table: str) -> bool:
        cursor = connection.cursor()
        names = {"sqlite": ("sqlite_master", "name"), "postgresql": ("pg_tables", "tablename")}[self.vendor]
        cursor.execute(self._sql(f"SELECT 1 FROM {names[0]} WHERE {names[1]} = ?"), (table,))  # noqa: S608
        return cursor.fetchone() is not None

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        """A connection whose work is committed at the end of the block, or undone.

        Raises:
            TrackerError: the database does not do what is asked. Its own message might quote a value.
        """
        try:
            with closing(self._connect()) as connection, connection:
                yield connection
        except _database_errors() as error:
            raise TrackerError(f"the bot's database refuses: {type(error).__name__}") from None

    def _connect(self) -> Any:
        if self.vendor == "postgresql":
            import psycopg2  # noqa: PLC0415 (only where it is used)

            return psycopg2.connect(self._place)
        address = f"{Path(self._place).resolve().as_uri()}?mode=rw"  # the file is the bot's to make
        connection = sqlite3.connect(address, uri=True, timeout=20)
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    def _empty_journal(self) -> None:
        """SQLite's journal may hold what was erased; if somebody reads it now, a later turn empties it."""
        if self.vendor == "sqlite":
            with self._connected() as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _mark(row: Sequence[Any]) -> Mark:
    return Mark(int(row[0]), row[1], row[2], float(row[3] or 0))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" for _ in values)


def _database_errors() -> tuple[type[Exception], ...]:
    import psycopg2  # noqa: PLC0415 (slow to load, and only needed when something is wrong)

    return (sqlite3.Error, psycopg2.Error)
