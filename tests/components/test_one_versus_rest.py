"""One-versus-rest models against scikit-learn's own."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from components.one_versus_rest import learn

RANDOM = np.random.default_rng(0)
CENTRES = {"aa": (3, 0, 0), "bb": (0, 3, 0), "cc": (0, 0, 3), "dd": (-3, -3, 0)}
LABELS = [label for label in CENTRES for _ in range(30)]
ROWS = csr_matrix(np.array([CENTRES[label] for label in LABELS]) + RANDOM.normal(size=(120, 3)))


def machine():
    return LinearSVC(random_state=0)


def regression():
    return LogisticRegression(solver="liblinear", random_state=0)


@pytest.mark.parametrize("make", [machine, regression])
def test_the_same_as_scikit_learn_on_one_core(make):
    learned, whole = learn(make, ROWS, LABELS), make().fit(ROWS, LABELS)
    assert learned.labels == list(whole.classes_)
    np.testing.assert_allclose(learned.distances(ROWS), whole.decision_function(ROWS), atol=0.02)


def test_examples_may_weigh_differently():
    weights = [0.1 if label == "aa" else 1.0 for label in LABELS]
    learned, whole = (
        learn(regression, ROWS, LABELS, weights),
        regression().fit(ROWS, LABELS, sample_weight=weights),
    )
    np.testing.assert_allclose(learned.distances(ROWS), whole.decision_function(ROWS), atol=0.02)


def test_two_labels_have_a_column_each():
    two = [label if label == "aa" else "bb" for label in LABELS]
    found = learn(machine, ROWS, two).distances(ROWS)
    assert found.shape == (120, 2)
    np.testing.assert_allclose(found[:, 0], -found[:, 1], atol=0.02)


def test_learning_twice_gives_the_same():
    once, again = learn(machine, ROWS, LABELS), learn(machine, ROWS, LABELS)
    np.testing.assert_array_equal(once.slopes, again.slopes)
