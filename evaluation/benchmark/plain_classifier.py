"""A plain classifier for red flags: sentence vectors and character n-grams into logistic regression.

``python -m evaluation.benchmark.plain_classifier train LINES.json MODEL`` and
``python -m evaluation.benchmark.plain_classifier predict MODEL TEXTS.json PREDICTIONS.json``.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import joblib
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier

from components.e5 import E5

NONE = "geen"
"""Label of every line that is no red flag, look-alikes included."""

VECTOR_WEIGHT = 2.0
"""Weight of the sentence vector beside the n-grams: the best of those tried on little data."""


def features(texts: Sequence[str], ngrams: TfidfVectorizer, encoder: E5) -> csr_matrix:
    """One row for each text."""
    lowered = [text.lower() for text in texts]
    vectors = encoder(lowered)
    return hstack([ngrams.transform(lowered), csr_matrix(vectors * VECTOR_WEIGHT)]).tocsr()


def train(lines: str, model: str) -> None:
    """Learn the categories from lines with ``text`` and ``flag`` (a category or null)."""
    read = json.loads(Path(lines).read_text(encoding="utf-8"))
    texts, labels = [line["text"] for line in read], [line["flag"] or NONE for line in read]
    ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    ngrams.fit([text.lower() for text in texts])
    # Logistic regression in small steps: an exact solver takes ten minutes on so many n-grams.
    classifier = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=30, random_state=0)
    classifier.fit(features(texts, ngrams, E5()), labels)
    joblib.dump((ngrams, classifier), model)


def predict(model: str, texts: str, out: str) -> None:
    """Write the category of each text (the most probable label), with the time of each."""
    ngrams, classifier = joblib.load(model)
    encoder = E5()
    read = json.loads(Path(texts).read_text(encoding="utf-8"))
    predictions = [_predicted(text, ngrams, classifier, encoder) for text in ["warm", *read]][1:]
    Path(out).write_text(json.dumps(predictions), encoding="utf-8")


def _predicted(text: str, ngrams: TfidfVectorizer, classifier: SGDClassifier, encoder: E5) -> dict[str, Any]:
    began, used = time.perf_counter(), time.process_time()
    label = str(classifier.predict(features([text], ngrams, encoder))[0])
    spent = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - used}
    return {"flags": [] if label == NONE else [label], **spent}


COMMANDS: dict[str, Callable[..., None]] = {"train": train, "predict": predict}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
