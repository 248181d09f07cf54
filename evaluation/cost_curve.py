"""What a turn costs early and late in one conversation: ``python -m evaluation.cost_curve [--url URL]``.

A person who has been talking for an hour waits as long as one who has just come. The same few messages go
round and round, so that every part of the curve is about the same work; the median of each part is compared.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Sequence

from evaluation import server
from evaluation.client import ServerGoneError, Visitor
from scripts.report import Problem

MESSAGES = (
    "wat doet shockwave",
    "hoe lang duurt dat",
    "welke behandelingen zijn er",
    "doet een prik pijn",
    "bedankt",
)
"""One round: an answer, a follow-up, a new subject, a side, an act."""

PLACES = (5, 50, 200)
"""Turns whose cost is compared."""

AROUND = 5
"""Turns before and after a place that count as being there: two rounds."""

MOST = 1.2
"""Most that the last place may cost, as a multiple of the first."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold one long conversation and print the curve; 0 when its end is at most ``MOST`` times its begin."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.cost_curve", description=__doc__)
    parser.add_argument("--url", help="address of a running bot (with WEB_RATE_LIMIT=0); else one is started")
    options = parser.parse_args(arguments)
    try:
        with server.bot(options.url) as url:
            seconds = times(url, PLACES[-1] + AROUND)
    except (ServerGoneError, Problem, OSError) as error:
        print(f"\n  {error}\n", file=sys.stderr)
        return 1
    found = curve(seconds)
    for place, cost in found.items():
        print(f"turn {place:>3}: {cost * 1000:6.0f} ms")
    ratio = found[PLACES[-1]] / found[PLACES[0]]
    print(f"turn {PLACES[-1]} costs {ratio:.2f} times turn {PLACES[0]} (at most {MOST})")
    return 0 if ratio <= MOST else 1


def times(url: str, turns: int) -> list[float]:
    """Seconds of each turn of one conversation.

    Raises:
        ServerGoneError: the server does not answer.
    """
    with Visitor(url) as visitor:
        return [visitor.say(MESSAGES[turn % len(MESSAGES)]).seconds for turn in range(turns)]


def curve(seconds: Sequence[float]) -> dict[int, float]:
    """The median time around each of the places that are compared, in seconds."""
    return {
        place: statistics.median(seconds[max(0, place - AROUND) : place + AROUND])
        for place in PLACES
        if place <= len(seconds)
    }


if __name__ == "__main__":
    sys.exit(main())
