"""What a message asks, decided from the classifier's scores of the whole message and of its clauses. Plain values in and out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]

MOVES = frozenset(
    {"vervolgvraag", "meer_vertellen", "bevestigen", "ontkennen", "keuze", "niet_bedoeld", "frustratie", "gebeld"}
)
"""Moves in a conversation; every other label is a topic or a dialogue act."""

SOCIAL = frozenset({"begroeting", "bedankt", "afscheid"})
"""Acts that go together with a question instead of competing with it."""

SETTING = frozenset({"klacht", "andere_klacht", "buiten_onderwerp", "gebeld"})
"""Labels that a sentence around the question may have; they never make a second question."""


@dataclass(frozen=True)
class Thresholds:
    """Where certainty ends. Chosen on the dev sets (see config.yml); scores are distances to a machine's boundary.

    Args:
        answer: least confidence of one topic to answer it.
        clarify: least confidence to offer topics to choose from; below it the message is not understood.
        clause: least score of a clause's best label to count as a question of its own.
        whole: least score that the whole message must give a label found in a clause.
        support: weight of the whole message's score beside the clause's.
        candidate: least score of a topic that is offered.
    """

    answer: float = 0.5
    clarify: float = 0.2
    clause: float = -0.45
    whole: float = -1.3
    support: float = 0.3
    candidate: float = -0.95


@dataclass(frozen=True)
class Part:
    """One thing that a message asks or says."""

    text: str
    topic: str
    confidence: float
    follow_up: bool = False


@dataclass(frozen=True)
class Decision:
    """The verdict on a message: ``answer``, ``clarify`` or ``fallback``; its parts in order; the likeliest topics."""

    verdict: str
    parts: list[Part]
    candidates: list[tuple[str, float]]


def confidence(top: float, runner_up: float) -> float:
    """Chance that the best label is right, from its score and its lead.

    A logistic curve fitted on the dev sets: see evaluation/calibrate.py.
    """
    return 1 / (1 + math.exp(-(1.9 * top + 1.5 * (top - runner_up) + 0.4)))


class Decider:
    """Decides what a message asks.

    Args:
        labels: names of the score columns.
        thresholds: where certainty ends.
    """

    def __init__(self, labels: Sequence[str], thresholds: Thresholds) -> None:
        self._labels = list(labels)
        self._is_move = np.array([label in MOVES for label in self._labels])
        self._limits = thresholds

    def decide(self, text: str, whole: Scores, clauses: Sequence[str], clause_scores: Scores | None) -> Decision:
        """The verdict on ``text``; ``clause_scores`` is None when the message has one clause."""
        parts = self._questions(whole, clauses, clause_scores) if clause_scores is not None else []
        asked = [part for part in parts if part.topic not in SOCIAL]
        if len(asked) > 1:
            return Decision("answer", parts, self._candidates(whole))
        combined = whole if clause_scores is None else (whole + clause_scores.max(axis=0)) / 2
        social = [part for part in parts if part.topic in SOCIAL]
        return self._single(text, combined, whole, social)

    def _questions(self, whole: Scores, clauses: Sequence[str], scores: Scores) -> list[Part]:
        """The clauses that ask or greet, each with its label, without repeats."""
        found: dict[str, Part] = {}
        for clause, own in zip(clauses, scores, strict=True):
            supported = np.where(self._is_move, -np.inf, own + self._limits.support * whole)
            label, certain = self._best(supported)
            is_social = label in SOCIAL
            if label in SETTING or supported.max() < self._limits.clause:
                continue
            if not is_social and whole[self._labels.index(label)] < self._limits.whole:
                continue
            found.setdefault(label, Part(clause, label, certain))
        return list(found.values())

    def _single(self, text: str, combined: Scores, whole: Scores, social: list[Part]) -> Decision:
        topics = np.where(self._is_move, -np.inf, combined)
        label, certain = self._best(topics)
        move, move_certain = self._best(np.where(self._is_move, combined, -np.inf))
        candidates = self._candidates(combined)
        follow_up = False
        if combined[self._labels.index(move)] > topics.max():
            if move != "vervolgvraag":
                return self._verdict(Part(text, move, move_certain), candidates, social)
            follow_up = True
        part = Part(text, label, certain, follow_up)
        return self._verdict(part, candidates, [other for other in social if other.topic != label])

    def _verdict(self, part: Part, candidates: list[tuple[str, float]], social: list[Part]) -> Decision:
        if part.follow_up or part.confidence >= self._limits.answer:
            return Decision("answer", [*social, part], candidates)
        verdict = "clarify" if part.confidence >= self._limits.clarify and candidates else "fallback"
        return Decision(verdict, [*social, part], candidates)

    def _best(self, scores: Scores) -> tuple[str, float]:
        first, second = np.argsort(-scores)[:2]
        return self._labels[first], confidence(float(scores[first]), float(max(scores[second], -3.0)))

    def _candidates(self, scores: Scores) -> list[tuple[str, float]]:
        order = np.argsort(-scores)[:6]
        likely = [(self._labels[i], float(scores[i])) for i in order if scores[i] > self._limits.candidate]
        return [(label, confidence(score, -1.0)) for label, score in likely if label not in MOVES]
