"""Finds lines of two sets that are nearly the same: ``python -m evaluation.near_copies``.

A figure is worth something only when the bot has not seen the question before. Similarity is the larger of
two: of the letters in order, and of the letters with the words sorted; both 0 to 100, after capitals, accents
and punctuation are gone.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from evaluation import items, training_lines

# Measured on 12,631 training lines against 1,050 dev messages of other people: everything above 90 was the
# same sentence with a slip or a small word changed (2 % of the messages); between 85 and 90 that held for
# messages of six words or more, while shorter ones met by chance ("welke klachten geeft het"); below 85 they
# were different sentences.
LIMIT = 90.0
LIMIT_LONG = 85.0
LONG = 6
"""Words from which the lower limit holds."""

SHORT = 3
"""Words below which only exact copies count: "ijs zinvol?" is typed by everybody with a slip of his own."""

ROWS = 500
"""Lines compared with the whole other set at a time: bounds the memory to a few megabytes."""

WORD = re.compile(r"\w+")
DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Line:
    """A line and the place where it stands."""

    text: str
    place: str


@dataclass(frozen=True)
class Pair:
    """Two lines that are nearly the same, with their similarity (0 to 100)."""

    first: Line
    second: Line
    similarity: float

    def __str__(self) -> str:
        return f"{self.first.place} ~ {self.second.place} ({self.similarity:.0f})"


def normalised(text: str) -> str:
    """``text`` without capitals, accents, punctuation and doubled spaces; signs alone stay as they are."""
    plain = unicodedata.normalize("NFKD", text.lower())
    words = WORD.findall("".join(sign for sign in plain if not unicodedata.combining(sign)))
    return " ".join(words) or text.strip()


def find(first: Sequence[Line], second: Sequence[Line]) -> list[Pair]:
    """For every line of ``first`` the nearest line of ``second``, where the two are near copies."""
    theirs = [normalised(line.text) for line in second]
    theirs_sorted = [_sorted(text) for text in theirs]
    pairs: list[Pair] = []
    for start in range(0, len(first), ROWS):
        batch = first[start : start + ROWS]
        mine = [normalised(line.text) for line in batch]
        scores = np.maximum(_compare(mine, theirs), _compare([_sorted(text) for text in mine], theirs_sorted))
        pairs += _pairs(batch, second, mine, scores)
    return pairs


def _sorted(text: str) -> str:
    return " ".join(sorted(text.split()))


def _compare(mine: Sequence[str], theirs: Sequence[str]) -> npt.NDArray[np.float32]:
    scores = process.cdist(
        mine, theirs, scorer=fuzz.ratio, score_cutoff=LIMIT_LONG, workers=-1, dtype=np.float32
    )
    return np.asarray(scores)


def _pairs(
    batch: Sequence[Line], second: Sequence[Line], mine: Sequence[str], scores: npt.NDArray[np.float32]
) -> list[Pair]:
    nearest = scores.argmax(axis=1)
    rows = [
        (row, int(column), float(scores[row, column]))
        for row, column in enumerate(nearest)
        if scores[row, column] >= _limit(mine[row])
    ]
    return [Pair(batch[row], second[column], score) for row, column, score in rows]


def _limit(text: str) -> float:
    words = len(text.split())
    if words < SHORT:
        return 100.0
    return LIMIT_LONG if words >= LONG else LIMIT


def evaluation_lines(file: Path) -> list[Line]:
    """The messages of an evaluation file, each with ``file#id``."""
    found = items.read(file)
    return [
        Line(text, f"{training_lines.shown(file)}#{item.id}")
        for item in found
        for text in items.texts([item])
    ]


def training() -> list[Line]:
    """Every training line of the project."""
    return [Line(line.text, line.place) for line in training_lines.read()]


def all_pairs(data: Path = DATA) -> list[Pair]:
    """Near copies: evaluation files against the training lines, frozen sets against dev sets."""
    frozen = [line for file in sorted(data.glob("test_*.jsonl")) for line in evaluation_lines(file)]
    dev = [line for file in sorted(data.glob("dev_*.jsonl")) for line in evaluation_lines(file)]
    return find([*frozen, *dev], training()) + find(frozen, dev)


def main() -> int:
    """Print every pair, without the frozen set's line, which nobody should read; 1 if there is one."""
    pairs = all_pairs()
    for pair in pairs:
        print(f"{pair}: {pair.second.text}")
    print(f"{len(pairs)} near copies")
    return int(bool(pairs))


if __name__ == "__main__":
    sys.exit(main())
