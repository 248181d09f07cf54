"""Which topic a text is about: sentence vector, character n-grams and words into a linear classifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from components.one_versus_rest import Boundaries, learn

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
    boundaries: Boundaries | None = field(default=None, init=False, repr=False)

    def fit(self, texts: Sequence[str], vectors: Matrix, labels: Sequence[str]) -> LinearMachines:
        """Learn from normalised texts, their sentence vectors and their labels."""
        self.ngrams.fit(texts)
        self.words.fit(texts)
        features = self._features(texts, vectors)
        self.boundaries = learn(
            lambda: LinearSVC(C=self.penalty, tol=TOLERANCE, random_state=0), features, labels
        )
        return self

    @property
    def labels(self) -> list[str]:
        """The labels in the order of the columns of :meth:`scores`."""
        assert self.boundaries is not None, "fit first"  # noqa: S101 (a slip in code, not in data)
        return self.boundaries.labels

    def scores(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Signed distance to each label's boundary, one row a text: above 0 means that this label's own
        machine says yes."""
        assert self.boundaries is not None, "fit first"  # noqa: S101
        return self.boundaries.distances(self._features(texts, vectors))

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
