"""How many requests somebody may make in a minute. Counted per process, in memory: nothing is kept."""

from __future__ import annotations

import math
from collections import deque

WINDOW = 60.0
"""Seconds over which requests are counted."""

SWEEP = 1000
"""After so many requests the keys that have gone quiet are forgotten."""


class Limiter:
    """A sliding window per key.

    Args:
        limit: requests in :data:`WINDOW` seconds; 0 switches the limit off.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._seen: dict[str, deque[float]] = {}
        self._until_sweep = SWEEP

    def wait(self, key: str, now: float) -> int:
        """0 when the request may pass (it is counted then), else the whole seconds until the next one may."""
        if not self.limit:
            return 0
        self._sweep(now)
        times = self._seen.setdefault(key, deque(maxlen=self.limit))
        _forget(times, now)
        if len(times) >= self.limit:
            return max(1, math.ceil(times[0] + WINDOW - now))
        times.append(now)
        return 0

    def _sweep(self, now: float) -> None:
        self._until_sweep -= 1
        if self._until_sweep > 0:
            return
        self._until_sweep = SWEEP
        self._seen = {key: times for key, times in self._seen.items() if times[-1] > now - WINDOW}


def _forget(times: deque[float], now: float) -> None:
    while times and times[0] <= now - WINDOW:
        times.popleft()
