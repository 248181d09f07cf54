"""Sentence vectors of training lines, kept on disk between trainings.

Only training lines come here: what people write to the bot is never put into it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

FOLDER = Path(__file__).resolve().parent.parent / ".cache"

AT_ONCE = 500
"""Keys in one query; SQLite allows no more than 999 variables in old builds."""


class VectorStore:
    """A file of vectors by encoder and text.

    Args:
        name: the encoder, with all that makes its vectors differ (version, engine).
        file: the SQLite file; made when it is missing. A file that cannot be used is passed over, since it
            only saves time.
    """

    def __init__(self, name: str, file: Path = FOLDER / "sentence_vectors.db") -> None:
        self._name, self._file = name, file

    def get(self, texts: Iterable[str]) -> dict[str, Vectors]:
        """The vectors that are known of ``texts``."""
        keys = {self._key(text): text for text in texts}
        names = list(keys)
        found: dict[str, Vectors] = {}
        try:
            with closing(self._open()) as connection:
                for start in range(0, len(names), AT_ONCE):
                    some = names[start : start + AT_ONCE]
                    marks = ",".join("?" * len(some))
                    rows = connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)  # noqa: S608
                    found.update((keys[key], np.frombuffer(blob, dtype=np.float32)) for key, blob in rows)
        except (sqlite3.Error, OSError):
            return found
        return found

    def put(self, vectors: dict[str, Vectors]) -> None:
        """Keep ``vectors`` by their texts."""
        rows = [(self._key(text), vector.astype(np.float32).tobytes()) for text, vector in vectors.items()]
        try:
            with closing(self._open()) as connection, connection:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        except (sqlite3.Error, OSError):
            return

    def _open(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self._file, timeout=30)
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
        return connection

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._name}\n{text}".encode()).hexdigest()
