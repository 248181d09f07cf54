"""One-versus-rest linear models, learned on two cores at a time.

scikit-learn's liblinear learns one label after the other; here each of two processes learns half of the
labels, against all the rest. (Threads would not do: they would share liblinear's random numbers, and the same
lines would no longer give the same model.)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from joblib import Parallel, delayed
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

SHARES = 2
"""The labels are dealt out in two, whatever the machine has, so that the model is the same everywhere."""

FEW = 2000
"""Examples that are learned before a second process has started."""

REST = ""
"""Stands for all labels of the other share."""

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Boundaries:
    """The boundary of each label.

    Attributes:
        labels: the labels, in alphabetical order.
        slopes: coefficients, one row a feature and one column a label: so a message with few features reads
            few rows.
        biases: constant of each label.
    """

    labels: list[str]
    slopes: Matrix
    biases: Matrix

    def distances(self, features: csr_matrix) -> Matrix:
        """How far each row is on the inner side of each label's boundary; one column a label."""
        found: Matrix = (features @ self.slopes + self.biases).astype(np.float32)
        return found


def learn(
    make: Callable[[], LinearSVC | LogisticRegression],
    features: csr_matrix,
    labels: Sequence[str],
    weights: Sequence[float] | None = None,
) -> Boundaries:
    """The boundary of each of ``labels`` against all others.

    Args:
        make: an estimator of scikit-learn that runs on liblinear, not yet fitted.
        features: one row an example.
        labels: the label of each example; none is empty.
        weights: how much each example counts; all alike when left out.
    """
    counts = Counter(labels)
    order = sorted(counts, key=lambda label: (-counts[label], label))
    shares = [share for share in (order[start::SHARES] for start in range(SHARES)) if share]
    processes = Parallel(n_jobs=SHARES if len(labels) > FEW else 1, mmap_mode="c")
    parts = processes(delayed(_share)(make(), share, features, labels, weights) for share in shares)
    found = {label: boundary for part in parts for label, boundary in part.items()}
    names = sorted(found)
    slopes = np.column_stack([found[name][0] for name in names]).astype(np.float32)
    return Boundaries(
        names, np.ascontiguousarray(slopes), np.array([found[name][1] for name in names], dtype=np.float32)
    )


def _share(
    estimator: LinearSVC | LogisticRegression,
    share: Sequence[str],
    features: csr_matrix,
    labels: Sequence[str],
    weights: Sequence[float] | None,
) -> dict[str, tuple[Matrix, float]]:
    """Slopes and bias of each label of one share."""
    own = set(share)
    estimator.fit(features, [label if label in own else REST for label in labels], sample_weight=weights)
    slopes, biases = estimator.coef_, estimator.intercept_
    if len(estimator.classes_) == 2:  # scikit-learn keeps one row for both
        slopes, biases = np.vstack([-slopes, slopes]), np.concatenate([-biases, biases])
    rows = zip(estimator.classes_, slopes, biases, strict=True)
    return {label: (slope, float(bias)) for label, slope, bias in rows if label != REST}
