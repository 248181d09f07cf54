"""What the predictions of a peer are worth on the frozen sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluation import measures
from evaluation.benchmark.peers import Outcome, Prediction
from evaluation.items import URGENCIES, Conversation, Flag, Item, NoFlag, Question, Several

Message = Question | Several | Flag | NoFlag
Pairs = Sequence[tuple[Message, Prediction]]
Sets = Mapping[str, Sequence[Item]]


def asked(sets: Sets) -> list[Message]:
    """The single messages of all sets, in the order in which they are asked."""
    return [item for found in sets.values() for item in found if not isinstance(item, Conversation)]


def figures(
    sets: Sets, outcome: Outcome, urgency_of: Mapping[str, str], topics: frozenset[str]
) -> dict[str, Any]:
    """All figures of one peer.

    Args:
        urgency_of: the urgency of every red-flag category.
        topics: the knowledge topics: what counts as heel spur.
    """
    waiting: Iterator[Prediction] = iter(outcome.predictions)
    pairs = {
        name: [(item, next(waiting)) for item in found if not isinstance(item, Conversation)]
        for name, found in sets.items()
    }
    result: dict[str, Any] = {"red_flags": red_flags(pairs, urgency_of), "cost": cost(outcome)}
    if any("best" in prediction for prediction in outcome.predictions):
        heel = topics | frozenset(urgency_of)
        result["intents"] = {name: part for name, found in pairs.items() if (part := intents(found, heel))}
    return result


def cost(outcome: Outcome) -> dict[str, float | None]:
    """Training time in seconds, memory in megabytes, and the median time of a message in milliseconds."""
    seconds, cpu = _sorted(outcome, "seconds"), _sorted(outcome, "cpu_seconds")
    return {
        "training_s": outcome.training.seconds if outcome.training else None,
        "training_cpu_s": outcome.training.cpu_seconds if outcome.training else None,
        "training_mb": outcome.training.megabytes if outcome.training else None,
        "asking_mb": outcome.asking.megabytes if outcome.asking else None,
        "p50_ms": measures.percentile(seconds, 50) if seconds else None,
        "p95_ms": measures.percentile(seconds, 95) if seconds else None,
        "p50_cpu_ms": measures.percentile(cpu, 50) if cpu else None,
    }


def _sorted(outcome: Outcome, key: str) -> list[float]:
    return sorted(prediction[key] for prediction in outcome.predictions if key in prediction)


def intents(pairs: Pairs, heel: frozenset[str]) -> dict[str, float]:
    """Accuracy and macro-F1 of the best guess; what is right and wrong at the peer's own threshold."""
    several = [(item, given) for item, given in pairs if isinstance(item, Several)]
    if several:
        return _several(several)
    questions = [(item, given) for item, given in pairs if isinstance(item, Question)]
    if not questions:
        return {}
    labelled = [(_true(item, given["best"]), str(given["best"])) for item, given in questions]
    return {
        "n": len(questions),
        "accuracy": measures.share(given["best"] in item.topics for item, given in questions),
        "macro_f1": measures.macro_f1(labelled),
        "right": measures.share(given["decided"] in item.topics for item, given in questions),
        "wrong": measures.share(_wrong(item, given) for item, given in questions),
        "deflected": measures.share(
            given["decided"] not in heel or given["decided"] in item.topics for item, given in questions
        ),
    }


def _true(item: Question, label: str | None) -> str:
    return label if label in item.topics else item.topics[0]


def _wrong(item: Question, given: Prediction) -> bool:
    return given["decided"] is not None and given["decided"] not in item.topics


def _several(pairs: list[tuple[Several, Prediction]]) -> dict[str, float]:
    found = [({given["decided"], *(given.get("parts") or [])}, set(item.topics_all)) for item, given in pairs]
    return {
        "n": len(pairs),
        "all": measures.share(wanted <= got for got, wanted in found),
        "any": measures.share(bool(wanted & got) for got, wanted in found),
    }


def flagged(given: Prediction, urgency_of: Mapping[str, str]) -> str | None:
    """The most urgent category that a peer sees: by its detector, or as its intent where it has none."""
    flags = given.get("flags")
    if flags is None:
        flags = [given["decided"]] if given.get("decided") in urgency_of else []
    return min(flags, key=lambda category: URGENCIES.index(urgency_of[category]), default=None)


def red_flags(sets: Mapping[str, Pairs], urgency_of: Mapping[str, str]) -> dict[str, Any]:
    """Recall, urgency and false alarms of red flags."""
    everything = [(item, flagged(given, urgency_of)) for pairs in sets.values() for item, given in pairs]
    flags = [(item, category) for item, category in everything if isinstance(item, Flag)]
    emergencies = [pair for pair in flags if pair[0].urgency in ("112", "113")]
    each = {label: _recall(flags, label) for label in sorted({item.category for item, _ in flags})}
    lowest = min(each, key=lambda label: each[label], default="")
    return {
        "n": len(flags),
        "recall": measures.share(category is not None for _, category in flags),
        "right_urgency": measures.share(
            _same_urgency(item, category, urgency_of) for item, category in flags
        ),
        "emergency": measures.share(
            _same_urgency(item, category, urgency_of) for item, category in emergencies
        ),
        "lowest": lowest,
        "lowest_recall": each.get(lowest, 0.0),
        "look_alikes": _alarms(everything, NoFlag),
        "ordinary": _alarms(everything, (Question, Several)),
    }


def _recall(flags: Sequence[tuple[Flag, str | None]], label: str) -> float:
    return measures.share(category is not None for item, category in flags if item.category == label)


def _same_urgency(item: Flag, category: str | None, urgency_of: Mapping[str, str]) -> bool:
    return category is not None and urgency_of[category] == item.urgency


def _alarms(everything: Sequence[tuple[Message, str | None]], kind: Any) -> float:
    return measures.share(category is not None for item, category in everything if isinstance(item, kind))
