"""The tables of the durable record, and how its database is opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from channels.messaging.settings import SettingsError

metadata = sa.MetaData()

updates = sa.Table(
    "updates",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("key", sa.String(32), nullable=False, unique=True),  # a pseudonym of the provider's id
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("conversation", sa.String(64), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("content", sa.Text, nullable=False),  # what the person sent, as long as it is not handled
    sa.Column("sent_at", sa.Float, nullable=False),
    sa.Column("noted_at", sa.Float, nullable=False),
    sa.Column("due_at", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Index("updates_to_do", "conversation", "state", "sent_at", "id"),
    sa.Index("updates_unfinished", "state", "channel", "conversation"),
    sqlite_autoincrement=True,
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("channel", sa.String(16), nullable=False),
    sa.Column("conversation", sa.String(64), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("method", sa.String(40), nullable=False),
    sa.Column("body", sa.Text, nullable=False),  # emptied once it cannot be needed again, as is the address
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("noted_at", sa.Float, nullable=False),
    sa.Column("due_at", sa.Float, nullable=False),
    sa.Column("expires_at", sa.Float, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("code", sa.String(60), nullable=False, default=""),
    sa.Column("reference", sa.String(32), nullable=False, default="", index=True),
    sa.Index("outbox_to_do", "conversation", "state", "id"),
    sa.Index("outbox_unfinished", "state", "channel", "conversation"),
    sqlite_autoincrement=True,
)

choices = sa.Table(
    "choices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String(64), nullable=False),
    sa.Column("turn", sa.String(32), nullable=False),  # key of the update that was answered with it
    sa.Column("key", sa.String(32), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("offered_at", sa.Float, nullable=False),
    sa.Index("choices_of", "conversation", "key"),
)

conversations = sa.Table(
    "conversations",
    metadata,
    sa.Column("conversation", sa.String(64), primary_key=True),
    sa.Column("greeted_at", sa.Float, nullable=False, default=0.0),  # 0: the notice is still to be given
    sa.Column("turn", sa.String(32), nullable=False, default=""),
    sa.Column("owner", sa.String(80), nullable=False, default=""),  # the process that works on it
    sa.Column("owned_until", sa.Float, nullable=False, default=0.0),
)


def open_database(url: str) -> Any:
    """An engine for the record, its tables made where they are not there yet.

    Raises:
        SettingsError: there is no such database, or it cannot be reached.
    """
    try:
        return _open(url)
    except (sa.exc.SQLAlchemyError, ImportError, OSError) as error:
        kind = type(error).__name__
        remedy = "check MESSAGING_DB_URL"
        raise SettingsError(f"The messaging record cannot be opened ({kind}): {remedy}") from None


def _open(url: str) -> Any:
    made = sa.engine.make_url(url)
    sqlite = made.get_backend_name() == "sqlite"
    if sqlite and made.database:
        Path(made.database).parent.mkdir(parents=True, exist_ok=True)
    # One connection that stays: SQLite tidies its journal each time that the last one is closed.
    kept = {"connect_args": {"check_same_thread": False}, "poolclass": sa.pool.QueuePool} if sqlite else {}
    engine = sa.create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=not sqlite, **kept)
    if sqlite:
        sa.event.listen(engine, "connect", _prepare_sqlite)
    metadata.create_all(engine)
    engine.dispose()  # a server that forks must not share a connection
    return engine


def add(connection: Any, table: sa.Table, **values: Any) -> bool:
    """Add a row unless one with its key is there already; whether it was added."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    return bool(connection.execute(statement).rowcount)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside a writer, patience when the file is busy, and zeros written over what is erased."""
    for pragma in ("journal_mode=WAL", "busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
