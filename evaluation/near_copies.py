"""Finds lines of two sets that are nearly the same: ``python -m evaluation.near_copies [--drop]``.

A figure is worth something only when the bot has not seen the question before. Similarity is the larger of
two: of the letters in order, and of the letters with the words sorted; both 0 to 100, after capitals, accents
and punctuation are gone. ``--drop`` takes the training lines of the pairs out of their files.
"""

from __future__ import annotations

import argparse
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
"""Words below which only exact copies count: "ijs zinvol?" is typed by everybody with a slip of his own. One
word ("goedemorgen", "asdf") never counts: there is no other way to say it."""

NEVER = 101.0
"""A similarity that no pair reaches."""

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
    words = len(WORD.findall(text))
    if words < SHORT:
        return 100.0 if words > 1 else NEVER
    return LIMIT_LONG if words >= LONG else LIMIT


def evaluation_lines(file: Path) -> list[Line]:
    """The messages of an evaluation file that can be compared, each with ``file#id``.

    Of conversations only the longer turns: "de tweede" or "hoezo?" is what everybody says there.
    """
    found = [(item, text) for item in items.read(file) for text in items.texts([item])]
    return [
        Line(text, f"{training_lines.shown(file)}#{item.id}")
        for item, text in found
        if not isinstance(item, items.Conversation) or len(WORD.findall(text)) >= LONG
    ]


def training() -> list[Line]:
    """Every training line of the project."""
    return [Line(line.text, line.place) for line in training_lines.read()]


def all_pairs(data: Path = DATA) -> list[Pair]:
    """Near copies: evaluation files against the training lines, frozen sets against dev sets."""
    frozen = [line for file in sorted(data.glob("test_*.jsonl")) for line in evaluation_lines(file)]
    dev = [line for file in sorted(data.glob("dev_*.jsonl")) for line in evaluation_lines(file)]
    return find([*frozen, *dev], training()) + find(frozen, dev)


def drop(pairs: Sequence[Pair], root: Path = training_lines.ROOT) -> int:
    """Take the training lines of ``pairs`` out of their files; returns how many there were."""
    places = {pair.second.place for pair in pairs if ".yml:" in pair.second.place}
    for name in {place.rpartition(":")[0] for place in places}:
        file = root / name
        lines = file.read_text(encoding="utf-8").split("\n")
        kept = [line for number, line in enumerate(lines, start=1) if f"{name}:{number}" not in places]
        file.write_text("\n".join(kept), encoding="utf-8")
    return len(places)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print every pair, without the frozen set's line, which nobody should read; 1 if there is one."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.near_copies", description=__doc__)
    parser.add_argument(
        "--drop", action="store_true", help="take the training lines of the pairs out of their files"
    )
    dropping = parser.parse_args(arguments).drop
    pairs = _shown(all_pairs())
    while dropping and drop(pairs):  # the second nearest line may be too near as well
        pairs = _shown(all_pairs())
    return int(bool(pairs))


def _shown(pairs: list[Pair]) -> list[Pair]:
    for pair in pairs:
        print(f"{pair}: {pair.second.text}")
    print(f"{len(pairs)} near copies", flush=True)
    return pairs


if __name__ == "__main__":
    sys.exit(main())
