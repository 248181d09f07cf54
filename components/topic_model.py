"""Which topic a text is about: sentence vector and character n-grams into a linear classifier, with
calibrated scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

TOLERANCE = 0.1
"""When the machines stop improving: a hundred times scikit-learn's default costs no accuracy on the dev
sets and halves the time."""

Matrix = npt.NDArray[np.float32]


@dataclass
class TopicModel:
    """One-versus-rest linear support vector machines over a sentence vector and character n-grams.

    Args:
        encode: sentence vectors of unit length for a list of texts.
        vector_weight: weight of the sentence vector beside the n-grams, whose rows have length
            ``ngram_weight``.
        penalty: the machines' C.
        encode_training_lines: the same for training lines, where that differs.
    """

    encode: Callable[[Sequence[str]], Matrix] = field(repr=False)
    vector_weight: float = 2.0
    ngram_weight: float = 1.0
    penalty: float = 0.5
    encode_training_lines: Callable[[Sequence[str]], Matrix] | None = field(default=None, repr=False)
    ngrams: TfidfVectorizer = field(
        default_factory=lambda: TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, dtype=np.float32
        ),
        repr=False,
    )
    machines: LinearSVC | None = field(default=None, repr=False)

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> TopicModel:
        """Learn from normalised texts and their labels."""
        self.ngrams.fit(texts)
        features = self._features(texts, self.encode_training_lines or self.encode)
        self.machines = LinearSVC(C=self.penalty, tol=TOLERANCE, random_state=0).fit(features, list(labels))
        return self

    @property
    def labels(self) -> list[str]:
        """The labels in the order of the columns of :meth:`scores`."""
        assert self.machines is not None, "fit first"  # noqa: S101 (a slip in code, not in data)
        return list(self.machines.classes_)

    def scores(self, texts: Sequence[str]) -> Matrix:
        """Signed distance to each label's boundary, one row a text: above 0 means that this label's own
        machine says yes."""
        assert self.machines is not None, "fit first"  # noqa: S101
        return np.atleast_2d(self.machines.decision_function(self._features(texts, self.encode))).astype(
            np.float32
        )

    def _features(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Matrix]) -> csr_matrix:
        vectors = csr_matrix(encode(list(texts)) * self.vector_weight)
        return hstack([self.ngrams.transform(texts) * self.ngram_weight, vectors]).tocsr()

    def state(self) -> dict[str, Any]:
        """What must be stored to use the model again: everything but the encoder."""
        return {key: value for key, value in self.__dict__.items() if not key.startswith("encode")}
