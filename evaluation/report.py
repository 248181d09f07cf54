"""What a measurement leaves: a table to read, a JSON file with every error, a CSV file of confusions."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tabulate import tabulate

from evaluation.items import Conversation, NoFlag
from evaluation.measures import Figures, confusions
from evaluation.scoring import DIRECT, Score

HEADINGS = {
    "questions": "Questions",
    "off_topic": "Off topic",
    "several": "Several topics",
    "red_flags": "Red flags",
    "look_alikes": "No red flag",
    "conversations": "Conversations",
    "time": "Time of a turn",
}

NAMES = {
    "direct": "right topic answered directly",
    "assisted": "right topic offered",
    "wrong": "another topic answered",
    "missed": "not answered",
    "surplus": "something else answered besides",
    "false_alarm": "false alarms",
    "first_answer": "accuracy by first answer",
    "macro_f1": "macro-F1",
    "deflected": "not answered as heel spur",
    "all": "all parts answered",
    "any": "at least one part answered",
    "found": "recall",
    "right_urgency": "right urgency",
    "too_low": "urgency too low or missed",
    "right_category": "right category",
    "emergency": "112 and 113 with the right urgency",
    "turns_right": "turns right",
    "whole": "whole conversations right",
}

COUNTS = {"n", "turns", "emergencies"}


def table(figures: Figures) -> str:
    """The figures of one file, for the terminal."""
    rows = [
        row for part, heading in HEADINGS.items() if part in figures for row in _rows(heading, figures[part])
    ]
    if figures.get("server_errors"):
        rows.append(("Errors of the server", "", figures["items"], str(figures["server_errors"])))
    aligned = ("left", "left", "right", "right")
    return tabulate(rows, headers=("", "measure", "n", "result"), colalign=aligned, disable_numparse=True)


def _rows(heading: str, part: Figures) -> list[tuple[str, str, int, str]]:
    shown = {name: value for name, value in part.items() if name not in COUNTS}
    rows = [
        (NAMES.get(name, name.replace("_", " ")), size(part, name), value_of(name, value))
        for name, value in shown.items()
    ]
    return [(heading if first == 0 else "", *row) for first, row in enumerate(rows)]


def size(part: Figures, name: str) -> int:
    """How many items (or turns) the figure ``name`` is about."""
    special = {"turns_right": "turns", "emergency": "emergencies"}
    return int(part[special.get(name, "n")])


def value_of(name: str, value: float) -> str:
    """A figure as it is shown."""
    return f"{value:.1f}" if name.endswith("_ms") else f"{value:.4f}"


def labels_table(figures: Figures) -> str:
    """The figures of every topic and category, for the terminal."""
    parts = [_labels(figures[part]) for part in ("topics", "categories") if part in figures]
    return "\n\n".join(parts)


def _labels(part: dict[str, Figures]) -> str:
    names = list(next(iter(part.values())))
    rows = [[label, *(figures[name] for name in names)] for label, figures in part.items()]
    heads = ["", *("n" if name == "n" else NAMES.get(name, name) for name in names)]
    return tabulate(rows, headers=heads, floatfmt=".3f")


def errors(scores: Sequence[Score]) -> list[dict[str, Any]]:
    """Every item that is not right, and every look-alike whose topic was not answered."""
    return [_error(score) for score in scores if not score.right or score.error or _topic_missed(score)]


def _topic_missed(score: Score) -> bool:
    return isinstance(score.item, NoFlag) and not score.facts.get(DIRECT, True)


def _error(score: Score) -> dict[str, Any]:
    item = asdict(score.item)
    text = [turn["user"] for turn in item["turns"]] if isinstance(score.item, Conversation) else item["text"]
    held = [name for name, value in score.facts.items() if value]
    return {
        "id": item["id"],
        "kind": type(score.item).__name__,
        "text": text,
        "expected": score.expected,
        "got": list(score.got),
        "facts": held,
        "error": score.error,
    }


def write(folder: Path, name: str, figures: Figures, scores: Sequence[Score]) -> list[Path]:
    """Write the JSON report and the CSV of confusions; returns both places."""
    folder.mkdir(parents=True, exist_ok=True)
    json_file, csv_file = folder / f"{name}.json", folder / f"{name}.confusions.csv"
    content = {"figures": figures, "errors": errors(scores)}
    json_file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with csv_file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("expected", "got", "count", "right"))
        for (true, label), count in sorted(confusions(scores).items(), key=lambda pair: (-pair[1], pair[0])):
            writer.writerow((true, label, count, int(true == label)))
    return [json_file, csv_file]
