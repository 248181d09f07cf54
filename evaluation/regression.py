"""Guards the figures on the frozen sets: ``python -m evaluation.regression [--url URL] [--update]``.

Fails when red flags are found less often than before, when a set's main figure drops by more than a margin,
or when the list of known failures is no longer true. ``--update`` writes the baseline and the list anew.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tabulate import tabulate

from evaluation import items, known_failures, measures, measuring, report, run, server
from evaluation.client import ServerGoneError
from evaluation.items import Flag
from evaluation.known_failures import KnownFailure
from evaluation.measures import Figures
from evaluation.scoring import Score
from scripts.report import Problem

FOLDER = Path(__file__).resolve().parent
SETS = FOLDER / "data"
BASELINE = FOLDER / "baseline.json"

# Six of 400 questions. A change of training lines moves borderline items in both directions: when a twentieth
# of them changes sides, the difference of two runs has a standard deviation of about one percentage point.
# More than 1.5 points is seldom chance; less is not worth blocking a fix.
MARGIN = 0.015

MAIN = {
    "questions": ("direct", 1),
    "off_topic": ("deflected", 1),
    "several": ("all", 1),
    "look_alikes": ("false_alarm", -1),
    "conversations": ("turns_right", 1),
}
"""The figure of each part that may not drop by more than the margin; -1: that may not rise."""

NO_DROP = ("found", "right_urgency", "emergency")
"""Figures of the red flags that may not drop at all."""

Results = dict[str, Figures]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every frozen set, print the tables, compare; 1 when something slid."""
    options = _options().parse_args(arguments)
    try:
        return _run(options)
    except (items.DataError, ServerGoneError, Problem, OSError, ValueError) as error:
        print(f"\n  {error}\n", file=sys.stderr)
        return 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation.regression", description=__doc__)
    parser.add_argument("--url", help="address of a running bot (with WEB_RATE_LIMIT=0)")
    parser.add_argument("--report", type=Path, default=run.REPORTS, help="folder for the reports")
    parser.add_argument("--sets", type=Path, default=SETS, help="folder with the frozen sets (test_*.jsonl)")
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    parser.add_argument("--known", type=Path, default=known_failures.FILE)
    parser.add_argument(
        "--at-once", type=int, default=measuring.AT_ONCE, help="messages in flight (%(default)s)"
    )
    parser.add_argument("--update", action="store_true", help="accept the present figures as the baseline")
    parser.add_argument("--no-drawings", action="store_true", help="leave the drawings as they are")
    return parser


def _run(options: argparse.Namespace) -> int:
    scores, known = measure_all(options), known_failures.read(options.known)
    results = _summaries(scores)
    for name, found in scores.items():
        report.write(options.report, name, results[name], found)
    if not options.no_drawings:
        _draw(options.report, results, scores)
    baseline = _baseline(options.baseline)
    before = baseline.get("sets", {})
    print(f"\n{changes_table(before, results)}\n\n{labels_tables(before, results)}\n")
    everything = [score for found in scores.values() for score in found]
    guarded = _summaries({name: _steady(found, known) for name, found in scores.items()})
    if options.update:
        _write_baseline(options.baseline, results, guarded)
        return _update(options.known, everything, known)
    return _verdict([*slid(baseline.get("guarded", {}), guarded), *untrue(known, everything)])


def _summaries(scores: Mapping[str, Sequence[Score]]) -> Results:
    return {name: measures.summarise(found) for name, found in scores.items()}


def _steady(scores: Sequence[Score], known: Mapping[str, KnownFailure]) -> list[Score]:
    return [score for score in scores if score.item.id not in known or not known[score.item.id].unstable]


def measure_all(options: argparse.Namespace) -> dict[str, list[Score]]:
    """The scores of every frozen set, by its name.

    Raises:
        Problem: there are no frozen sets.
    """
    sets = {file.stem: items.read(file) for file in sorted(options.sets.glob("test_*.jsonl"))}
    if not sets:
        raise Problem(f"There are no frozen sets in {options.sets}.", "name their folder with --sets")
    scores = {}
    with server.bot(options.url) as url:
        for name, found in sets.items():
            print(f"==> {name}: {len(found)} items", flush=True)
            scores[name] = measuring.measure(url, found, run.urgencies(), options.at_once)
    return scores


def _draw(folder: Path, results: Results, scores: Mapping[str, Sequence[Score]]) -> None:
    from evaluation import drawing  # noqa: PLC0415 (matplotlib takes seconds, and only drawings need it)

    drawing.draw(folder, results, [score for found in scores.values() for score in found])


def _baseline(file: Path) -> dict[str, Results]:
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def _write_baseline(file: Path, results: Results, guarded: Results) -> None:
    """``sets``: all items, for the tables; ``guarded``: without unstable ones and times, for the verdict."""
    kept = {
        name: {part: value for part, value in one.items() if part != "time"} for name, one in guarded.items()
    }
    content = {"sets": results, "guarded": kept}
    file.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def slid(before: Results, now: Results) -> list[str]:
    """What got worse than ``before`` by more than is allowed, one sentence each."""
    gone = [f"{name}: the baseline has this set, and it is gone" for name in before if name not in now]
    return gone + [
        line for name in before if name in now for line in _slid_set(name, before[name], now[name])
    ]


def _slid_set(name: str, before: Figures, now: Figures) -> list[str]:
    lines = [
        f"{name}: {report.NAMES[figure]} went from {before[part][figure]:.4f} to {now[part][figure]:.4f}"
        for part, (figure, sign) in MAIN.items()
        if part in before and part in now and sign * (before[part][figure] - now[part][figure]) > MARGIN
    ]
    if "red_flags" in before and "red_flags" in now:
        lines += _dropped(name, before["red_flags"], now["red_flags"], NO_DROP)
        for category, figures in before["categories"].items():
            lines += _dropped(f"{name}, {category}", figures, now["categories"].get(category, {}), ("found",))
    return lines


def _dropped(name: str, before: Figures, now: Figures, figures: Sequence[str]) -> list[str]:
    return [
        f"{name}: {report.NAMES[figure]} dropped from {before[figure]:.4f} to {now.get(figure, 0):.4f}"
        for figure in figures
        if now.get(figure, 0) < before[figure]
    ]


def untrue(known: Mapping[str, KnownFailure], scores: Sequence[Score]) -> list[str]:
    """What the list of known failures says wrongly, and red flags that fail without standing on it."""
    right = {score.item.id: score.right for score in scores}
    lines = [
        f"{name} is listed as a known failure, but there is no such item"
        for name in known
        if name not in right
    ]
    lines += [
        f"{name} passes now: take it off known_failures.yml (--update does that)"
        for name, failure in known.items()
        if right.get(name) and not failure.unstable
    ]
    flags = [score for score in scores if isinstance(score.item, Flag) and not score.right]
    return lines + [
        f"{score.item.id} is a red flag that fails and is not a known failure (expected {score.expected}, "
        f"got {', '.join(score.got) or 'nothing'})"
        for score in flags
        if score.item.id not in known
    ]


def _update(file: Path, scores: Sequence[Score], known: Mapping[str, KnownFailure]) -> int:
    failing = [
        KnownFailure(score.item.id, score.expected, ", ".join(score.got) or "nothing")
        for score in scores
        if not score.right
    ]
    known_failures.write(known_failures.merged(known, failing), file)
    print(f"The baseline and {len(failing)} known failures are written. Give each new one its reason.")
    return 0


def _verdict(problems: Sequence[str]) -> int:
    if not problems:
        print("Nothing slid.")
        return 0
    print(f"{len(problems)} problems:", file=sys.stderr)
    for problem in problems:
        print(f"  - {problem}", file=sys.stderr)
    return 1


def changes_table(before: Results, now: Results) -> str:
    """Every figure of every set with its change since ``before``."""
    rows = []
    for name, figures in now.items():
        for part in (part for part in report.HEADINGS if part in figures):
            shown = {figure: value for figure, value in figures[part].items() if figure not in report.COUNTS}
            old = before.get(name, {}).get(part, {})
            rows += [_row(f"{name}: {part}", figures[part], figure, old) for figure in shown]
    return tabulate(rows, headers=("", "measure", "n", "now", "change"), disable_numparse=True)


def _row(heading: str, part: Figures, figure: str, old: Figures) -> tuple[str, str, int, str, str]:
    name = report.NAMES.get(figure, figure.replace("_", " "))
    return (
        heading,
        name,
        report.size(part, figure),
        report.value_of(figure, part[figure]),
        _change(part, old, figure),
    )


def _change(now: Figures, before: Figures, figure: str) -> str:
    if figure not in before:
        return "new"
    difference = round(now[figure] - before[figure], 4)
    return f"{difference:+.4f}" if difference else "="


def labels_tables(before: Results, now: Results) -> str:
    """Direct answers per topic and recall per category, over all sets together, with their change."""
    tables = [_labels(before, now, "topics", "direct"), _labels(before, now, "categories", "found")]
    return "\n\n".join(table for table in tables if table)


def _labels(before: Results, now: Results, part: str, figure: str) -> str:
    old, new = measures.over_sets(before, part, figure), measures.over_sets(now, part, figure)
    rows = [
        (label, n, f"{value:.3f}", _since(old.get(label), value)) for label, (n, value) in sorted(new.items())
    ]
    return (
        tabulate(rows, headers=(part, "n", report.NAMES[figure], "change"), disable_numparse=True)
        if rows
        else ""
    )


def _since(old: tuple[int, float] | None, value: float) -> str:
    if old is None:
        return "new"
    return f"{value - old[1]:+.3f}" if abs(value - old[1]) >= 0.0005 else "="


if __name__ == "__main__":
    sys.exit(main())
