"""Pictures as data for small SVG templates: places in per cent of the width, so that words keep their size.

Colours are classes of ``figures.css``. Each picture has words for who cannot see it; the table below it holds
every number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

HEIGHT = 180
"""Pixels from the ground line to the top of the highest column."""

TICKS = 4
LABELS = 6
"""Dates that are written below a picture at most: more do not fit on a telephone."""

LEFT = 9.0
"""Per cent of the width that the numbers at the side take."""


@dataclass(frozen=True)
class Box:
    """A piece of a column: places in per cent (x, width) and pixels (y, height), and its colour."""

    x: float
    y: float
    width: float
    height: float
    colour: int


@dataclass(frozen=True)
class Tick:
    """A line with a number at the side, or a date below."""

    at: float
    text: str


@dataclass(frozen=True)
class Segment:
    """A piece of a line."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass
class Columns:
    """A picture over time: columns, or one line."""

    words: str
    legend: list[tuple[int, str]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    line: list[Segment] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    dates: list[Tick] = field(default_factory=list)
    left: float = LEFT
    ground: int = HEIGHT + 10
    shape: str = "columns"


@dataclass(frozen=True)
class Bar:
    """A bar with its name above it; pieces are (start, width) in per cent and a colour."""

    name: str
    number: str
    pieces: list[tuple[float, float, int]]


@dataclass
class Bars:
    """A picture of bars that lie."""

    words: str
    bars: list[Bar]
    legend: list[tuple[int, str]] = field(default_factory=list)
    shape: str = "bars"


def columns(days: Sequence[date], series: dict[str, list[int]], words: str) -> Columns:
    """Stacked columns: for every name in ``series`` a number for each of ``days``."""
    tops = [sum(numbers) for numbers in zip(*series.values(), strict=True)] or [0]
    picture, high = _frame(days, max(tops, default=0), words)
    picture.legend = list(enumerate(series))
    width = (100 - LEFT) / max(len(days), 1)
    for at in range(len(days)):
        y = float(picture.ground)
        for colour, numbers in enumerate(series.values()):
            tall = numbers[at] / high * HEIGHT
            y -= tall
            if tall:
                picture.boxes.append(_box(LEFT + (at + 0.1) * width, y, width * 0.8, tall, colour))
    return picture


def line(days: Sequence[date], shares: Sequence[float | None], words: str) -> Columns:
    """One line of percentages; a day without a number interrupts it."""
    known = [share for share in shares if share is not None]
    picture, high = _frame(days, max(known, default=0) or 1, words, " %")
    width = (100 - LEFT) / max(len(days), 1)
    places = [
        None if share is None else (LEFT + (at + 0.5) * width, picture.ground - share / high * HEIGHT)
        for at, share in enumerate(shares)
    ]
    there = [place for place in places if place]
    picture.line = [Segment(*(round(each, 2) for each in (*one, *two))) for one, two in pairwise(there)]
    picture.boxes = [_box(x - 0.15, y - 2, 0.3, 4, 0) for x, y in there]
    return picture


def bars(
    rows: Sequence[tuple[str, Sequence[int]]], words: str, legend: Sequence[str] = (), summed: bool = False
) -> Bars:
    """Bars that lie, each of one number or of several that are stacked (``summed``: written as one)."""
    longest = max((sum(numbers) for _, numbers in rows), default=0) or 1
    found = []
    for name, numbers in rows:
        start, pieces = 0.0, []
        for colour, number in enumerate(numbers):
            wide = number / longest * 100
            if wide:
                pieces.append((round(start, 2), round(wide, 2), colour))
            start += wide
        written = str(sum(numbers)) if summed else " / ".join(map(str, numbers))
        found.append(Bar(name, written, pieces))
    return Bars(words, found, list(enumerate(legend)))


def _frame(days: Sequence[date], highest: float, words: str, unit: str = "") -> tuple[Columns, float]:
    step = _round_step(highest / TICKS)
    high = step * TICKS
    while high - step >= highest and high > step:
        high -= step
    picture = Columns(words)
    count = round(high / step)
    for at in range(count + 1):
        number = at * step
        picture.ticks.append(Tick(picture.ground - number / high * HEIGHT, f"{number:g}{unit}"))
    every = max(1, -(-len(days) // LABELS))
    width = (100 - LEFT) / max(len(days), 1)
    picture.dates = [
        Tick(round(LEFT + (at + 0.5) * width, 2), f"{day.day}-{day.month}")
        for at, day in enumerate(days)
        if at % every == 0 and at + every / 2 <= len(days)
    ]
    return picture, high


def _round_step(wanted: float) -> int:
    """The first of 1, 2, 5, 10, 20 ... that is at least ``wanted``."""
    power = 1
    while True:
        for each in (1, 2, 5):
            if each * power >= wanted:
                return each * power
        power *= 10


def _box(x: float, y: float, width: float, height: float, colour: int) -> Box:
    return Box(round(x, 2), round(y, 2), round(width, 2), round(height, 2), colour)
