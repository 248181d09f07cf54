"""What a message asks, decided from the classifier's scores of the whole message and of its clauses. Plain
values in and out."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from content.models import MOVES

Scores = npt.NDArray[np.float32]


SOCIAL = frozenset({"begroeting", "bedankt", "afscheid"})
"""Acts that go together with a question instead of competing with it."""

SETTING = frozenset({"klacht", "andere_klacht", "buiten_onderwerp", "gebeld"})
"""Labels that a sentence around the question may have; they never make a second question."""


AWAY = ("buiten_onderwerp", "andere_klacht")
"""Labels that send a person away. A message about the heel gets them only when there is hardly any doubt."""


@dataclass(frozen=True)
class Thresholds:
    """Where certainty ends. Chosen on the dev sets (see config.yml); scores are distances to a machine's
    boundary.

    Args:
        away: least confidence of an answer that sends somebody away who speaks of his heel.
        answer: least confidence of one topic to answer it.
        clarify: least confidence to offer topics to choose from; below it the message is not understood.
        clause: least chance that a clause's label is asked for, to count as a question of its own.
        second: least score of a clause's second label to be answered too ("botox, bestraling").
        support: weight of the whole message's score beside the clause's in choosing the clause's label.
        candidate: least score of a topic that is offered.
    """

    away: float = 0.8
    answer: float = 0.55
    clarify: float = 0.2
    clause: float = 0.25
    second: float = 0.8
    support: float = 0.2
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
    """The verdict on a message: ``answer``, ``clarify`` or ``fallback``; its parts in order; the likeliest
    topics."""

    verdict: str
    parts: list[Part]
    candidates: list[tuple[str, float]]


def confidence(top: float, runner_up: float) -> float:
    """Chance that the best label is right, from its score and its lead.

    A logistic curve fitted on the dev sets (logistic regression; questions, noisy, look-alikes, off topic).
    """
    return 1 / (1 + math.exp(-(1.4 * top + 2.8 * (top - runner_up))))


def clause_chance(own: float, whole: float) -> float:
    """Chance that a clause's label is asked for, from its score in the clause and in the whole message.

    A logistic regression on the clauses of the dev sets.
    """
    return 1 / (1 + math.exp(-(1.35 * own + 2.95 * whole + 1.85)))


MOST_NAMED = 4
"""How many labels one clause may name."""

COMPARISON = re.compile(r"\b(dan|verschil\w*|vergel\w*)\b")
"""Words of a comparison: what stands after them is no question of its own."""


class Decider:
    """Decides what a message asks.

    Args:
        labels: names of the score columns.
        thresholds: where certainty ends.
        about_heel: whether a normalised text speaks of the heel.
    """

    def __init__(
        self,
        labels: Sequence[str],
        thresholds: Thresholds,
        about_heel: Callable[[str], bool] = lambda text: False,
    ) -> None:
        self._about_heel = about_heel
        self._labels = list(labels)
        self._is_move = np.array([label in MOVES for label in self._labels])
        self._limits = thresholds

    def decide(
        self, text: str, whole: Scores, clauses: Sequence[str], clause_scores: Scores | None
    ) -> Decision:
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
            for column in self._named(clause, own, supported):
                label = self._labels[column]
                if label in SETTING or not self._asks(label, float(own[column]), float(whole[column])):
                    break
                found.setdefault(label, Part(clause, label, self._certainty(supported, column)))
        return list(found.values())

    def _asks(self, label: str, own: float, whole: float) -> bool:
        return own > 0 if label in SOCIAL else clause_chance(own, whole) >= self._limits.clause

    def _named(self, clause: str, own: Scores, supported: Scores) -> list[int]:
        """Columns of the labels that a clause names: the best, and in a list ("botox, bestraling") every
        sure one."""
        order = np.argsort(-supported)[:MOST_NAMED]
        if COMPARISON.search(clause):
            return [int(order[0])]
        return [int(order[0]), *(int(column) for column in order[1:] if own[column] >= self._limits.second)]

    def _single(self, text: str, combined: Scores, whole: Scores, social: list[Part]) -> Decision:
        topics = np.where(self._is_move, -np.inf, combined)
        label, certain = self._best(topics)
        if label in AWAY and certain < self._limits.away and self._about_heel(text):
            label, certain = self._within(topics)
        move, move_certain = self._best(np.where(self._is_move, combined, -np.inf))
        candidates = self._candidates(combined)
        follow_up = False
        if combined[self._labels.index(move)] > topics.max():
            if move != "vervolgvraag":
                return self._verdict(Part(text, move, move_certain), candidates, social)
            follow_up = True
        part = Part(text, label, certain, follow_up)
        return self._verdict(part, candidates, [other for other in social if other.topic != label])

    def _within(self, scores: Scores) -> tuple[str, float]:
        """The best topic of ours where the best label of all would send the person away."""
        ours = np.where(np.isin(self._labels, AWAY), -np.inf, scores)
        label, certain = self._best(ours)
        return label, certain if ours.max() > 0 else min(certain, self._limits.answer - 0.01)

    def _verdict(self, part: Part, candidates: list[tuple[str, float]], social: list[Part]) -> Decision:
        if part.follow_up or part.confidence >= self._limits.answer:
            return Decision("answer", [*social, part], candidates)
        verdict = "clarify" if part.confidence >= self._limits.clarify and candidates else "fallback"
        return Decision(verdict, [*social, part], candidates)

    def _best(self, scores: Scores) -> tuple[str, float]:
        first = int(np.argmax(scores))
        return self._labels[first], self._certainty(scores, first)

    @staticmethod
    def _certainty(scores: Scores, column: int) -> float:
        rival = float(np.max(np.delete(scores, column)))
        return confidence(float(scores[column]), max(rival, -3.0))

    def _candidates(self, scores: Scores) -> list[tuple[str, float]]:
        order = np.argsort(-scores)[:6]
        likely = [(self._labels[i], float(scores[i])) for i in order if scores[i] > self._limits.candidate]
        return [(label, confidence(score, -1.0)) for label, score in likely if label not in MOVES]
