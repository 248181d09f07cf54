"""Sends the items of evaluation files to a running bot, a few at a time, and scores what comes back."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from evaluation import client, scoring
from evaluation.items import Conversation, Item

AT_ONCE = 2
"""Items in flight. More than the machine's cores only makes each turn look slower."""

TICK = 10.0
"""Seconds between two signs of life."""


def measure(
    url: str, items: Sequence[Item], urgency_of: dict[str, str], at_once: int = AT_ONCE
) -> list[scoring.Score]:
    """Scores of ``items``, in their order. Every item gets a fresh session.

    Raises:
        client.ServerGoneError: the server stopped answering.
    """
    progress = _Progress(len(items))

    def one(item: Item) -> scoring.Score:
        result = _measured(url, item, urgency_of)
        progress.step()
        return result

    with ThreadPoolExecutor(at_once) as pool:
        try:
            return list(pool.map(one, items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _measured(url: str, item: Item, urgency_of: dict[str, str]) -> scoring.Score:
    sent = [turn.user for turn in item.turns] if isinstance(item, Conversation) else [item.text]
    with client.Visitor(url) as visitor:
        replies = [visitor.say(text) for text in sent]
    result = scoring.score(item, [reply.messages for reply in replies], urgency_of)
    error = next((reply.error for reply in replies if reply.error), None)
    return replace(result, seconds=tuple(reply.seconds for reply in replies), error=error)


class _Progress:
    """A line now and then: how many items are done, and in what time."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._began = self._said = time.monotonic()
        self._lock = threading.Lock()

    def step(self) -> None:
        """Count one more item."""
        with self._lock:
            self._done += 1
            now = time.monotonic()
            if now - self._said >= TICK or self._done == self._total:
                self._said = now
                print(f"    {self._done}/{self._total} in {now - self._began:.0f} s", flush=True)
