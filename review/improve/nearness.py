"""Whether a sentence says nearly the same as one that is there.

The measure is the one that keeps the bot's test sets apart from its training lines: likeness of the letters
in order, or with the words sorted, after capitals, accents and punctuation are gone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz, process

LIMIT, LIMIT_LONG = 90.0, 85.0
"""Likeness (0 to 100) from which two sentences are nearly the same; the second for longer ones."""

LONG, SHORT = 6, 3
"""Words from which a sentence is long; words below which only the very same counts."""

WORD = re.compile(r"\w+")


def normalised(text: str) -> str:
    """``text`` without capitals, accents, punctuation and doubled spaces."""
    plain = unicodedata.normalize("NFKD", text.lower())
    words = WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join(words) or text.strip()


class Sentences:
    """Sentences that others are compared with."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._plain = [normalised(text) for text in texts]
        self._sorted = [_sorted(text) for text in self._plain]

    def add(self, text: str) -> None:
        """One more."""
        self._plain.append(normalised(text))
        self._sorted.append(_sorted(self._plain[-1]))

    def same(self, text: str) -> int | None:
        """The place of a sentence that is the same but for capitals and punctuation; None without one."""
        wanted = normalised(text)
        return self._plain.index(wanted) if wanted in self._plain else None

    def near(self, text: str) -> int | None:
        """The place of the nearest sentence, where that is nearly the same; None without one."""
        mine = normalised(text)
        pairs = ((mine, self._plain), (_sorted(mine), self._sorted))
        found = [hit for each, others in pairs if (hit := _best(each, others, _limit(mine)))]
        return max(found)[1] if found else None


def _best(text: str, others: Sequence[str], limit: float) -> tuple[float, int] | None:
    hit = process.extractOne(text, others, scorer=fuzz.ratio, score_cutoff=limit)
    return (hit[1], hit[2]) if hit else None


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split()))


def _limit(text: str) -> float:
    words = len(text.split())
    if words < SHORT:
        return 100.0
    return LIMIT_LONG if words >= LONG else LIMIT
