"""The tracker store: Rasa's own SQL store, with a bound on what a turn reads, and with erasure.

Rasa's store reads the whole conversation at every turn, so that turns get slower and slower. This one reads
the latest events and, of what was set before them, the latest value of each slot: a late turn costs what an
early one does. The rows are Rasa's; any program that knows its ``events`` table can read them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.orm import Query, Session

FEEDBACK = "feedback"
"""Type of the rows that hold a rating. They are for the review: Rasa never sees them."""

RECENT_EVENTS = 80
"""How many events of the current session a turn reads, by default: eight to ten turns."""

INDEXES = {
    "ix_events_recent": "sender_id, id",
    "ix_events_latest": "sender_id, type_name, action_name, id",
}

ERASURES = sa.Table(
    "erasures",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("sender_id", sa.Text, nullable=False),
    sa.Column("erased_at", sa.Float(53), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sqlite_autoincrement=True,  # an id is never given twice, so that whoever watches can remember the last
)
"""Which conversations were erased, when (seconds), and by whom: for those who keep copies of the rows."""

SOURCE = "bot"
"""What stands there when a person erased his conversation with the bot."""

_COUNT = "_stored_events"
"""Attribute of a loaded tracker: how many of its events are stored already."""

_RESETS = ("restart", "reset_slots")

Row = dict[str, Any]


class RecentSQLTrackerStore(SQLTrackerStore):
    """Rasa's SQL store that loads only recent events.

    Args:
        recent_events: how many events of the current session are loaded at a turn.
        kwargs: the settings of Rasa's own store (``dialect``, ``db``, ``host``, ``username`` ...).
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        recent_events: int = RECENT_EVENTS,
        **kwargs: Any,
    ) -> None:
        self._recent = int(recent_events)
        _make_folder(kwargs)
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)
        self.engine.hide_parameters = True  # an error must not carry somebody's words into the log
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self._create_indexes()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The recent part of a conversation's current session, or ``None`` when there is none."""
        with self.session_scope() as session:
            query = self._event_query(session, sender_id, fetch_events_from_all_sessions=False).order_by(None)
            rows = query.order_by(self.SQLEvent.id.desc()).limit(self._recent).all()[::-1]
            if len(rows) == self._recent:
                rows = _from_turn_start(rows)
                rows = self._earlier_slots(session, query, rows[0].id) + rows
        return self._tracker(sender_id, rows)

    async def retrieve_full_tracker(self, conversation_id: str) -> DialogueStateTracker | None:
        """Every event of every session of a conversation, or ``None`` when there is none."""
        with self.session_scope() as session:
            rows = self._event_query(session, conversation_id, fetch_events_from_all_sessions=True).all()
        return self._tracker(conversation_id, rows)

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything of this conversation is stored."""
        with self.session_scope() as session:
            row = session.query(self.SQLEvent.id).filter(self.SQLEvent.sender_id == conversation_id).first()
        return row is not None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Append what is new on this tracker, whatever others have stored since it was loaded."""
        with self.session_scope() as session:
            events = list(self._additional_events(session, tracker))
            session.add_all([self._row(tracker.sender_id, event.as_dict()) for event in events])
            session.commit()
        setattr(tracker, _COUNT, len(tracker.events))
        if self.event_broker is not None:
            await self._stream_new_events(self.event_broker, events, tracker.sender_id)

    async def erase(self, sender_id: str) -> int:
        """Erase every row of a conversation, and tell in the same transaction those who keep copies.

        Returns:
            How many rows there were.
        """
        noted = {"sender_id": sender_id, "erased_at": time.time(), "source": SOURCE}
        with self.session_scope() as session:
            rows = session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id)
            count: int = rows.delete(synchronize_session=False)
            session.execute(ERASURES.insert().values(**noted))
            session.commit()
        self._empty_journal()
        return count

    async def said(self, sender_id: str, latest: int | None = None) -> list[Row]:
        """What was said and rated in a conversation, as plain event dictionaries in order.

        Args:
            sender_id: the conversation.
            latest: only so many of the latest.
        """
        with self.session_scope() as session:
            query = session.query(self.SQLEvent.data).filter(
                self.SQLEvent.sender_id == sender_id, self.SQLEvent.type_name.in_(("user", "bot", FEEDBACK))
            )
            rows = query.order_by(self.SQLEvent.id.desc()).limit(latest).all()
        return [json.loads(data) for (data,) in reversed(rows)]

    async def note_feedback(self, sender_id: str, message: str, rating: str, text: str) -> None:
        """Store a rating of one message of the bot; Rasa's dialogue never sees it.

        Args:
            sender_id: the conversation.
            message: id of the message: the time of its event in microseconds.
            rating: ``goed`` or ``slecht``.
            text: the person's remark, or "".
        """
        event = {"event": FEEDBACK, "timestamp": time.time()}
        event |= {"message": message, "rating": rating, "text": text}
        with self.session_scope() as session:
            session.add(self._row(sender_id, event))
            session.commit()

    def _event_query(self, session: Session, sender_id: str, fetch_events_from_all_sessions: bool) -> Query:
        query = super()._event_query(session, sender_id, fetch_events_from_all_sessions)
        return query.order_by(None).filter(self.SQLEvent.type_name != FEEDBACK).order_by(self.SQLEvent.id)

    def _earlier_slots(self, session: Session, events: Query, first: int) -> list[Any]:
        """The latest row of each slot set before row ``first``, unless all slots were reset since."""
        event = self.SQLEvent
        before = events.filter(event.id < first)
        reset = before.filter(event.type_name.in_(_RESETS)).with_entities(sa.func.max(event.id)).scalar() or 0
        slots = before.filter(event.type_name == SlotSet.type_name, event.id > reset)
        latest = slots.with_entities(sa.func.max(event.id)).group_by(event.action_name)  # the slot's name
        ids = [row_id for (row_id,) in latest]
        found: list[Any] = session.query(event).filter(event.id.in_(ids)).order_by(event.id).all()
        return found

    def _tracker(self, sender_id: str, rows: list[Any]) -> DialogueStateTracker | None:
        if not rows:
            return None
        events = [json.loads(row.data) for row in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        setattr(tracker, _COUNT, len(tracker.events))
        return tracker

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Any]:
        stored = getattr(tracker, _COUNT, None)
        if stored is None:  # a tracker that this store did not load: a new one, or one made by hand
            stored = self._event_query(session, tracker.sender_id, False).count()
        return islice(tracker.events, stored, len(tracker.events))

    def _row(self, sender_id: str, data: Row) -> Any:
        return self.SQLEvent(
            sender_id=sender_id,
            type_name=data["event"],
            timestamp=data.get("timestamp"),
            intent_name=((data.get("parse_data") or {}).get("intent") or {}).get("name"),
            action_name=data.get("name"),
            data=json.dumps(data),
        )

    def _create_indexes(self) -> None:
        """So that a turn's queries read only the rows they give, however long the conversation."""
        with self.engine.begin() as connection:
            connection.execute(sa.schema.CreateTable(ERASURES, if_not_exists=True))
            for name, columns in INDEXES.items():
                connection.execute(sa.text(f"CREATE INDEX IF NOT EXISTS {name} ON events ({columns})"))

    def _empty_journal(self) -> None:
        """SQLite's journal may hold what was erased; if somebody reads it now, a later turn empties it."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _from_turn_start(rows: list[Any]) -> list[Any]:
    """The rows from the first point where the bot listens: rules must not see half a turn."""
    for index, row in enumerate(rows):
        if row.type_name == ActionExecuted.type_name and row.action_name == ACTION_LISTEN_NAME:
            return rows[index:]
    return rows


def _make_folder(settings: dict[str, Any]) -> None:
    if settings.get("dialect", "sqlite") == "sqlite" and settings.get("db", ":memory:") != ":memory:":
        Path(settings["db"]).parent.mkdir(parents=True, exist_ok=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside a writer, patience when the file is busy, and zeros written over what is erased."""
    for pragma in ("journal_mode=WAL", "busy_timeout=5000", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
