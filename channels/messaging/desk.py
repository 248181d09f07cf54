"""Where a channel hands in what arrived: noted first, then worked off, also what an earlier process left."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from sanic import Blueprint

from channels import erasure
from channels.bodies import Refused
from channels.messaging.delivery import Delivery, Patience
from channels.messaging.erased import Erased
from channels.messaging.record import Noted, Record
from channels.messaging.turns import LEASE, Talk, Turns
from channels.messaging.types import Incoming, Provider

logger = logging.getLogger(__name__)

LOOK = 5.0
"""Seconds between two looks at what is unfinished: what another process left, or a failing database."""

LATE = 4
"""What fails after it was accepted waits as if it had failed so often before."""

SWEEP = 60.0
"""Seconds between two rounds of forgetting."""


class Desk:
    """One channel's desk in one process.

    Args:
        provider: the channel; what it has as ``close`` is awaited at the end.
        record: its durable record.
        patience: how often delivery is tried.
        talk: the bot of an agent; by default Rasa's conversations under the channel's name.
    """

    def __init__(
        self,
        provider: Provider,
        record: Record,
        patience: Patience | None = None,
        talk: Callable[[Any], Talk] | None = None,
    ) -> None:
        self.record, self.delivery = record, Delivery(provider, record, patience)
        self._name, self._make_talk = provider.name, talk or self._rasa
        self._hang_up = getattr(provider, "close", None)
        self._turns = Turns(provider, record, self.delivery, self._bot)
        self._app: Any = None
        self._talks: tuple[Any, Talk] | None = None
        self._background: list[asyncio.Task[None]] = []
        self._erased = Erased(self._name)

    def attach(self, routes: Blueprint) -> None:
        """Start and stop with the server that serves these routes, on its loop."""
        routes.listener("before_server_start")(self._open)
        routes.listener("after_server_start")(self._start)
        routes.listener("before_server_stop")(self._stop)

    async def receive(self, incoming: Iterable[Incoming]) -> Noted:
        """Note what arrived and have it handled; once this returns, the provider may be answered with 200.

        Raises:
            Exception: it could not be noted; the provider is to send it again.
        """
        noted = await self.record.note(incoming, time.time())
        for conversation in noted.conversations:
            self._turns.wake(conversation)
        if noted.dropped:
            logger.warning("%s: %d messages were too old to be answered", self._name, noted.dropped)
        return noted

    async def reported(self, reference: str, code: str, retry: bool) -> None:
        """The provider could not deliver what it had accepted: try again, or note that it failed."""
        retry_at = time.time() + self.delivery.again_after(LATE) if retry else None
        conversation = await self.record.reported(reference, code, retry_at)
        if conversation is not None:
            logger.warning("A message to %s was not delivered: %s", conversation, code)
            self._turns.wake(conversation)

    async def forget(self, conversation: str) -> None:
        """Erase what the record keeps of a conversation of this channel."""
        if conversation.startswith(f"{self._name}-"):
            await self.record.erase(conversation, time.time())

    async def _open(self, app: Any, _loop: Any) -> None:
        self._app = app
        self._turns.owner = _name_of_this_process()  # not earlier: a server may fork first
        erasure.on_erasure(self.forget)
        for owner in await self.record.owners():
            if _is_gone(owner, self._turns.owner):
                await self.record.free(owner)

    async def _start(self, _app: Any, _loop: Any) -> None:
        rounds = ((LOOK, self._resume), (LEASE / 3, self._renew), (SWEEP, self._forget_old))
        self._background = [asyncio.create_task(_repeat(pause, work)) for pause, work in rounds]

    async def _stop(self, _app: Any, _loop: Any) -> None:
        erasure.off_erasure(self.forget)
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        await self._turns.stop()
        with contextlib.suppress(Exception):  # else the lease ends by itself
            await self.record.free(self._turns.owner)
        if self._hang_up is not None:
            await self._hang_up()
        self.record.close()

    async def _resume(self) -> None:
        for conversation in await self.record.unfinished():
            self._turns.wake(conversation)

    async def _renew(self) -> None:
        await self.record.renew(self._turns.owner, time.time() + LEASE)

    async def _forget_old(self) -> None:
        await self.record.sweep(time.time())
        agent = getattr(self._app.ctx, "agent", None)
        for conversation, erased_at in await self._erased.new(agent):
            await self.record.erase(conversation, erased_at)

    def _bot(self) -> Talk:
        agent = getattr(self._app.ctx, "agent", None)
        if agent is None:
            raise Refused(503, "fout", retry_after=10)
        if self._talks is None or self._talks[0] is not agent:
            self._talks = agent, self._make_talk(agent)
        return self._talks[1]

    def _rasa(self, agent: Any) -> Talk:
        from channels.conversations import Conversations  # noqa: PLC0415 (loads Rasa, which takes seconds)

        return Conversations(agent, self._name)


async def _repeat(pause: float, work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            logger.error("The messaging record cannot be reached: %s", type(error).__name__)
        await asyncio.sleep(pause)


def _name_of_this_process() -> str:
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def _is_gone(owner: str, me: str) -> bool:
    """Whether the process with this name is known to have ended: on this machine, and no longer there."""
    host, pid, _ = owner.rsplit(":", 2)
    my_host, my_pid, _ = me.rsplit(":", 2)
    if host != my_host or owner == me:
        return False
    if pid == my_pid:
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
