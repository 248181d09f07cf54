"""Telegram's measure of text, and cutting at it: pure functions."""

from __future__ import annotations

import re
from itertools import accumulate

MAX_TEXT = 4096
"""Longest text of one message, in UTF-16 code units: an emoji counts for two."""

_BREAKS = (re.compile(r"\n\n+"), re.compile(r"\n"), re.compile(r"(?<=[.!?:])\s+"), re.compile(r"\s+"))
"""Where a text may be cut, the best place first: a paragraph, a line, a sentence, a word."""


def length(text: str) -> int:
    """The length of ``text`` as Telegram counts it."""
    return len(text) + sum(char > "\uffff" for char in text)


def split(text: str, limit: int = MAX_TEXT) -> list[str]:
    """``text`` in pieces of at most ``limit``, cut where a reader would pause; nothing when it is blank."""
    pieces, rest = [], text.strip()
    while length(rest) > limit:
        end, start = _cut(rest, _fitting(rest, limit))
        pieces.append(rest[:end].rstrip())
        rest = rest[start:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]


def _fitting(text: str, limit: int) -> int:
    """How many characters of ``text`` fit."""
    sizes = accumulate(1 + (char > "\uffff") for char in text)
    return sum(1 for size in sizes if size <= limit)


def _cut(text: str, room: int) -> tuple[int, int]:
    """Where a piece of at most ``room`` characters ends, and where the rest begins.

    A good break in the first half would leave a stub, so then the next best kind of break is taken.
    """
    for pattern in _BREAKS:
        found = [match for match in pattern.finditer(text, 0, room + 1) if room // 2 < match.start() <= room]
        if found:
            return found[-1].start(), found[-1].end()
    return room, room
