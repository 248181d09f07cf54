"""Fits the weights of the decision on the development sets: ``python -m evaluation.fit_decision [--write]``.

The topic classifier learns from the training lines; its scores on the development sets, which it has never
seen, show how far each number of :mod:`components.reading` can be trusted. Ten-fold cross-validation by
message gives the areas that are printed; the weights come from all messages.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

import content
from components.aspects import AspectFinder
from components.continuation import Continuation
from components.decision import WEIGHTS_FILE, Decider, Thresholds, Weights
from components.reading import AWAY, Reading
from components.sentence_encoder import e5
from components.text import clauses, normalise
from components.understanding import LONGEST, Understanding
from content.models import SOCIAL
from evaluation import items, training_lines

SETS = ("questions", "noisy", "multiple", "off_topic", "look_alikes")
MEASURES = ("n", "right", "wrong", "besides", "all", "out")
AT_ONCE = 50
LIKELY = 8
"""So many of the best labels of a message are weighed; the others are never asked for."""

HEAD = """\
# How much each number of components/reading.py weighs, fitted on the development sets:
#   python -m evaluation.fit_decision --write
# asked: whether a label is asked for. away: whether the message is about something else than the heel.
# goes_on: whether it goes on about a topic that was spoken of (components/continuation.py).
"""

AGREES = 0.3
"""Weight of a turn for which it makes no difference whether it is taken to go on: either reading is right, or
neither."""

MESSAGES, TURNS = 1.0, 0.1
"""How freely the weights may follow the samples (C of scikit-learn); there are fewer turns than messages."""


@dataclass(frozen=True)
class Sample:
    """A message of a development set: what was read in it and which labels are right."""

    id: str
    kind: str
    reading: Reading
    right: frozenset[str]


def train(folder: Path) -> Understanding:
    """The understanding, trained on the training lines."""
    storage = LocalModelStorage.create(folder)
    config = Understanding.get_default_config()
    understanding = Understanding.create(config, storage, Resource("understanding"), None)
    lines = [Message.build(text=line.text, intent=line.intent) for line in training_lines.read()]
    understanding.train(TrainingData(lines))
    return understanding


def samples(understanding: Understanding, folder: Path) -> list[Sample]:
    """The messages of the development sets, read."""
    found = []
    for kind in SETS:
        messages: list[Any] = [
            item for item in items.read(folder / f"dev_{kind}.jsonl") if items.labels(item)
        ]
        for start in tqdm(range(0, len(messages), AT_ONCE), desc=kind, unit=f"{AT_ONCE} messages"):
            some = messages[start : start + AT_ONCE]
            texts = [normalise(item.text) for item in some]
            e5().encode([part for text in texts for part in (text[:LONGEST], *clauses(text))])  # one batch
            for item, text in zip(some, texts, strict=True):
                right = frozenset(getattr(item, "topics_all", ()) or getattr(item, "topics", ()))
                found.append(Sample(item.id, kind, understanding.reading(text), right))
    return found


@dataclass(frozen=True)
class Table:
    """What a regression is fitted on: names of the numbers, a row of them a sample, the right answers, which
    samples belong together, and how much each counts (all alike when left out)."""

    names: list[str]
    rows: Any
    right: Any
    groups: Any
    weights: Any = None


def asked_table(read: Iterable[Sample]) -> Table:
    """Features, answers and groups of 'is this label asked for', one row a label that comes near."""
    rows, right, groups = [], [], []
    for sample in read:
        features = sample.reading.candidate_features()
        for column in _near(sample.reading):
            rows.append([float(values[column]) for values in features.values()])
            right.append(sample.reading.labels.names[column] in sample.right)
            groups.append(sample.id)
    return Table(list(features), np.array(rows), np.array(right), np.array(groups))


def _near(reading: Reading) -> list[int]:
    """The labels that score best in the whole, in a clause or by a word."""
    silent = reading.labels.silent
    rows = [reading.combined, *reading.own]
    near = {int(c) for row in rows for c in np.argsort(-np.where(silent, -np.inf, row))[:3]}
    near |= {int(c) for c in np.argsort(-np.where(silent, -np.inf, reading.combined))[:LIKELY]}
    words = np.where(silent, 0.0, np.maximum(reading.named_whole, reading.named.max(axis=0)))
    near |= {int(c) for c in np.argsort(-words)[:4] if words[c] > 0.3}
    return sorted(near)


def away_table(read: Iterable[Sample]) -> Table:
    """Features, answers and groups of 'is this about something else', one row a message."""
    used = [sample for sample in read if sample.kind == "off_topic" or not sample.right & set(AWAY)]
    features = [sample.reading.away_features() for sample in used]
    rows = np.array([[float(value) for value in each.values()] for each in features])
    right = np.array([sample.kind == "off_topic" for sample in used])
    return Table(list(features[0]), rows, right, np.array([sample.id for sample in used]))


@dataclass(frozen=True)
class FollowUp:
    """A turn of a development conversation after one with a subject: does it go on about that?"""

    id: str
    subject: str
    reading: Reading
    right: frozenset[str]


def follow_ups(understanding: Understanding, file: Path) -> list[FollowUp]:
    """The turns after a subject, in which something is asked and nothing alarms."""
    found: list[FollowUp] = []
    conversations = [item for item in items.read(file) if isinstance(item, items.Conversation)]
    for conversation in tqdm(conversations, desc="conversations"):
        subject: str | None = None
        for turn in conversation.turns:
            right = frozenset(turn.topics or turn.topics_all) if not turn.red_flag else frozenset()
            text = normalise(turn.user)
            if subject and right and any(sign.isalnum() for sign in text):
                found.append(FollowUp(conversation.id, subject, understanding.reading(text), right))
            subject = _next_subject(subject, turn, understanding)
    return found


def _next_subject(subject: str | None, turn: items.Turn, understanding: Understanding) -> str | None:
    """What is spoken of after a turn that was answered rightly."""
    topics = [name for name in turn.topics_all[::-1] or turn.topics if name in understanding.topics]
    if turn.red_flag or not topics:
        return subject
    return subject if subject in topics and not turn.topics_all else topics[0]


def goes_on_table(turns: Sequence[FollowUp], decider: Decider) -> Table:
    """Features, answers, groups and weights of 'does it go on about the subject'."""
    loaded = content.get()
    continuation = Continuation(loaded, AspectFinder(loaded), decider, Weights(0.0, {}))
    rows, right, weights = [], [], []
    for turn in turns:
        column = turn.reading.labels.names.index(turn.subject)
        features = continuation.features(turn.reading)
        rows.append([float(values[column]) for values in features.values()])
        right.append(turn.subject in turn.right)
        decision = decider.decide(turn.reading)
        otherwise = decision.verdict == "answer" and bool({p.topic for p in decision.parts} & turn.right)
        weights.append(1.0 if otherwise != right[-1] else AGREES)
    groups = np.array([turn.id for turn in turns])
    return Table(list(features), np.array(rows), np.array(right), groups, np.array(weights))


def fit(table: Table, freedom: float = MESSAGES) -> dict[str, Any]:
    """Bias and weights on the numbers as they are (the scaling is folded in)."""
    model, rows, right = _pipeline(freedom), table.rows, table.right
    weighed = {} if table.weights is None else {"logisticregression__sample_weight": table.weights}
    folds = {"groups": table.groups, "cv": GroupKFold(10)}
    chances = cross_val_predict(model, rows, right, **folds, method="predict_proba", fit_params=weighed)
    print(f"{len(right)} rows, area under the curve in ten folds {roc_auc_score(right, chances[:, 1]):.4f}")
    model.fit(rows, right, **weighed)
    scaler, regression = model[0], model[-1]
    slopes = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - slopes @ scaler.mean_)
    rounded = {name: round(float(slope), 4) for name, slope in zip(table.names, slopes, strict=True)}
    return {"bias": round(bias, 4), "weights": rounded}


def _pipeline(freedom: float) -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=freedom, max_iter=3000))


def figures(read: Sequence[Sample], decider: Decider, topics: frozenset[str]) -> dict[str, dict[str, float]]:
    """Per set: answered rightly, wrongly, with something besides, all parts, kept out."""
    table: dict[str, dict[str, float]] = {}
    for sample in read:
        decision = decider.decide(sample.reading)
        got = {part.topic for part in decision.parts} - SOCIAL if decision.verdict == "answer" else set()
        row = table.setdefault(sample.kind, dict.fromkeys(MEASURES, 0.0))
        row["n"] += 1
        row["right"] += bool(got & sample.right)
        row["wrong"] += bool(got) and not got & sample.right
        row["besides"] += bool(got & sample.right) and bool(got - sample.right)
        row["all"] += sample.right <= got
        row["out"] += not got & topics
    return {kind: {k: v / row["n"] if k != "n" else v for k, v in row.items()} for kind, row in table.items()}


def main() -> None:
    """The command line."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("--write", action="store_true", help=f"write the weights to {WEIGHTS_FILE.name}")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        understanding = train(Path(folder))
        data = Path(__file__).parent / "data"
        read = samples(understanding, data)
        turns = follow_ups(understanding, data / "dev_conversations.jsonl")
    asked, away = fit(asked_table(read)), fit(away_table(read))
    decider = Decider(Thresholds(), (Weights.of(asked), Weights.of(away)))
    goes_on = fit(goes_on_table(turns, decider), TURNS)
    weights = {"asked": asked, "away": away, "goes_on": goes_on}
    if arguments.write:
        WEIGHTS_FILE.write_text(HEAD + yaml.safe_dump(weights, sort_keys=False), encoding="utf-8")
        for kind, row in figures(read, decider, read[0].reading.labels.topics).items():
            print(kind, {name: round(value, 3) for name, value in row.items()})


if __name__ == "__main__":
    main()
