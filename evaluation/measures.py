"""From scores to figures: shares, F1, times. Everything is a plain value that goes into JSON as it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from evaluation.items import Conversation, Flag, NoFlag, Question, Several
from evaluation.scoring import ASSISTED, DIRECT, MISSED, WRONG, Score

Figures = dict[str, Any]

OUTCOMES = (DIRECT, ASSISTED, WRONG, MISSED)


def summarise(scores: Sequence[Score]) -> Figures:
    """Figures of one evaluation file; a part is there only when the file has items for it."""
    parts = {
        "questions": questions(_of(scores, Question)),
        "off_topic": _shares(
            [score for score in _of(scores, Question) if "deflected" in score.facts], "deflected"
        ),
        "several": _shares(_of(scores, Several), "all", "any", "surplus", "false_alarm"),
        "red_flags": red_flags(_of(scores, Flag)),
        "look_alikes": _shares(_of(scores, NoFlag), "false_alarm", DIRECT),
        "conversations": conversations(_of(scores, Conversation)),
        "topics": per_label(_of(scores, Question), topic_of, *OUTCOMES),
        "categories": per_label(_of(scores, Flag), category_of, "found", "right_urgency"),
        "time": times(scores),
    }
    failures = sum(score.error is not None for score in scores)
    return {
        "items": len(scores),
        "server_errors": failures,
        **{name: part for name, part in parts.items() if part},
    }


def topic_of(score: Score) -> str:
    """The label under which a question is listed: its preferred topic."""
    return score.item.topics[0] if isinstance(score.item, Question) else ""


def category_of(score: Score) -> str:
    """The category of a red flag."""
    return score.item.category if isinstance(score.item, Flag) else ""


def _of(scores: Iterable[Score], kind: type) -> list[Score]:
    return [score for score in scores if isinstance(score.item, kind)]


def _shares(scores: Sequence[Score], *facts: str) -> Figures:
    if not scores:
        return {}
    return {
        "n": len(scores),
        **{fact: share(score.facts.get(fact, False) for score in scores) for fact in facts},
    }


def share(results: Iterable[bool]) -> float:
    """Share of true ones, 0 to 1, rounded to four decimals; 0 for none at all."""
    counted = list(results)
    return round(sum(counted) / len(counted), 4) if counted else 0.0


def questions(scores: Sequence[Score]) -> Figures:
    """Outcomes of questions, with accuracy and macro-F1 of the first answer."""
    if not scores:
        return {}
    pairs = [(score.true_label, score.label) for score in scores]
    return {
        **_shares(scores, *OUTCOMES, "surplus", "false_alarm"),
        "first_answer": share(true == label for true, label in pairs),
        "macro_f1": macro_f1(pairs),
    }


def red_flags(scores: Sequence[Score]) -> Figures:
    """Recall and urgency of red flags; ``emergency``: those of 112 and 113 that got the right urgency."""
    if not scores:
        return {}
    emergencies = [score for score in scores if "emergency" in score.facts]
    figures = _shares(scores, "found", "right_urgency", "too_low", "right_category")
    return {
        **figures,
        "emergencies": len(emergencies),
        "emergency": share(score.right for score in emergencies),
    }


def conversations(scores: Sequence[Score]) -> Figures:
    """Turns right and whole conversations right."""
    if not scores:
        return {}
    turns = [right for score in scores for right in score.facts.values()]
    return {
        "n": len(scores),
        "turns": len(turns),
        "turns_right": share(turns),
        "whole": share(s.right for s in scores),
    }


def per_label(scores: Iterable[Score], label_of: Callable[[Score], str], *facts: str) -> dict[str, Figures]:
    """The shares of ``facts`` for every label apart, alphabetically."""
    groups: dict[str, list[Score]] = defaultdict(list)
    for score in scores:
        groups[label_of(score)].append(score)
    return {label: _shares(group, *facts) for label, group in sorted(groups.items())}


def f1(pairs: Sequence[tuple[str, str]]) -> dict[str, float]:
    """F1 of every true label in ``pairs`` of (true label, given label)."""
    true, given = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    right = Counter(label for label, got in pairs if label == got)
    return {label: 2 * right[label] / (true[label] + given[label]) for label in true}


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 over the true labels, each label counting the same."""
    each = f1(pairs)
    return round(sum(each.values()) / len(each), 4) if each else 0.0


def times(scores: Iterable[Score]) -> Figures:
    """Median and 95th percentile of a turn in milliseconds, as the visitor sees it."""
    seconds = sorted(second for score in scores for second in score.seconds)
    if not seconds:
        return {}
    return {"n": len(seconds), "p50_ms": percentile(seconds, 50), "p95_ms": percentile(seconds, 95)}


def percentile(ordered: Sequence[float], percent: int) -> float:
    """A percentile of ``ordered`` seconds (nearest rank), in milliseconds."""
    rank = max(0, -(-len(ordered) * percent // 100) - 1)
    return round(1000 * ordered[rank], 1)


def confusions(scores: Iterable[Score]) -> Counter[tuple[str, str]]:
    """How often a message of one label got another: (true label, given label), the right ones too."""
    single = (score for score in scores if not isinstance(score.item, (Conversation, Several)))
    return Counter((score.true_label or "(no flag)", score.label) for score in single)


def over_sets(results: Mapping[str, Figures], part: str, figure: str) -> dict[str, tuple[int, float]]:
    """For every label of ``part`` the number of items in all sets, and the share of ``figure`` over them."""
    number: Counter[str] = Counter()
    right: dict[str, float] = defaultdict(float)
    for figures in results.values():
        for label, found in dict[str, Figures](figures.get(part, {})).items():
            number[label] += found["n"]
            right[label] += found["n"] * found[figure]
    return {label: (n, right[label] / n) for label, n in number.items()}
