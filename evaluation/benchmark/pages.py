"""The benchmark's table and plot."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tabulate import tabulate

Results = Mapping[str, Mapping[str, Any]]

INTENT_HEADS = (
    "", "questions", "macro-F1", "noisy", "macro-F1", "wrong answers*", "off topic kept out*",
    "all parts of several*", "one message (p50)", "training", "memory (asking / training)",
)  # fmt: skip

FLAG_HEADS = (
    "", "red flags found", "right urgency", "112/113 right", "weakest category", "false alarms: look-alikes",
    "false alarms: ordinary questions",
)  # fmt: skip

EXPLANATION = """\
Every row learned from the same {lines} training lines; peers get the text and its intent, nothing else.
Tested on the frozen sets, which nobody looks at while writing lines or choosing settings: {sets}.

Questions and noisy: share with the right topic as best guess, without any threshold. Columns with * are at
each one's own threshold (Rasa: 0.3 with a margin of 0.1; NLP.js: 0.5; ours: its own). Wrong answers: share of
questions and noisy messages on which another topic was answered. Kept out: share of off-topic messages that
are not answered as heel spur. A bot with one intent for each message cannot answer all parts of a double
question. Times in brackets are processor time, which other work on the machine does not lengthen (several
threads add up). Memory is the largest resident size of the process.
"""

FLAG_EXPLANATION = """\
The keyword list has about ten words for each category, as a generic bot would ({keywords}). The plain
classifier has sentence vectors and n-grams like this project, and nothing else. The rows of Rasa and NLP.js
have the categories as intents. Right urgency: the most urgent flag that was seen has the message's urgency.
"""


def markdown(results: Results, facts: Mapping[str, Any]) -> str:
    """The page ``benchmark.md``."""
    sets = ", ".join(f"{name.removeprefix('test_')} ({number})" for name, number in facts["sets"].items())
    intents = {name: one for name, one in results.items() if "intents" in one}
    parts = [
        "# Benchmark",
        f"`make benchmark`, on {facts['machine']}.",
        "## Understanding",
        _table(INTENT_HEADS, [_intent_row(one) for one in intents.values()]),
        EXPLANATION.format(lines=facts["lines"], sets=sets),
        "## Red flags",
        _table(FLAG_HEADS, [_flag_row(one) for one in results.values()]),
        FLAG_EXPLANATION.format(keywords="`evaluation/benchmark/keywords.yml`"),
        *[f"Not compared: {title} ({reason})." for title, reason in facts["skipped"].items()],
        *[f"Measured on other training lines than the rest: {title}." for title in facts["stale"]],
        "![The figures as bars](benchmark.png)",
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    aligned = ("left", *("right" for _ in heads[1:]))
    return tabulate(rows, headers=heads, tablefmt="github", colalign=aligned, disable_numparse=True)


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def _pooled(one: Mapping[str, Any], figure: str) -> float | None:
    parts = [one["intents"][name] for name in ("test_questions", "test_noisy") if name in one["intents"]]
    number = sum(part["n"] for part in parts)
    return sum(part["n"] * part[figure] for part in parts) / number if number else None


def _intent_row(one: Mapping[str, Any]) -> list[str]:
    intents, cost = one["intents"], one["cost"]
    questions, noisy = intents.get("test_questions", {}), intents.get("test_noisy", {})
    return [
        one["title"],
        _percent(questions.get("accuracy")),
        f"{questions.get('macro_f1', 0):.3f}",
        _percent(noisy.get("accuracy")),
        f"{noisy.get('macro_f1', 0):.3f}",
        _percent(_pooled(one, "wrong")),
        _percent(intents.get("test_off_topic", {}).get("deflected")),
        _percent(intents.get("test_multiple", {}).get("all")),
        f"{cost['p50_ms']:.1f} ({cost['p50_cpu_ms']:.1f}) ms",
        f"{cost['training_s']:.0f} ({cost['training_cpu_s']:.0f}) s",
        f"{cost['asking_mb']:.0f} / {cost['training_mb']:.0f} MB",
    ]


def _flag_row(one: Mapping[str, Any]) -> list[str]:
    flags = one["red_flags"]
    return [
        one["title"],
        _percent(flags["recall"]),
        _percent(flags["right_urgency"]),
        _percent(flags["emergency"]),
        f"{flags['lowest']} {_percent(flags['lowest_recall'])}",
        _percent(flags["look_alikes"]),
        _percent(flags["ordinary"]),
    ]


def machine() -> str:
    """The machine in a few words."""
    return f"{os.cpu_count()} cores"


def draw(file: Path, results: Results) -> Path:
    """Bars of the main figures, one group for each figure."""
    import matplotlib  # noqa: PLC0415 (only the last step needs it, and the peers' memory is measured before)

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.2))
    _groups(left, "Understanding", _intent_bars(results))
    _groups(right, "Red flags", _flag_bars(results))
    figure.tight_layout()
    figure.savefig(file, dpi=75)
    plt.close(figure)
    return file


def _intent_bars(results: Results) -> dict[str, dict[str, float]]:
    with_intents = [one for one in results.values() if "intents" in one]
    return {
        one["title"]: {
            "questions": one["intents"].get("test_questions", {}).get("accuracy", 0),
            "noisy": one["intents"].get("test_noisy", {}).get("accuracy", 0),
            "wrong answers": _pooled(one, "wrong") or 0,
        }
        for one in with_intents
    }


def _flag_bars(results: Results) -> dict[str, dict[str, float]]:
    names = {
        "recall": "found",
        "right_urgency": "right urgency",
        "look_alikes": "false alarms\n(look-alikes)",
    }
    return {
        one["title"]: {name: one["red_flags"][figure] for figure, name in names.items()}
        for one in results.values()
    }


def _groups(axes: Any, title: str, bars: Mapping[str, Mapping[str, float]]) -> None:
    width = 0.8 / max(1, len(bars))
    names: list[str] = []
    for number, (peer, values) in enumerate(bars.items()):
        names = list(values)
        places = [group + number * width for group in range(len(names))]
        drawn = axes.bar(places, list(values.values()), width * 0.92, label=peer)
        axes.bar_label(drawn, labels=[f"{100 * value:.0f}" for value in values.values()], fontsize=7)
    axes.set_xticks([group + 0.4 - width / 2 for group in range(len(names))], names, fontsize=9)
    axes.set(title=title, ylim=(0, 1.08))
    axes.legend(fontsize=7, loc="upper right")
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
