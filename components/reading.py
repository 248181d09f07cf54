"""A message as the decision sees it: scores of the whole and of its clauses, and what follows in numbers.

The numbers (features) are weighed in ``decision_weights.yml``; ``python -m evaluation.fit_decision`` fits
those weights on the development sets.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from content.models import MOVES, SOCIAL

Scores = npt.NDArray[np.float32]
Features = dict[str, Scores]

SETTING = frozenset({"klacht", "andere_klacht", "buiten_onderwerp", "gebeld"})
"""Labels that a sentence around the question may have; they never make a second question."""

AWAY = ("buiten_onderwerp", "andere_klacht")
"""Labels that send a person away."""

NEVER = -9.0
"""Score of a label that is out of the question."""

ASKING = re.compile(
    r"\?|\b(hoe|wat|waar\w*|wanneer|welke?|wie|kan|kun|kunt|mag|moet|helpt|werkt|is|zijn|heeft|doet|gaat|komt|zou|wil|vraag\w*)\b"
)
QUESTIONS = re.compile(
    r"\?|\b(hoe|wat|waar\w*|wanneer|welke?|wie|kan|kun|kunt|mag|moet|helpt|werkt|doet|gaat|komt|zou|zijn|is|heeft|wordt)\b"
)
TRIED = re.compile(r"\b(geprobeerd|gehad|gedaan|geweest|gekregen|achter de rug)\b")
"""Words with which somebody tells what he had done already, which is no question about it."""
LISTING = re.compile(r"\b(en|of|ook)\b|,")
MANY_CLAUSES, MANY_WORDS, MANY_QUESTIONS = 6, 15, 5
"""From here on more makes no difference."""


@dataclass(frozen=True)
class Labels:
    """The names of the score columns, and which of them are of what kind."""

    names: tuple[str, ...]
    topics: frozenset[str]

    def mask(self, labels: Sequence[str] | frozenset[str]) -> npt.NDArray[np.bool_]:
        """Which columns stand for one of ``labels``."""
        return np.isin(self.names, list(labels))

    @cached_property
    def silent(self) -> npt.NDArray[np.bool_]:
        """Moves and greetings: they compete with no topic."""
        return self.mask([*MOVES, *SOCIAL])

    @cached_property
    def away(self) -> npt.NDArray[np.bool_]:
        """Labels that send a person away."""
        return self.mask(AWAY)

    @cached_property
    def setting(self) -> npt.NDArray[np.bool_]:
        """Labels of what surrounds a question."""
        return self.mask(SETTING)

    @cached_property
    def knowledge(self) -> npt.NDArray[np.bool_]:
        """Topics that are answered from the source."""
        return self.mask(self.topics)

    @cached_property
    def follow_up(self) -> int:
        """Column of the question without a subject; -1 when there is none."""
        return self.names.index("vervolgvraag") if "vervolgvraag" in self.names else -1


@dataclass(frozen=True)
class Reading:
    """The scores of one message.

    Attributes:
        text: the normalised message.
        clauses: its clauses; at least one.
        whole: score of each label for the message as a whole.
        own: the same for each clause, one row each.
        named: largest share of each label in a word, for each clause.
        named_whole: the same for the message.
        unknown: part of its words that say nothing.
        about_heel: whether it speaks of the heel.
        labels: the names of the columns.
    """

    text: str
    clauses: tuple[str, ...]
    whole: Scores
    own: Scores
    named: Scores
    named_whole: Scores
    unknown: float
    about_heel: bool
    labels: Labels

    def of(self, text: str) -> Reading:
        """What was read in one clause; the whole reading for any other text."""
        if text == self.text or text not in self.clauses:
            return self
        place = [self.clauses.index(text)]
        own, named = self.own[place], self.named[place]
        return replace(
            self, text=text, clauses=(text,), whole=own[0], own=own, named=named, named_whole=named[0]
        )

    @cached_property
    def best_clause(self) -> npt.NDArray[np.int64]:
        """For each label the clause that speaks most for it."""
        best: npt.NDArray[np.int64] = (self._competing(self.own) + self.named).argmax(axis=0)
        return best

    @property
    def combined(self) -> Scores:
        """The whole message and its best clause, half each."""
        result: Scores = (self.whole + self.own.max(axis=0)) / 2
        return result

    def candidate_features(self) -> Features:
        """Numbers by which is judged whether a label is asked for; a column for each label."""
        shape = {name: np.full(len(self.whole), value) for name, value in self._message().items()}
        scores = {**self._scores(), **self._words(), **self._clause(), **shape}
        return {**scores, **_products(scores)}

    def _competing(self, scores: Scores) -> Scores:
        return np.where(self.labels.silent, NEVER, scores)

    def _message(self) -> dict[str, float]:
        several = len(self.clauses) > 1
        return {
            "clauses": min(len(self.clauses), MANY_CLAUSES) / MANY_CLAUSES,
            "several": float(several),
            "questions": min(len(QUESTIONS.findall(self.text)), MANY_QUESTIONS) / MANY_QUESTIONS,
            "asks_twice": float(len(QUESTIONS.findall(self.text)) > 1),
            "tells_tried": float(bool(TRIED.search(self.text)) and not ASKING.search(self.text)),
            "lists": float(bool(LISTING.search(self.text))),
            "about_heel": float(self.about_heel),
        }

    def _scores(self) -> Features:
        whole, own = self._competing(self.whole), self._of_best(self._competing(self.own))
        rank = _rank(whole)
        combined = (whole + self._competing(self.own).max(axis=0)) / 2
        leads = np.array([_lead(row) for row in self._competing(self.own)])
        return {
            "whole": whole,
            "own": own,
            "clause_lead": self._of_best(leads),
            "whole_lead": _lead(whole),
            "first": rank == 0,
            "second": rank == 1,
            "third": rank == 2,
            "behind": combined - combined.max(),
            "away_lead": np.where(self.labels.away, 0.0, whole[self.labels.away].max(initial=NEVER) - whole),
        }

    def _words(self) -> Features:
        anywhere = np.maximum(self.named_whole, self.named.max(axis=0))
        rank = _rank(self._competing(anywhere))
        away = anywhere[self.labels.away].max(initial=0.0)
        most_named = self._of_best(self.named) >= self.named.max(axis=1)[self.best_clause]
        return {
            "named": anywhere,
            "clause_named": self._of_best(self.named),
            "most_named": rank == 0,
            "second_named": rank == 1,
            "clause_most_named": most_named,
            "away_named": np.where(self.labels.away, 0.0, away),
        }

    def _clause(self) -> Features:
        asks = np.array([bool(ASKING.search(clause)) for clause in self.clauses], dtype=float)
        length = np.array([min(len(clause.split()), MANY_WORDS) / MANY_WORDS for clause in self.clauses])
        own = self._competing(self.own)
        return {
            "asks": asks[self.best_clause],
            "length": length[self.best_clause],
            "without_subject": self._without_subject(),
            "clause_first": self._of_best(own) >= own.max(axis=1)[self.best_clause],
            "setting": self.labels.setting,
            "away": self.labels.away,
        }

    def _without_subject(self) -> Scores:
        """How much sooner the clause is a question without a subject than one with this label."""
        if len(self.clauses) < 2 or self.labels.follow_up < 0:
            return np.full(len(self.whole), -1.0)
        ahead = self.own[:, [self.labels.follow_up]] - self._competing(self.own)
        return self._of_best(np.maximum(ahead, -2.0))

    def _one(self, row: Scores, label: str, otherwise: float) -> float:
        """The score of one label, or ``otherwise`` where it was never learned."""
        return float(row[self.labels.names.index(label)]) if label in self.labels.names else otherwise

    def _of_best(self, rows: npt.NDArray[np.floating]) -> Scores:
        """From each column the row of the clause that speaks most for its label."""
        picked: Scores = rows[self.best_clause, np.arange(rows.shape[1])]
        return picked

    def away_features(self) -> dict[str, float]:
        """Numbers by which is judged whether the whole message is about something else."""
        whole, best = self._competing(self.whole), self._competing(self.own).max(axis=0)
        away, ours = self.labels.away, ~self.labels.away & ~self.labels.silent
        inside, outside = whole[ours].max(initial=NEVER), whole[away].max(initial=NEVER)
        heel = float(self.about_heel)
        each = {f"{name}_whole": self._one(whole, name, NEVER) for name in AWAY}
        clause = {f"{name}_own": self._one(best, name, NEVER) for name in AWAY}
        word = {f"{name}_named": self._one(self.named_whole, name, 0.0) for name in AWAY}
        return {
            **each,
            **clause,
            **word,
            "ours_whole": inside,
            "ours_own": best[ours].max(initial=NEVER),
            "topics_whole": whole[self.labels.knowledge].max(initial=NEVER),
            "ours_named": self.named_whole[ours].max(initial=0.0),
            "topics_named": self.named_whole[self.labels.knowledge].max(initial=0.0),
            "about_heel": heel,
            "lead": inside - outside,
            "lead_heel": heel * (inside - outside),
            "outside_heel": heel * outside,
            "inside_heel": heel * max(inside, -1.2),
            "words": min(len(self.text.split()), 20) / 20,
            "several": float(len(self.clauses) > 1),
            "unknown": self.unknown,
        }


def _products(features: Features) -> Features:
    """What two numbers say only together."""
    first_of_several = features["clause_first"] * features["several"]
    pairs = {
        "own_and_whole": np.maximum(features["own"], 0.0) * np.maximum(features["whole"] + 0.5, -1.0),
        "own_named": features["own"] * features["named"],
        "lead_named": features["clause_lead"] * features["clause_named"],
        "named_not_first": features["clause_most_named"] * (1.0 - features["first"]),
        "first_of_several": first_of_several,
        "first_of_several_whole": first_of_several * np.maximum(features["whole"], -1.5),
        "heel_topic": (1.0 - features["away"]) * features["about_heel"],
        "heel_away": features["away"] * features["about_heel"],
        "tried_setting": features["tells_tried"] * features["setting"],
    }
    scored = ("second", "whole", "own", "named", "second_named")
    twice = {f"twice_{name}": features["asks_twice"] * features[name] for name in scored}
    listed = {f"lists_{name}": features["lists"] * features[name] for name in ("second", "own")}
    return {**pairs, **twice, **listed, "most_named_second": features["most_named"] * features["second"]}


def _rank(scores: Scores) -> npt.NDArray[np.int64]:
    return np.argsort(np.argsort(-scores))


def _lead(row: Scores) -> Scores:
    """How far each label is ahead of the best other one, between -2 and 2."""
    order = np.argsort(-row)
    rival = np.full(len(row), row[order[0]])
    if len(row) > 1:
        rival[order[0]] = row[order[1]]
    return np.clip(row - rival, -2.0, 2.0)
