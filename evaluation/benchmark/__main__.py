"""``python -m evaluation.benchmark [--only ours,nlpjs,...]``: trains and asks every peer, draws up the table.

Takes half an hour or more on two cores: two of the peers train a neural network. What was measured before is
kept for the peers that are left out; the page says so when the training lines have changed since. The trained
networks are kept too, and trained anew only on other lines.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import content
from evaluation import items, run, training_lines
from evaluation.benchmark import figures, pages
from evaluation.benchmark.peers import EPOCHS, Data, peers
from evaluation.benchmark.usage import PartFailedError
from scripts.serve import stop_on_signals

SETS = Path(__file__).resolve().parent.parent / "data"
WORK = training_lines.ROOT / "var" / "benchmark"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the peers that are asked for; 1 when one of them failed."""
    options = _options().parse_args(arguments)
    wanted = options.only.split(",") if options.only else [peer.name for peer in peers()]
    if unknown := set(wanted) - {peer.name for peer in peers()}:
        print(f"There is no peer called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 1
    stop_on_signals()
    try:
        return _measure(options, wanted)
    except KeyboardInterrupt:
        print("Stopped; what was measured stands in the reports.", file=sys.stderr)
        return 1


def _options() -> argparse.ArgumentParser:
    names = ", ".join(peer.name for peer in peers())
    parser = argparse.ArgumentParser(prog="python -m evaluation.benchmark", description=__doc__)
    parser.add_argument("--only", help=f"peers to measure, with commas between: {names}")
    parser.add_argument(
        "--epochs",
        type=int,
        default=EPOCHS,
        help="epochs of Rasa's networks (%(default)s, as in its templates)",
    )
    parser.add_argument("--report", type=Path, default=run.REPORTS, help="folder for the reports")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for what is trained (var/benchmark)")
    parser.add_argument("--sets", type=Path, default=SETS, help="folder with the frozen sets (test_*.jsonl)")
    return parser


def _measure(options: argparse.Namespace, wanted: Sequence[str]) -> int:
    sets = {file.stem: items.read(file) for file in sorted(options.sets.glob("test_*.jsonl"))}
    lines = training_lines.read()
    asked = [text for item in figures.asked(sets) for text in items.texts([item])]
    data = Data(options.work, lines, asked, frozenset(run.urgencies()))
    data.write()
    kept = _kept(options.report)
    failed: dict[str, str] = {}
    for peer in peers(options.epochs):
        if peer.name in wanted:
            print(f"==> {peer.title}", flush=True)
            try:
                kept[peer.name] = _result(peer, data, sets)
            except PartFailedError as error:
                failed[peer.title] = str(error).splitlines()[0]
                print(f"    {error}", file=sys.stderr)
            _write(
                options.report,
                kept,
                {"lines": len(lines), "stamp": data.stamp, "sets": sets, "skipped": failed},
            )
    pages.draw(options.report / "benchmark.png", _ordered(kept))
    return int(bool(failed))


def _result(peer: Any, data: Data, sets: figures.Sets) -> dict[str, Any]:
    """One peer's figures.

    Raises:
        PartFailedError: it cannot take part, or failed.
    """
    if reason := peer.missing():
        raise PartFailedError(reason)
    outcome = peer.measure(data)
    found = figures.figures(sets, outcome, run.urgencies(), frozenset(content.get().topics))
    return {"title": peer.title, "stamp": data.stamp, **found}


def _kept(folder: Path) -> dict[str, Any]:
    file = folder / "benchmark.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def _ordered(results: dict[str, Any]) -> dict[str, Any]:
    """Ours first, then the others in the order of :func:`peers`."""
    names = ["ours", *(peer.name for peer in peers() if peer.name != "ours")]
    return {name: results[name] for name in names if name in results}


def _write(folder: Path, results: dict[str, Any], facts: dict[str, Any]) -> None:
    """Write the reports after each peer, so that a long run that is cut short leaves what it has."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = _ordered(results)
    facts = {
        **facts,
        "sets": {name: len(found) for name, found in facts["sets"].items()},
        "stale": [one["title"] for one in ordered.values() if one["stamp"] != facts["stamp"]],
        "machine": pages.machine(),
    }
    (folder / "benchmark.json").write_text(json.dumps(ordered, indent=1) + "\n", encoding="utf-8")
    (folder / "benchmark.md").write_text(pages.markdown(ordered, facts), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
