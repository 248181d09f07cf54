"""Which topic a text is about: sentence vector, character n-grams and words into a linear classifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

TOLERANCE = 0.1
"""When the machines stop improving: a hundred times scikit-learn's default costs no accuracy on the dev
sets and halves the time."""

Matrix = npt.NDArray[np.float32]


def _characters() -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(2, 5), min_df=3, sublinear_tf=True, dtype=np.float32
    )


def _words() -> TfidfVectorizer:
    return TfidfVectorizer(
        tokenizer=str.split,
        token_pattern=None,
        ngram_range=(1, 2),
        min_df=3,
        sublinear_tf=True,
        dtype=np.float32,
    )


@dataclass
class LinearMachines:
    """One-versus-rest linear support vector machines over a sentence vector, character n-grams and words.

    Args:
        vector_weight: weight of the sentence vector, which has length 1.
        ngram_weight: weight of the n-grams, whose rows have length 1.
        word_weight: the same for words and pairs of words.
        penalty: the machines' C.
    """

    vector_weight: float = 2.0
    ngram_weight: float = 1.0
    word_weight: float = 0.7
    penalty: float = 1.0
    ngrams: TfidfVectorizer = field(default_factory=_characters, repr=False)
    words: TfidfVectorizer = field(default_factory=_words, repr=False)
    machines: LinearSVC | None = field(default=None, repr=False)

    def fit(self, texts: Sequence[str], vectors: Matrix, labels: Sequence[str]) -> LinearMachines:
        """Learn from normalised texts, their sentence vectors and their labels."""
        self.ngrams.fit(texts)
        self.words.fit(texts)
        machines = LinearSVC(C=self.penalty, tol=TOLERANCE, random_state=0)
        self.machines = machines.fit(self._features(texts, vectors), list(labels))
        return self

    @property
    def labels(self) -> list[str]:
        """The labels in the order of the columns of :meth:`scores`."""
        assert self.machines is not None, "fit first"  # noqa: S101 (a slip in code, not in data)
        return list(self.machines.classes_)

    def scores(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Signed distance to each label's boundary, one row a text: above 0 means that this label's own
        machine says yes."""
        assert self.machines is not None, "fit first"  # noqa: S101
        found = self.machines.decision_function(self._features(texts, vectors))
        if found.ndim == 1:  # two labels: scikit-learn keeps one column for both
            found = np.stack([-found, found], axis=1)
        scores: Matrix = found.astype(np.float32)
        return scores

    def _features(self, texts: Sequence[str], vectors: Matrix) -> csr_matrix:
        ngrams = self.ngrams.transform(texts) * self.ngram_weight
        words = self.words.transform(texts) * self.word_weight
        return hstack([ngrams, words, csr_matrix(vectors * self.vector_weight)]).tocsr()


class TopicModel:
    """The machines of the topics, with the encoder that they get their sentence vectors from.

    Args:
        encode: sentence vectors of unit length for a list of texts.
        encode_training_lines: the same for training lines, where that differs.
        settings: those of :class:`LinearMachines`.
    """

    def __init__(
        self,
        encode: Callable[[Sequence[str]], Matrix],
        encode_training_lines: Callable[[Sequence[str]], Matrix] | None = None,
        **settings: float,
    ) -> None:
        self._encode = encode
        self._encode_training_lines = encode_training_lines or encode
        self.machines = LinearMachines(**settings)

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> TopicModel:
        """Learn from normalised texts and their labels."""
        self.machines.fit(texts, self._encode_training_lines(list(texts)), labels)
        return self

    @property
    def labels(self) -> list[str]:
        """The labels in the order of the columns of :meth:`scores`."""
        return self.machines.labels

    def scores(self, texts: Sequence[str]) -> Matrix:
        """The scores of :meth:`LinearMachines.scores`."""
        return self.machines.scores(texts, self._encode(list(texts)))
