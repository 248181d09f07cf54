"""Sends what stands in the record: at the provider's pace, again after a failure, and not for ever."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from channels.messaging.record import Letter, Record
from channels.messaging.types import Outcome, Outgoing, Provider

logger = logging.getLogger(__name__)

_SWEEP = 1000

EXPIRED = "expired"
"""Code of what was not sent because the provider would no longer have taken it."""


@dataclass(frozen=True)
class Patience:
    """How often and how long delivery is tried.

    Args:
        first: seconds before the second attempt; each later one waits twice as long, less some jitter.
        longest: most seconds between two attempts.
        attempts: after so many it is given up.
    """

    first: float = 1.0
    longest: float = 300.0
    attempts: int = 15

    def wait(self, attempts: int, at_least: float, chance: float) -> float:
        """Seconds until the next attempt.

        Args:
            attempts: how many there were.
            at_least: what the provider asks for.
            chance: 0 to 1; so that those who failed together do not come back together.
        """
        longest = min(self.longest, self.first * 2 ** max(0, attempts - 1))
        return max(at_least * (1 + chance / 4), longest * (0.5 + chance / 2))


@dataclass(frozen=True)
class Pace:
    """How fast the provider wants messages.

    Args:
        a_second: messages a second over all conversations; 0 sets no bound.
        between: seconds between two messages to the same person in the long run.
        burst: so many may follow each other at once after a quiet time.
    """

    a_second: float = 0.0
    between: float = 0.0
    burst: int = 1


class Delivery:
    """Delivers one channel's messages.

    Args:
        provider: the channel; besides what :class:`Provider` asks for it may name ``pace`` (a :class:`Pace`),
            ``reports_later`` (whether it may report a failure after it accepted a message) and ``unnoticed``
            (methods whose failure nobody notices: they are not tried again).
        record: what is to be delivered, and what became of it.
        patience: how often it is tried.
    """

    def __init__(self, provider: Provider, record: Record, patience: Patience | None = None) -> None:
        self._provider, self._record = provider, record
        self._patience = patience or Patience()
        self._unnoticed: frozenset[str] = frozenset(getattr(provider, "unnoticed", ()))
        self._keep = bool(getattr(provider, "reports_later", False))
        self._pacer = Pacer(getattr(provider, "pace", Pace()))

    async def attempt(self, letter: Letter) -> float:
        """Try to deliver it, unless it must wait; 0 when it was tried, else the seconds to wait."""
        now = time.time()
        if now >= letter.expires_at:
            await self._give_up(letter, EXPIRED)
            return 0.0
        wait = self._pacer.wait(letter.conversation)
        if wait:
            return wait
        await self._settle(letter, await self._call(letter), now)
        return 0.0

    async def _call(self, letter: Letter) -> Outcome:
        try:
            return await self._provider.deliver(letter.address, letter.outgoing)
        except Exception as error:  # a provider never raises; if it does, the message must not be lost
            logger.error("Delivery to %s failed: %s", letter.conversation, type(error).__name__)
            return Outcome("retry", code=type(error).__name__)

    async def _settle(self, letter: Letter, outcome: Outcome, now: float) -> None:
        if outcome.state == "accepted":
            await self._accepted(letter, outcome.reference)
        elif letter.outgoing.method in self._unnoticed:
            await self._record.discard(letter)
        elif outcome.state == "retry" and letter.attempts + 1 < self._patience.attempts:
            due_at = now + self.again_after(letter.attempts + 1, outcome.after)
            await self._record.postpone(letter, due_at, outcome.code)
        else:
            await self._give_up(letter, outcome.code)

    async def _accepted(self, letter: Letter, reference: str) -> None:
        """Note it. What confirms an erasure is the last of that conversation: nothing of it stays."""
        goes_on = await self._record.greeted(letter.conversation)
        await self._record.accepted(letter, reference, keep=self._keep and goes_on)
        if not goes_on:
            await self._record.tidy()

    def again_after(self, attempts: int, at_least: float = 0.0) -> float:
        """Seconds to wait after so many attempts."""
        return self._patience.wait(attempts, at_least, random.random())  # noqa: S311 (no secret)

    async def _give_up(self, letter: Letter, code: str) -> None:
        logger.warning("A message to %s could not be delivered: %s", letter.conversation, code or "unknown")
        if letter.outgoing.method in self._unnoticed:
            await self._record.discard(letter)
        else:
            await self._record.give_up(letter, code)

    async def show_life(self, address: dict[str, object], signs: list[Outgoing]) -> None:
        """Make calls of which nobody misses one that fails."""
        for sign in signs:
            try:
                await self._provider.deliver(address, sign)
            except Exception as error:
                logger.info("A sign of life failed: %s", type(error).__name__)


class Pacer:
    """Keeps to a :class:`Pace`: for each conversation, and over all, the moment at which it is owed nothing.

    Args:
        pace: how fast.
        clock: seconds that only grow.
    """

    def __init__(self, pace: Pace, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace, self._clock = pace, clock
        self._all = 0.0
        self._paid: dict[str, float] = {}

    def wait(self, conversation: str) -> float:
        """0 when a message may go now (it is counted then), else the seconds to wait."""
        now, pace = self._clock(), self._pace
        spacing = 1 / pace.a_second if pace.a_second else 0.0
        paid = max(now, self._paid.get(conversation, 0.0))
        wait = max(paid - now - pace.between * (pace.burst - 1), self._all - now)
        if wait > 0:
            return wait
        self._forget(now)
        self._all = max(now, self._all) + spacing
        if pace.between:
            self._paid[conversation] = paid + pace.between
        return 0.0

    def _forget(self, now: float) -> None:
        if len(self._paid) > _SWEEP:
            self._paid = {key: at for key, at in self._paid.items() if at > now}
