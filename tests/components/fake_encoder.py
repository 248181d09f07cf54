"""A sentence encoder of no weight: texts that share letter groups get vectors that lie close."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np

DIMENSIONS = 64


def vectors(texts: Sequence[str]) -> np.ndarray:
    """One row of unit length for each text, the same on every run."""
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    for row, text in zip(rows, texts, strict=True):
        for start in range(max(len(text) - 2, 1)):
            row[crc32(text[start : start + 3].encode()) % DIMENSIONS] += 1
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)


class CountingEncoder:
    """Remembers which texts it was asked for, call by call."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, texts: list[str]) -> np.ndarray:
        self.calls.append(list(texts))
        return vectors(texts)
