"""The learned part of the red-flag detector: how likely each category counts, from meaning, spelling and the rules' evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack, spmatrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from components.red_flag_rules import STATED, STATUS_ORDER, STRENGTHS, Evidence

Vectors = npt.NDArray[np.float32]

NONE = "none"
"""Label of a training line without a red flag."""

STATUSES = (STATED, *STATUS_ORDER)
COMMON_WORD = 8
"""A word that is seen this often in training keeps its place in the shape of a message; a rarer one becomes 'x'."""

SHAPE_KEEPS = frozenset(
    "geen niet nooit zonder niets nergens een ik mijn en ook van in op de het is ben heb hiel voet hak".split()
)
"""Words that stay in the shape even inside a sign: they carry the context, not the sign."""


@dataclass(frozen=True)
class Weights:
    """How much each group of features weighs; 0 leaves it out."""

    meaning: float = 2.0
    stated: float = 1.0
    full: float = 0.7
    shape: float = 1.0
    rules: float = 0.7


@dataclass(frozen=True)
class Sample:
    """One message, ready for the model."""

    text: str
    evidence: Evidence
    vector: Vectors


def rule_features(evidence: Evidence, categories: Sequence[str], markers: Sequence[str]) -> list[float]:
    """The rules' evidence as numbers: category x strength x status, markers, and statuses over all categories."""
    row = [float(evidence.has(c, strength, s)) for c in categories for strength in STRENGTHS for s in STATUSES]
    row += [float(marker in evidence.markers) for marker in markers]
    seen = {s for strengths in evidence.found.values() for found in strengths.values() for s in found}
    row += [float(bool(evidence.stated)), *(float(status in seen) for status in STATUS_ORDER)]
    return row


class FlagModel:
    """One-versus-rest logistic regression over the categories and 'none'.

    Args:
        categories: the categories, most urgent first.
        markers: names of the message-wide markers that the rules can report.
        weights: how much each group of features weighs.
        strength: inverse of the regularisation (``C`` of scikit-learn).
    """

    def __init__(
        self, categories: Sequence[str], markers: Sequence[str], weights: Weights, strength: float = 10.0
    ) -> None:
        self.categories = list(categories)
        self.markers = list(markers)
        self.weights = weights
        self._common: set[str] = set()
        self._stated = _characters()
        self._full = _characters()
        self._shape = TfidfVectorizer(analyzer=_word_groups, min_df=3, sublinear_tf=True)
        self._classifier = LogisticRegression(C=strength, solver="liblinear", tol=5e-2)

    def fit(self, samples: Sequence[Sample], labels: Sequence[str]) -> FlagModel:
        """Learn from ``samples``; a label is a category or :data:`NONE`."""
        counts = Counter(word for sample in samples for word in sample.evidence.words)
        self._common = {word for word, count in counts.items() if count >= COMMON_WORD}
        self._stated.fit([_stated(sample) for sample in samples])
        self._full.fit([_full(sample) for sample in samples])
        self._shape.fit([self._shape_of(sample) for sample in samples])
        self._classifier.fit(self._features(samples), list(labels))
        return self

    def scores(self, sample: Sample) -> dict[str, float]:
        """Probability of each category; what is left of 1 is :data:`NONE`."""
        row = self._classifier.predict_proba(self._features([sample]))[0]
        return dict(zip(self._classifier.classes_, map(float, row), strict=True))

    def _features(self, samples: Sequence[Sample]) -> spmatrix:
        weights = self.weights
        rules = [rule_features(sample.evidence, self.categories, self.markers) for sample in samples]
        groups: list[tuple[float, Any]] = [
            (weights.meaning, csr_matrix(np.vstack([sample.vector for sample in samples]))),
            (weights.stated, self._stated.transform([_stated(sample) for sample in samples])),
            (weights.full, self._full.transform([_full(sample) for sample in samples])),
            (weights.shape, self._shape.transform([self._shape_of(sample) for sample in samples])),
            (weights.rules, csr_matrix(np.array(rules))),
        ]
        return hstack([weight * matrix for weight, matrix in groups if weight]).tocsr()

    def _shape_of(self, sample: Sample) -> list[str]:
        return list(shape(sample.evidence, self._common))


def shape(evidence: Evidence, common: set[str] | Mapping[str, int]) -> Iterator[str]:
    """The message with each sign as 'SIGN' and rare words as 'x': how it speaks, whatever it speaks of."""
    covered = {position for span in evidence.spans for position in span}
    last = "<s>"
    yield last
    for position, word in enumerate(evidence.words):
        form = word if word in common else "x"
        form = "NUM" if word.isdigit() else form
        if position in covered and word not in SHAPE_KEEPS:
            form = "SIGN"
        if form != "SIGN" or last != "SIGN":
            yield form
        last = form
    yield "</s>"


def _word_groups(words: Sequence[str]) -> list[str]:
    return [" ".join(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)]


def _characters() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)


def _stated(sample: Sample) -> str:
    return " ".join(sample.evidence.stated_words)


def _full(sample: Sample) -> str:
    return " ".join(sample.evidence.words)
