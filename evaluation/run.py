"""Measures the bot on one file: ``python -m evaluation.run --data FILE [--url URL] [--report DIR]``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import content
from evaluation import items, measures, measuring, report, server
from evaluation.client import ServerGoneError
from scripts.report import Problem

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "evaluation" / "reports"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table, write the reports. 0 when that was completed, whatever it found; else 1."""
    options = _options().parse_args(arguments)
    try:
        return _run(options)
    except (items.DataError, content.ContentError, ServerGoneError, Problem, OSError) as error:
        print(f"\n  {error}\n", file=sys.stderr)
        return 1


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation.run", description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, help="the evaluation file (as --data)")
    parser.add_argument("--data", type=Path, help="the evaluation file (JSON Lines)")
    parser.add_argument(
        "--url", help="address of a running bot (with WEB_RATE_LIMIT=0); without it one is started"
    )
    parser.add_argument(
        "--report", type=Path, default=REPORTS, help="folder for the reports (evaluation/reports)"
    )
    parser.add_argument(
        "--at-once", type=int, default=measuring.AT_ONCE, help="messages in flight (%(default)s)"
    )
    parser.add_argument("--labels", action="store_true", help="print every topic and category too")
    return parser


def _run(options: argparse.Namespace) -> int:
    file = options.data or options.file
    if file is None:
        raise Problem("No evaluation file was named.", "python -m evaluation.run --data path.jsonl")
    found = items.read(file)
    warn_of_unknown(found)
    with server.bot(options.url) as url:
        print(f"==> {file.name}: {len(found)} items at {url}", flush=True)
        scores = measuring.measure(url, found, urgencies(), options.at_once)
    figures = {"file": file.name, "at_once": options.at_once, **measures.summarise(scores)}
    print(f"\n{report.table(figures)}\n")
    if options.labels:
        print(f"{report.labels_table(figures)}\n")
    written = report.write(options.report, file.stem, figures, scores)
    print("Every error and the confusions: " + ", ".join(str(place) for place in written))
    return 0


def urgencies() -> dict[str, str]:
    """The urgency of every red-flag category of this project."""
    return {name: flag.urgency for name, flag in content.get().red_flags.items()}


def known_labels() -> set[str]:
    """Every label that an evaluation file may use."""
    found = content.get()
    return {*found.topics, *found.acts, *found.red_flags, "nlu_fallback"}


def warn_of_unknown(found: Sequence[items.Item]) -> None:
    """Tell of labels that the bot does not have: items with no other label can only be wrong."""
    unknown = sorted({label for item in found for label in items.labels(item)} - known_labels())
    if unknown:
        print(f"Note: the bot has no topic, act or category called {', '.join(unknown)}.", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
