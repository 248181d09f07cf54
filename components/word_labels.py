"""What single words say about a message: 'schokgolf' speaks of shockwave, 'schouder' of another complaint.

The classifier weighs a message as a whole; a word's own share tells of a second topic that is only named.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Shares = npt.NDArray[np.float32]

WORD = re.compile(r"[a-zà-ÿ0-9'-]+")
SEEN = 3
"""In how many training lines a word or pair of words must stand."""

TELLING = 0.15
"""Least share of one label with which a word is worth keeping."""

PRIOR = 4.0
"""Weight of 'any label' against what was seen, in lines of an average label."""


def grams(text: str) -> Iterator[str]:
    """The words of a normalised text and its pairs of neighbours."""
    words = WORD.findall(text)
    yield from words
    yield from (f"{left} {right}" for left, right in pairwise(words))


@dataclass
class WordLabels:
    """For each telling word or pair of words the share of each label, all labels weighed as equally large."""

    labels: list[str] = field(default_factory=list)
    shares: dict[str, Shares] = field(default_factory=dict)
    nothing: Shares = field(default_factory=lambda: np.zeros(0, dtype=np.float32))

    def fit(self, texts: Sequence[str], labels: Sequence[str], order: Sequence[str]) -> WordLabels:
        """Learn from normalised texts and their labels; ``order``: the labels as they stand in the shares."""
        self.labels = list(order)
        self.nothing = np.full(len(order), 1 / len(order), dtype=np.float32)
        lines, weight, counts = Counter(labels), len(labels) / len(order), Counter[str]()
        place = {label: column for column, label in enumerate(order)}
        sums: dict[str, Shares] = defaultdict(lambda: np.zeros(len(order), dtype=np.float32))
        for text, label in zip(texts, labels, strict=True):
            for gram in set(grams(text)):
                sums[gram][place[label]] += weight / lines[label]
                counts[gram] += 1
        smoothed = (
            (gram, (seen + PRIOR / len(order)) / (seen.sum() + PRIOR))
            for gram, seen in sums.items()
            if counts[gram] >= SEEN
        )
        self.shares = {gram: share.astype(np.float32) for gram, share in smoothed if share.max() > TELLING}
        return self

    def strongest(self, text: str) -> Shares:
        """Per label the largest share of any word of ``text``, 0 to 1."""
        found = [self.shares[gram] for gram in grams(text) if gram in self.shares]
        return np.max(found, axis=0) if found else self.nothing

    def unknown(self, text: str) -> float:
        """Part of the words of ``text`` that say nothing about any label, 0 to 1."""
        words = WORD.findall(text)
        return sum(word not in self.shares for word in words) / len(words) if words else 1.0
