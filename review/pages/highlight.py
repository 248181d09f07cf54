"""Where in a message the words stand that showed an alarm sign."""

from __future__ import annotations

import re
from collections.abc import Iterable


def pieces(text: str, words: Iterable[str]) -> list[tuple[str, bool]]:
    """``text`` cut into parts, each with whether it is (part of) one of ``words``.

    Capitals and the amount of white space make no difference. Words that are not there are passed over.
    """
    marks = _marks(text, words)
    parts: list[tuple[str, bool]] = []
    at = 0
    for begin, end in marks:
        if begin > at:
            parts.append((text[at:begin], False))
        parts.append((text[begin:end], True))
        at = end
    if at < len(text):
        parts.append((text[at:], False))
    return parts


def missing(text: str, words: Iterable[str]) -> list[str]:
    """Those of ``words`` that do not stand in ``text`` as such."""
    return [word for word in words if word and not _pattern(word).search(text)]


def _marks(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    found = sorted(match.span() for word in words if word.strip() for match in _pattern(word).finditer(text))
    joined: list[tuple[int, int]] = []
    for begin, end in found:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, word.split())), re.IGNORECASE)
