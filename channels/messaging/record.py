"""The durable record: what came in until it is handled, what goes out until it is delivered, what is offered.

It makes "no message lost, none handled twice" true over a crash: the provider is answered once an update
stands here, and a restart goes on with what is not finished. Every change is one transaction.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from channels.messaging.choices import Choice
from channels.messaging.settings import Pseudonyms
from channels.messaging.tables import add, choices, conversations, open_database, outbox, updates
from channels.messaging.types import Incoming, Outgoing

WAITING, HANDLED, DROPPED = "waiting", "handled", "dropped"
"""States of an update; a dropped one was too old to be answered, or could not be."""

ACCEPTED, FAILED = "accepted", "failed"
"""States of what goes out, besides ``waiting``."""

HOUR, DAY = 3600.0, 24 * 3600.0

KEPT = 30 * DAY
"""Seconds for which ids, choices and failures are kept: providers repeat an update for a week at most."""

REVISITED = HOUR
"""Seconds in which a provider may still report that an accepted message failed; its text is kept so long."""

SETTLE = 0.2
"""Seconds that an update waits for those that were sent before it and arrive after it."""

LATE_FAILURES = 5
"""So often a message is sent again that the provider accepted and then could not deliver."""

CLOCKS = 2.0
"""Seconds by which the provider's clock may differ from ours; it counts whole seconds."""

T = TypeVar("T")


@dataclass(frozen=True)
class Update:
    """An incoming message that is still to be handled."""

    key: str
    conversation: str
    incoming: Incoming
    due_at: float
    attempts: int


@dataclass(frozen=True)
class Letter:
    """A call to the provider that is still to be made."""

    id: int
    conversation: str
    address: dict[str, Any]
    outgoing: Outgoing
    noted_at: float
    due_at: float
    expires_at: float
    attempts: int


@dataclass(frozen=True)
class Answer:
    """What came of an update: all of it is noted at once."""

    outgoing: list[Outgoing]
    offered: list[Choice] = field(default_factory=list)
    greeted: bool = True
    also: tuple[str, ...] = ()
    """Keys of updates that this one answers too."""


@dataclass(frozen=True)
class Noted:
    """What became of a batch of updates."""

    conversations: list[str]
    """Those with something new to do."""
    repeated: int
    dropped: int


class Record:
    """The record of one channel. Its work is done on a thread of its own, in order.

    Args:
        channel: name of the channel; several channels share a database.
        url: the database's address for SQLAlchemy.
        names: how people and messages are called in it.
        oldest: seconds after which an update is too old to be answered.
        settle: see :data:`SETTLE`.
    """

    def __init__(
        self, channel: str, url: str, names: Pseudonyms, oldest: float = 23 * HOUR, settle: float = SETTLE
    ) -> None:
        self.channel, self.names = channel, names
        self._oldest, self._settle = oldest, settle
        self._engine = open_database(url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"{channel}-record")

    async def note(self, incoming: Iterable[Incoming], now: float) -> Noted:
        """Note updates that arrived, but none whose id is there already."""
        return await self._do(lambda connection: self._note(connection, list(incoming), now), durable=True)

    async def claim(self, conversation: str, owner: str, now: float, until: float) -> bool:
        """Whether ``owner`` may work on the conversation: nobody else does, or his time is over."""
        free = sa.or_(conversations.c.owner.in_(("", owner)), conversations.c.owned_until < now)
        mine = conversations.update().where(conversations.c.conversation == conversation, free)

        def claim(connection: Any) -> bool:
            add(connection, conversations, conversation=conversation)
            return bool(connection.execute(mine.values(owner=owner, owned_until=until)).rowcount)

        return await self._do(claim)

    async def renew(self, owner: str, until: float) -> None:
        """Keep all that ``owner`` has claimed."""
        mine = conversations.update().where(conversations.c.owner == owner)
        await self._execute(mine.values(owned_until=until))

    async def release(self, conversation: str, owner: str) -> None:
        """Let others work on the conversation."""
        mine = conversations.c.conversation == conversation, conversations.c.owner == owner
        await self._execute(conversations.update().where(*mine).values(owner="", owned_until=0.0))

    async def owners(self) -> set[str]:
        """Who holds conversations now."""
        rows = await self._rows(sa.select(conversations.c.owner).distinct())
        return {row.owner for row in rows} - {""}

    async def free(self, owner: str) -> None:
        """Release whatever an owner held who is known to be gone."""
        his = conversations.update().where(conversations.c.owner == owner)
        await self._execute(his.values(owner="", owned_until=0.0))

    async def unfinished(self) -> list[str]:
        """The conversations with something to do."""
        tables = (updates, outbox)
        queries = [sa.select(table.c.conversation).where(*self._waiting(table)) for table in tables]
        return [row.conversation for row in await self._rows(sa.union(*queries))]

    async def next_update(self, conversation: str) -> Update | None:
        """The update that comes first: the one that was sent first."""
        return next(iter(await self._updates(conversation, 1)), None)

    async def others_waiting(self, conversation: str) -> tuple[str, ...]:
        """Keys of the pictures and the like that wait in a row, the first update included."""
        found = []
        for update in await self._updates(conversation, 50):
            if update.incoming.kind != "other":
                break
            found.append(update.key)
        return tuple(found)

    async def postpone_update(self, key: str, due_at: float) -> None:
        """Try an update again later."""
        tried = {"due_at": due_at, "attempts": updates.c.attempts + 1}
        await self._execute(updates.update().where(updates.c.key == key).values(**tried))

    async def drop_update(self, key: str) -> None:
        """Give an update up; that it was is kept, its content is not."""
        await self._execute(_finish([key], DROPPED))

    async def finish(self, update: Update, answer: Answer, now: float, expires_at: float) -> None:
        """Note, at once, that an update is handled and what is to be sent because of it.

        Args:
            update: the update.
            answer: what came of it.
            now: seconds since 1970.
            expires_at: when it is of no use to send the answer any more.
        """
        await self._do(lambda connection: self._finish(connection, update, answer, now, expires_at))

    async def next_letter(self, conversation: str) -> Letter | None:
        """The next call to the provider; one that must wait keeps the later ones waiting too."""
        query = sa.select(outbox).where(*self._waiting(outbox, conversation)).order_by(outbox.c.id).limit(1)
        return next((_letter(row) for row in await self._rows(query)), None)

    async def accepted(self, letter: Letter, reference: str, keep: bool) -> None:
        """The provider took it; ``keep`` its words for as long as the provider may still report a failure."""
        name = self.names.message(self.channel, reference) if reference else ""
        emptied = {} if keep and name else _EMPTY
        values = {"state": ACCEPTED, "reference": name, "code": "", **emptied}
        this = outbox.update().where(outbox.c.id == letter.id).values(**values)
        await self._execute(this)  # soon rather than durably: a process dies more often than the power fails

    async def postpone(self, letter: Letter, due_at: float, code: str) -> None:
        """Try it again later."""
        await self._change(letter, due_at=due_at, code=code, attempts=letter.attempts + 1)

    async def give_up(self, letter: Letter, code: str) -> None:
        """It cannot be delivered: that is kept, its words are not. The next turn greets anew."""

        def give_up(connection: Any) -> None:
            values = {"state": FAILED, "code": code, "attempts": letter.attempts + 1, **_EMPTY}
            connection.execute(outbox.update().where(outbox.c.id == letter.id).values(**values))
            _set(connection, letter.conversation, greeted_at=0.0)

        await self._do(give_up)

    async def discard(self, letter: Letter) -> None:
        """Forget a call whose failure nobody notices."""
        await self._execute(outbox.delete().where(outbox.c.id == letter.id))

    async def confirmed(self, reference: str) -> None:
        """The provider delivered it: its words are no longer needed."""
        ours = outbox.c.reference == self.names.message(self.channel, reference)
        await self._execute(outbox.update().where(ours, outbox.c.state == ACCEPTED).values(**_EMPTY))

    async def reported(self, reference: str, code: str, retry_at: float | None) -> str | None:
        """The provider reports later that it could not deliver what it had accepted.

        Args:
            reference: its id of the message.
            code: its error code.
            retry_at: when to try again, or ``None`` when that is of no use.

        Returns:
            The conversation, or ``None`` when the message is not known (any more).
        """
        name = self.names.message(self.channel, reference)
        return await self._do(lambda connection: _reported(connection, name, code, retry_at))

    async def greeted(self, conversation: str) -> bool:
        """Whether the notice that this is an automatic assistant was sent in this conversation."""
        query = sa.select(conversations.c.greeted_at).where(conversations.c.conversation == conversation)
        return any(row.greeted_at for row in await self._rows(query))

    async def choice(self, conversation: str, key: str) -> Choice | None:
        """The choice with this key, whenever it was offered."""
        query = sa.select(choices).where(choices.c.conversation == conversation, choices.c.key == key)
        return next((_choice(row) for row in await self._rows(query.limit(1))), None)

    async def last_offered(self, conversation: str, sent_at: float) -> list[Choice]:
        """The choices of the latest turn, in order, for what was sent at a moment after they were offered."""
        same = sa.and_(
            conversations.c.conversation == choices.c.conversation, conversations.c.turn == choices.c.turn
        )
        query = sa.select(choices).join(conversations, same)
        seen = choices.c.offered_at <= sent_at + CLOCKS
        query = query.where(choices.c.conversation == conversation, seen).order_by(choices.c.id)
        return [_choice(row) for row in await self._rows(query)]

    async def erase(self, conversation: str, until: float) -> None:
        """Erase what is kept of a conversation up to a moment; an unhandled update belongs to the next."""
        await self._do(lambda connection: _erase(connection, conversation, until))
        await self.tidy()

    async def tidy(self) -> None:
        """Empty SQLite's journal, which still holds what was erased."""
        if self._engine.dialect.name == "sqlite":
            await asyncio.get_running_loop().run_in_executor(self._thread, self._empty_journal)

    async def sweep(self, now: float) -> None:
        """Forget what is no longer needed."""
        aged = (
            outbox.update().where(outbox.c.state == ACCEPTED, outbox.c.noted_at < now - REVISITED),
            outbox.delete().where(outbox.c.state != WAITING, outbox.c.noted_at < now - KEPT),
            updates.delete().where(updates.c.state != WAITING, updates.c.noted_at < now - KEPT),
            choices.delete().where(choices.c.offered_at < now - KEPT),
            conversations.delete().where(
                conversations.c.greeted_at < now - KEPT, conversations.c.owner == ""
            ),
        )
        await self._do(lambda connection: [connection.execute(_emptying(one)) for one in aged])
        await self.tidy()

    async def undelivered(self) -> list[Mapping[str, Any]]:
        """What could not be delivered, without a word of it: when, to which conversation, and why."""
        shown = (outbox.c.noted_at, outbox.c.conversation, outbox.c.method, outbox.c.attempts, outbox.c.code)
        query = sa.select(shown).where(outbox.c.channel == self.channel, outbox.c.state == FAILED)
        return [dict(row._mapping) for row in await self._rows(query.order_by(outbox.c.id))]

    async def counts(self) -> dict[str, int]:
        """How many updates and outgoing calls are in which state, such as ``{"updates handled": 3}``."""
        found: dict[str, int] = {}
        for table in (updates, outbox):
            query = sa.select(table.c.state, sa.func.count().label("number"))
            query = query.where(table.c.channel == self.channel).group_by(table.c.state)
            found |= {f"{table.name} {row.state}": row.number for row in await self._rows(query)}
        return found

    def close(self) -> None:
        """Close the database once the work under way is done."""
        self._thread.shutdown(wait=True)
        self._engine.dispose()

    def _empty_journal(self) -> None:
        with self._engine.connect() as connection:
            connection.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def _waiting(self, table: sa.Table, conversation: str | None = None) -> list[Any]:
        here = [table.c.channel == self.channel, table.c.state == WAITING]
        return here if conversation is None else [*here, table.c.conversation == conversation]

    def _note(self, connection: Any, incoming: list[Incoming], now: float) -> Noted:
        woken, repeated, dropped = [], 0, 0
        for one in incoming:
            key = self.names.message(self.channel, one.update_id)
            too_old = one.sent_at < now - self._oldest
            row = self._row(one, key, now)
            if not add(connection, updates, **row | (_DROPPED if too_old else {})):
                repeated += 1
                continue
            dropped += too_old
            woken += [] if too_old else [row["conversation"]]
        return Noted(list(dict.fromkeys(woken)), repeated, dropped)

    def _row(self, incoming: Incoming, key: str, now: float) -> dict[str, Any]:
        return {
            "key": key,
            "channel": self.channel,
            "conversation": self.names.conversation(self.channel, incoming.person),
            "state": WAITING,
            "kind": incoming.kind,
            "content": json.dumps(asdict(incoming)),
            "sent_at": min(incoming.sent_at, now),
            "noted_at": now,
            "due_at": now + self._settle,
        }

    async def _updates(self, conversation: str, most: int) -> list[Update]:
        query = sa.select(updates).where(*self._waiting(updates, conversation))
        query = query.order_by(updates.c.sent_at, updates.c.id).limit(most)
        return [_update(row) for row in await self._rows(query)]

    def _finish(self, connection: Any, update: Update, answer: Answer, now: float, expires_at: float) -> None:
        here = {"conversation": update.conversation}
        connection.execute(_finish([update.key, *answer.also], HANDLED))
        for outgoing in answer.outgoing:
            words = {"body": json.dumps(outgoing.body), "address": json.dumps(update.incoming.address)}
            times = {"noted_at": now, "due_at": 0.0, "expires_at": expires_at}
            row = {**here, **words, **times, "channel": self.channel, "state": WAITING}
            connection.execute(outbox.insert().values(**row, method=outgoing.method))
        for choice in answer.offered:
            row = {**here, **asdict(choice), "turn": update.key, "offered_at": now}
            connection.execute(choices.insert().values(**row))
        greeted_at = now if answer.greeted else 0.0
        _set(connection, update.conversation, greeted_at=greeted_at, turn=update.key)

    async def _change(self, letter: Letter, **values: Any) -> None:
        await self._execute(outbox.update().where(outbox.c.id == letter.id).values(**values))

    async def _execute(self, statement: Any) -> None:
        await self._do(lambda connection: connection.execute(statement))

    async def _rows(self, query: Any) -> list[Any]:
        return await self._do(lambda connection: list(connection.execute(query)))

    async def _do(self, work: Callable[[Any], T], durable: bool = False) -> T:
        """Work in one transaction; a ``durable`` one, and all before it, outlives a power failure too."""

        def in_one_transaction() -> T:
            with self._engine.connect() as connection:
                if self._engine.dialect.name == "sqlite":
                    level = "FULL" if durable else "NORMAL"
                    connection.exec_driver_sql(f"PRAGMA synchronous={level}")
                with connection.begin():
                    return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._thread, in_one_transaction)


_EMPTY = {"body": "", "address": ""}
_DROPPED = {"state": DROPPED, "content": ""}


def _emptying(statement: Any) -> Any:
    return statement.values(**_EMPTY) if statement.is_update else statement


def _finish(keys: list[str], state: str) -> Any:
    return updates.update().where(updates.c.key.in_(keys)).values(state=state, content="")


def _set(connection: Any, conversation: str, **values: Any) -> None:
    add(connection, conversations, conversation=conversation)
    same = conversations.c.conversation == conversation
    connection.execute(conversations.update().where(same).values(**values))


def _reported(connection: Any, reference: str, code: str, retry_at: float | None) -> str | None:
    ours = outbox.c.reference == reference, outbox.c.state == ACCEPTED
    row = connection.execute(sa.select(outbox).where(*ours)).first()
    if row is None:
        return None
    again = retry_at is not None and row.body and row.attempts < LATE_FAILURES
    values = {"state": WAITING, "due_at": retry_at} if again else {"state": FAILED, **_EMPTY}
    values |= {"code": code, "reference": "", "attempts": row.attempts + 1}
    connection.execute(outbox.update().where(outbox.c.id == row.id).values(**values))
    if not again:
        _set(connection, row.conversation, greeted_at=0.0)
    conversation: str = row.conversation
    return conversation


def _erase(connection: Any, conversation: str, until: float) -> None:
    handled = updates.c.conversation == conversation, updates.c.state != WAITING, updates.c.noted_at <= until
    connection.execute(updates.update().where(*handled).values(conversation="", content=""))
    for table, moment in ((outbox, outbox.c.noted_at), (choices, choices.c.offered_at)):
        connection.execute(table.delete().where(table.c.conversation == conversation, moment <= until))
    then = conversations.c.conversation == conversation, conversations.c.greeted_at <= until
    connection.execute(conversations.update().where(*then).values(greeted_at=0.0, turn=""))


def _update(row: Any) -> Update:
    return Update(row.key, row.conversation, Incoming(**json.loads(row.content)), row.due_at, row.attempts)


def _letter(row: Any) -> Letter:
    outgoing = Outgoing(row.method, json.loads(row.body))
    times = (row.noted_at, row.due_at, row.expires_at)
    return Letter(row.id, row.conversation, json.loads(row.address), outgoing, *times, row.attempts)


def _choice(row: Any) -> Choice:
    return Choice(row.key, row.title, row.payload)
