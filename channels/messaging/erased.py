"""Which conversations were erased by somebody else, as the tracker database tells: the review app does so."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa

TABLE = "erasures"


class Erased:
    """Reads the notes of erasures, each once in a process. Erasing twice harms nothing.

    Args:
        channel: only conversations with this prefix.
    """

    def __init__(self, channel: str) -> None:
        self._prefix = f"{channel}-"
        self._last = 0

    async def new(self, agent: Any) -> list[tuple[str, float]]:
        """Conversations and when they were erased (seconds since 1970), since the last call."""
        store = getattr(agent, "tracker_store", None)
        engine = getattr(getattr(store, "_tracker_store", store), "engine", None)
        if engine is None:
            return []
        return await asyncio.get_running_loop().run_in_executor(None, self._read, engine)

    def _read(self, engine: Any) -> list[tuple[str, float]]:
        if not sa.inspect(engine).has_table(TABLE):
            return []
        query = "SELECT id, sender_id, erased_at FROM erasures WHERE id > :last ORDER BY id"
        with engine.connect() as connection:
            rows = list(connection.execute(sa.text(query), {"last": self._last}))
        self._last = rows[-1].id if rows else self._last
        return [(row.sender_id, row.erased_at) for row in rows if row.sender_id.startswith(self._prefix)]
