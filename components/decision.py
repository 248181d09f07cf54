"""What a message asks, decided from the scores of the whole message and of its clauses.

Plain values in and out. Whether a label is asked for, and whether the message is about something else, are
two logistic regressions over the numbers of :mod:`components.reading`; their weights stand in
``decision_weights.yml``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from components.reading import SETTING, Reading, Scores
from content.models import MOVES, SOCIAL

WEIGHTS_FILE = Path(__file__).with_name("decision_weights.yml")

MOST_ASKED = 3
"""How many questions of one message are answered."""


GREETING = "begroeting"

BEFORE_A_QUESTION = frozenset({"gebeld", "bevestigen"})
"""Moves that say nothing which must be heard before a question that stands behind them."""

GOES_BEFORE = frozenset({"gebeld", "niet_bedoeld", "frustratie", "bevestigen", "ontkennen"})
"""Moves that a question without a subject may stand behind ("dat vroeg ik niet. hoe lang duurt het?")."""

QUESTION_WORDS = (
    "hoe|wat|wa|waar\\w*|wrm|wanneer|welke?|wie|hoeveel|hoelang|is|zijn|kan|kun|kunt|kunnen|kunde|mag|moet|mot|"
    "moeten|helpt|werkt|doet|gaat|komt|zou|zal|wordt|heeft|geldt|blijft"
)
BEFORE_THEM = "en|maar|alleen|nog|dus|trouwens|ik (?:vroeg|vraag|bedoel|bedoelde|wil weten|wou weten)"
ASKS = re.compile(rf"(?:(?:{BEFORE_THEM}) )*(?:dan |of )?(?:{QUESTION_WORDS})\b")
"""A clause that begins as a question does."""

ASKED_ALL_THE_SAME = 0.6
"""Chance from which a topic counts although the message as a whole sounds like a greeting or a move."""


@dataclass(frozen=True)
class Thresholds:
    """Where certainty ends: chances, chosen on the dev sets (see config.yml).

    Args:
        away: least chance that a message is about something else to say so instead of answering.
        answer: least chance of one topic to answer it.
        second: least chance of a further topic to answer it as well, asked in a clause of its own.
        beside: the same for a further topic in one and the same clause.
        clarify: least chance of the best topic to offer topics to choose from; below it the message is not
            understood.
        candidate: least chance of a topic that is offered.
        act: least confidence of a greeting or a move.
    """

    away: float = 0.4
    answer: float = 0.3
    second: float = 0.1
    beside: float = 0.2
    clarify: float = 0.1
    candidate: float = 0.02
    act: float = 0.55


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


@dataclass(frozen=True)
class Weights:
    """One logistic regression: a weight for each named number, and the bias."""

    bias: float
    numbers: Mapping[str, float]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> Weights:
        """The weights as they stand in ``decision_weights.yml``: ``bias`` and ``weights``."""
        return cls(raw["bias"], raw["weights"])

    def chance(self, features: Mapping[str, Scores | float]) -> Scores:
        """Chance between 0 and 1; a row of them when the features are rows.

        Raises:
            KeyError: a number that has a weight is missing.
        """
        total = self.bias + sum(weight * np.asarray(features[name]) for name, weight in self.numbers.items())
        chance: Scores = 1.0 / (1.0 + np.exp(-np.clip(total, -30.0, 30.0)))
        return chance


@lru_cache(maxsize=2)
def read_weights(file: Path = WEIGHTS_FILE) -> dict[str, Weights]:
    """The weights by name: 'asked' (is this asked for), 'away' (is it about something else), 'goes_on' (does
    it go on about what was spoken of)."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    return {name: Weights.of(found) for name, found in raw.items()}


def confidence(top: float, runner_up: float) -> float:
    """Chance that the best label is right, from its score and its lead.

    A logistic curve fitted on the dev sets (logistic regression; questions, noisy, look-alikes, off topic).
    """
    return 1 / (1 + math.exp(-(1.4 * top + 2.8 * (top - max(runner_up, -3.0)))))


@dataclass(frozen=True)
class Weighed:
    """What the two regressions say of a message.

    Attributes:
        chances: chance of each label that it is asked for; 0 for moves and greetings.
        away: chance that the message is about something else than the heel.
    """

    chances: Scores
    away: float


class Decider:
    """Decides what a message asks.

    Args:
        thresholds: where certainty ends.
        weights: of the two logistic regressions, asked and away; those of ``decision_weights.yml`` when
            left out.
    """

    def __init__(self, thresholds: Thresholds, weights: tuple[Weights, Weights] | None = None) -> None:
        self._limits = thresholds
        if weights is None:
            read = read_weights()
            weights = read["asked"], read["away"]
        self._asked, self._away = weights

    def decide(self, reading: Reading, weighed: Weighed | None = None) -> Decision:
        """The verdict on a message; ``weighed``: what :meth:`weigh` said of it, if that is known."""
        weighed = weighed or self.weigh(reading)
        chances, away = weighed.chances, weighed.away
        social = _social(reading)
        candidates = self._candidates(reading, chances)
        asked = self._questions(reading, chances)
        said = self._said(reading, social, candidates)
        sure = bool(asked) and asked[0].confidence >= ASKED_ALL_THE_SAME
        if self._several(reading, social, asked) and away < self._limits.away and (sure or not said):
            return Decision("answer", _in_order(reading, social, asked), candidates)
        # "Hallo, zijn jullie vrijdag open?" is a question: the greeting is returned with the answer.
        if said and sure and self._stands_behind(reading, said.parts[-1], asked[0]):
            return Decision("answer", asked, candidates)
        if said and not (sure and said.parts[-1].topic == GREETING):
            return self._asked_behind(reading, said) or said
        part, enough = self._topic(reading, chances, away)
        others = [other for other in social if other.topic != part.topic]
        return self._verdict(part, enough, others, candidates)

    def weigh(self, reading: Reading) -> Weighed:
        """What is asked for, and whether it is about something else, as chances."""
        asked = np.where(reading.labels.silent, 0.0, self._asked.chance(reading.candidate_features()))
        return Weighed(asked, float(self._away.chance(reading.away_features())))

    def _several(self, reading: Reading, social: list[Part], asked: list[Part]) -> bool:
        """Whether the message asks several things, or one beside the clause that greets or thanks."""
        if len(asked) > 1:
            return True
        return bool(asked and social) and asked[0].text not in {part.text for part in social}

    def _stands_behind(self, reading: Reading, move: Part, question: Part) -> bool:
        """Whether a question has a clause of its own beside a move ("heb gebeld. wat doet zo'n prik?")."""
        asks = "?" in question.text or bool(ASKS.match(question.text))
        asks = asks or question.topic in reading.labels.topics
        if move.topic not in BEFORE_A_QUESTION or len(reading.clauses) < 2 or not asks:
            return False
        spoken = reading.own[:, reading.labels.names.index(move.topic)]
        return reading.clauses[int(spoken.argmax())] != question.text

    def _asked_behind(self, reading: Reading, said: Decision) -> Decision | None:
        """What a clause asks behind thanks or the like, however short ("merci. en is dat blijvend?")."""
        act = said.parts[-1].topic
        asks = next((clause for clause in reading.clauses[1:] if ASKS.match(clause)), None)
        if asks is None or act not in SOCIAL | GOES_BEFORE:
            return None
        behind = self.decide(reading.of(asks))
        topic = behind.parts[-1].topic if behind.parts else act
        if behind.verdict == "fallback" or topic in {*SOCIAL, *MOVES} - {"vervolgvraag"}:
            return None
        parts = behind.parts if behind.verdict == "answer" else [replace(behind.parts[-1], follow_up=True)]
        before = [part for part in said.parts if part.topic in SOCIAL]
        return Decision("answer", [*before, *parts], behind.candidates)

    def _questions(self, reading: Reading, chances: Scores) -> list[Part]:
        """The labels that are asked for, surest first; none when not even the surest is sure enough."""
        order = [int(column) for column in np.argsort(-chances) if chances[column] >= self._limits.second]
        if not order or chances[order[0]] < self._limits.answer:
            return []
        asked: list[int] = []
        for column in order:
            same = {int(reading.best_clause[other]) for other in asked}
            needed = self._limits.beside if int(reading.best_clause[column]) in same else self._limits.second
            if reading.labels.names[column] not in SETTING and (not asked or chances[column] >= needed):
                asked.append(column)
        return [_part(reading, column, chances) for column in asked[:MOST_ASKED]]

    def _said(
        self, reading: Reading, social: list[Part], candidates: list[tuple[str, float]]
    ) -> Decision | None:
        """The verdict on a message that is a move or a greeting more than a question with a subject."""
        names, combined = reading.labels.names, reading.combined
        moves = np.isin(names, list(MOVES))
        move = int(np.argmax(np.where(moves, combined, -np.inf)))
        other = int(np.argmax(np.where(moves, -np.inf, combined)))
        if combined[move] > combined[other] and moves.any():
            if names[move] == "vervolgvraag":
                part = Part(reading.text, names[other], _certainty(combined, other, ~moves), follow_up=True)
                return Decision("answer", [*(o for o in social if o.topic != part.topic), part], candidates)
            part = Part(reading.text, names[move], _certainty(combined, move, moves))
        elif names[other] in SOCIAL:
            part = Part(reading.text, names[other], _certainty(combined, other, ~moves))
        else:
            return None
        others = [o for o in social if o.topic != part.topic]
        return self._verdict(part, part.confidence >= self._limits.act, others, candidates)

    def _topic(self, reading: Reading, chances: Scores, away: float) -> tuple[Part, bool]:
        """The likeliest topic, and whether it is sure enough to be answered."""
        outside = np.where(reading.labels.away, reading.combined, -np.inf)
        if away >= self._limits.away and np.isfinite(outside.max()):
            return Part(reading.text, reading.labels.names[int(outside.argmax())], away), True
        if reading.about_heel:
            chances = np.where(reading.labels.away, 0.0, chances)
        column = int(np.argmax(chances))
        return _part(reading, column, chances, reading.text), chances[column] >= self._limits.answer

    def _verdict(
        self, part: Part, enough: bool, others: list[Part], candidates: list[tuple[str, float]]
    ) -> Decision:
        if enough:
            return Decision("answer", [*others, part], candidates)
        verdict = "clarify" if part.confidence >= self._limits.clarify and candidates else "fallback"
        return Decision(verdict, [*others, part], candidates)

    def _candidates(self, reading: Reading, chances: Scores) -> list[tuple[str, float]]:
        ours = np.where(reading.labels.away, 0.0, chances)
        likely = [int(column) for column in np.argsort(-ours)[:6] if ours[column] >= self._limits.candidate]
        return [(reading.labels.names[column], float(ours[column])) for column in likely]


def _part(reading: Reading, column: int, chances: Scores, text: str | None = None) -> Part:
    clause = reading.clauses[int(reading.best_clause[column])]
    return Part(text or clause, reading.labels.names[column], float(chances[column]))


def _in_order(reading: Reading, social: list[Part], asked: list[Part]) -> list[Part]:
    """Greetings and questions in the order in which they stand in the message."""
    place = {clause: position for position, clause in reversed(list(enumerate(reading.clauses)))}
    where = [(place[part.text], -part.confidence, part) for part in [*social, *asked]]
    return [part for *_, part in sorted(where, key=lambda each: each[:2])]


def _social(reading: Reading) -> list[Part]:
    """The clauses that greet or thank, each kind once."""
    found: dict[str, Part] = {}
    if len(reading.clauses) < 2:
        return []
    speaking = ~np.isin(reading.labels.names, list(MOVES))
    for clause, row in zip(reading.clauses, reading.own, strict=True):
        best = int(np.argmax(np.where(speaking, row, -np.inf)))
        name = reading.labels.names[best]
        if name in SOCIAL and row[best] > 0:
            found.setdefault(name, Part(clause, name, _certainty(row, best, speaking)))
    return list(found.values())


def _certainty(scores: Scores, column: int, among: np.ndarray) -> float:
    rivals = np.where(among, scores, -np.inf)
    rivals[column] = -np.inf
    return confidence(float(scores[column]), float(rivals.max(initial=-np.inf)))
