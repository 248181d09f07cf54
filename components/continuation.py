"""Whether a message goes on about what was spoken of, judged from the scores of its words alone.

"Hoeveel mensen hebben daar baat bij?" sounds like a question about how common heel spurs are; after an answer
about radiotherapy it is one about radiotherapy. The understanding sees one message and no conversation, so it
says of each topic how likely the message goes on about it, should that be the subject. That is a logistic
regression over the numbers below; its weights, fitted on the development conversations, stand in
``decision_weights.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from components.aspects import AspectFinder
from components.decision import Decider, Weights, read_weights
from components.reading import MANY_CLAUSES, NEVER, Features, Reading, Scores
from content import Content
from content.models import MOVES, SOCIAL
from content.word_lists import word_list

OPENINGS = re.compile(r"^(?:en|of|maar|dus)\b")
"""Words with which a question joins on to the answer before it."""

POINTERS = re.compile(r"\b(?:dat|die|dit|deze|het|da|zoiets|zo'n|er|daar\w*|er[a-z]{2,4}|'t|t|ze)\b")
"""Words that stand for something named before."""

SHORT, LONG = 4, 20
"""Words in a short message; and from where on more makes no difference."""

LEAST = 0.1
"""A smaller chance is not worth telling."""


class Continuation:
    """Tells of each topic how likely a message goes on about it.

    Args:
        content: the topics with their sides.
        aspects: finds those sides.
        decider: what decides on the message by itself.
        weights: of the regression; those of ``decision_weights.yml`` when left out.
    """

    def __init__(
        self, content: Content, aspects: AspectFinder, decider: Decider, weights: Weights | None = None
    ) -> None:
        self._content = content
        self._decider = decider
        self._weights = weights or read_weights()["goes_on"]
        self._finder = aspects
        self._treatments = frozenset(word_list("bron_zwijgt", "treatments"))
        self._general = frozenset(word_list("vervolgvraag", "general"))

    def chances(self, reading: Reading) -> dict[str, float]:
        """Chance for each topic that may be the subject; those below :data:`LEAST` are left out."""
        topics = np.flatnonzero(reading.labels.knowledge)
        if len(topics) < 2 or reading.labels.follow_up < 0:
            return {}
        chances = self._weights.chance(self.features(reading))
        return {
            reading.labels.names[topic]: round(float(chances[topic]), 2)
            for topic in topics
            if chances[topic] >= LEAST
        }

    def features(self, reading: Reading) -> Features:
        """The numbers that are weighed; a column for each label, of which only those of topics mean
        anything."""
        sides = self._finder.find_all(reading.text)
        single = {
            **self._subject(reading, sides),
            **_others(reading),
            **self._kinds(reading, sides),
            **self._by_itself(reading),
            **_message(reading),
        }
        return {**single, **_together(single)}

    def _subject(self, reading: Reading, sides: Mapping[str, Sequence[str]]) -> Features:
        names = reading.labels.names
        among = np.where(reading.labels.knowledge, reading.whole, NEVER)
        rank = np.array([(among > score).sum() for score in reading.whole])
        return {
            "subject_whole": reading.whole,
            "subject_own": reading.own.max(axis=0),
            "subject_named": reading.named_whole,
            "subject_rank": np.minimum(rank, 8) / 8,
            "side": np.array([float(bool(sides.get(name))) for name in names]),
            "own_side": np.array([float(bool(self._own_sides(name, sides))) for name in names]),
        }

    def _own_sides(self, name: str, sides: Mapping[str, Sequence[str]]) -> set[str]:
        """The sides that are asked, of those for which this topic has an answer."""
        topic = self._content.topics.get(name)
        return set(topic.aspects).intersection(sides.get(name, ())) if topic else set()

    def _kinds(self, reading: Reading, sides: Mapping[str, Sequence[str]]) -> Features:
        labels = reading.labels
        treatment = labels.mask(self._treatments).astype(float)
        among = np.where(labels.knowledge, reading.whole, NEVER)
        rival, general = _rivals(among)[0], set(self._content.aspects)
        special = {column: self._own_sides(labels.names[column], sides) - general for column in set(rival)}
        return {
            "treatment": treatment,
            "general": labels.mask(self._general).astype(float),
            "other_treatment": treatment[rival],
            "other_special": np.array([float(bool(special[column])) for column in rival]),
        }

    def _by_itself(self, reading: Reading) -> Features:
        """What would be decided if nothing had been said before."""
        labels, weighed = reading.labels, self._decider.weigh(reading)
        decision, chances = self._decider.decide(reading, weighed), weighed.chances
        acts = ~labels.knowledge & ~labels.silent & ~labels.away
        one = {
            "act_chance": chances[acts].max(initial=0.0),
            "away_chance": weighed.away,
            "taken_up": float(any(part.follow_up for part in decision.parts)),
            "moves": float(any(part.topic in MOVES for part in decision.parts)),
            "unsure": float(decision.verdict == "clarify"),
            "lost": float(decision.verdict == "fallback"),
        }
        other = _rivals(np.where(labels.knowledge, chances, 0.0))[1]
        return {"subject_chance": chances, "other_chance": other, **_spread(one, len(chances))}


def _rivals(among: Scores) -> tuple[np.ndarray, Scores, Scores]:
    """For each column the best other one, its score, and its lead on the best one after it."""
    order = np.argsort(-among)
    best = np.full(len(among), order[0])
    best[order[0]] = order[1]
    third = among[order[2]] if len(order) > 2 else np.float32(NEVER)
    after = np.full(len(among), among[order[1]])
    after[order[:2]] = third
    return best, among[best], among[best] - after


def _others(reading: Reading) -> Features:
    """What speaks for another subject: another topic, an act, something off the subject, a greeting."""
    labels, own = reading.labels, reading.own.max(axis=0)
    topics, acts = labels.knowledge, ~labels.knowledge & ~labels.silent & ~labels.away
    social, moves = labels.mask(SOCIAL), labels.mask(MOVES - {"vervolgvraag"})
    _, whole, lead = _rivals(np.where(topics, reading.whole, NEVER))
    _, clause, _ = _rivals(np.where(topics, own, NEVER))
    _, named, _ = _rivals(np.where(topics, reading.named_whole, 0.0))
    one = {
        "act_whole": reading.whole[acts].max(initial=NEVER),
        "act_own": own[acts].max(initial=NEVER),
        "act_named": reading.named_whole[acts].max(initial=0.0),
        "away_whole": reading.whole[labels.away].max(initial=NEVER),
        "away_named": reading.named_whole[labels.away].max(initial=0.0),
        "social": reading.combined[social].max(initial=NEVER),
        "move": reading.combined[moves].max(initial=NEVER),
    }
    others = {"other_whole": whole, "other_own": clause, "other_named": named, "other_lead": lead}
    return {**others, **_spread(one, len(reading.whole))}


def _message(reading: Reading) -> Features:
    words = len(reading.text.split())
    one = {
        "follow_up_whole": reading.whole[reading.labels.follow_up],
        "follow_up_own": reading.own[:, reading.labels.follow_up].max(),
        "words": min(words, LONG) / LONG,
        "short": float(words <= SHORT),
        "opens": float(bool(OPENINGS.match(reading.text))),
        "points": float(bool(POINTERS.search(reading.text))),
        "asks": float("?" in reading.text),
        "about_heel": float(reading.about_heel),
        "unknown": reading.unknown,
        "clauses": min(len(reading.clauses), MANY_CLAUSES) / MANY_CLAUSES,
    }
    return _spread(one, len(reading.whole))


def _spread(numbers: Mapping[str, float], size: int) -> Features:
    """Numbers of the whole message, once for each column."""
    return {name: np.full(size, value) for name, value in numbers.items()}


PAIRS = (
    ("treatment", "other_whole"),
    ("treatment", "follow_up_whole"),
    ("general", "follow_up_whole"),
    ("words", "follow_up_whole"),
    ("treatment", "side"),
    ("treatment", "points"),
    ("treatment", "other_treatment"),
    ("treatment", "about_heel"),
)
"""Numbers that say something only together."""


def _together(features: Features) -> Features:
    return {f"{one}_{other}": features[one] * features[other] for one, other in PAIRS}
