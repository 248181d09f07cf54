"""Drawings of the figures: bars per topic and per category, and the confusions of topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from evaluation.items import Question
from evaluation.measures import Figures, over_sets
from evaluation.scoring import ASSISTED, DIRECT, MISSED, WRONG, Score

DPI = 75
"""Enough to read every label, small enough for git (some tens of kilobytes a drawing)."""

COLOURS = {DIRECT: "#2b7a4b", ASSISTED: "#9ccb8f", MISSED: "#d9d9d9", WRONG: "#c0392b"}
FOUND = {"right urgency": "#2b7a4b", "found, other urgency": "#e0a030", "missed": "#c0392b"}


def draw(folder: Path, results: dict[str, Figures], scores: Sequence[Score]) -> list[Path]:
    """Draw what ``results`` and ``scores`` have figures for; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    questions = [score for score in scores if isinstance(score.item, Question)]
    drawn = []
    if questions:
        drawn += [_topics(folder / "topics.png", results), _confusions(folder / "confusions.png", questions)]
    if any("categories" in figures for figures in results.values()):
        drawn.append(_categories(folder / "red_flags.png", results))
    return drawn


def _topics(file: Path, results: dict[str, Figures]) -> Path:
    shares = {outcome: _shares(results, "topics", outcome) for outcome in COLOURS}
    labels = sorted(shares[DIRECT], key=lambda label: (shares[DIRECT][label], label))
    bars = {outcome: ([shares[outcome][label] for label in labels], COLOURS[outcome]) for outcome in COLOURS}
    return _bars(file, "Questions of the frozen sets, by their topic", labels, bars)


def _categories(file: Path, results: dict[str, Figures]) -> Path:
    found, right = _shares(results, "categories", "found"), _shares(results, "categories", "right_urgency")
    labels = sorted(found, key=lambda label: (found[label], right[label], label))
    parts = (
        [right[label] for label in labels],
        [found[label] - right[label] for label in labels],
        [1 - found[label] for label in labels],
    )
    bars = {name: (values, FOUND[name]) for name, values in zip(FOUND, parts, strict=True)}
    return _bars(file, "Red flags of the frozen set, by their category", labels, bars)


def _shares(results: dict[str, Figures], part: str, figure: str) -> dict[str, float]:
    return {label: share for label, (_, share) in over_sets(results, part, figure).items()}


def _bars(file: Path, title: str, labels: Sequence[str], bars: dict[str, tuple[list[float], str]]) -> Path:
    figure, axes = plt.subplots(figsize=(9, 1.5 + 0.24 * len(labels)))
    left = np.zeros(len(labels))
    for name, (values, colour) in bars.items():
        axes.barh(labels, values, left=left, color=colour, label=name, height=0.75)
        left += np.array(values)
    axes.set(title=title, xlim=(0, 1), xlabel="share")
    axes.legend(
        ncol=len(bars),
        loc="upper center",
        bbox_to_anchor=(0.5, -0.6 / (0.24 * len(labels) + 1)),
        frameon=False,
    )
    _clean(axes)
    figure.savefig(file, dpi=DPI, bbox_inches="tight")
    plt.close(figure)
    return file


def _clean(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.margins(y=0.01)
    axes.tick_params(labelsize=8)


def _confusions(file: Path, scores: Sequence[Score]) -> Path:
    pairs = Counter((score.true_label, score.label) for score in scores)
    rows = sorted({true for true, _ in pairs})
    columns = rows + sorted({label for _, label in pairs} - set(rows))
    share = np.array([[pairs[row, column] for column in columns] for row in rows], dtype=float)
    share /= share.sum(axis=1, keepdims=True)
    figure, axes = plt.subplots(figsize=(0.23 * len(columns) + 3, 0.23 * len(rows) + 3))
    axes.imshow(np.sqrt(share), cmap="Greens", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(columns)), columns, rotation=90, fontsize=7)
    axes.set_yticks(range(len(rows)), rows, fontsize=7)
    for row, column in zip(*np.nonzero(share), strict=True):
        if rows[row] != columns[column]:
            number = pairs[rows[row], columns[column]]
            axes.text(column, row, str(number), ha="center", va="center", fontsize=7, color="#c0392b")
    axes.set(title="What was asked (rows) and what was answered (columns)")
    figure.savefig(file, dpi=DPI, bbox_inches="tight")
    plt.close(figure)
    return file
