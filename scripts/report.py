"""What set-up says: numbered steps with their time, and problems with a way out instead of a traceback."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):  # noqa: N818 (it tells of a problem, often nobody's error)
    """Something that the person at the keyboard can mend.

    Args:
        what: what is wrong, in one or two sentences.
        remedy: what to do about it.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\n  Remedy: {remedy}")
        self.what = what
        self.remedy = remedy


def say(text: str) -> None:
    """Print ``text`` at once, also into a pipe."""
    print(text, flush=True)


def loud(*lines: str) -> None:
    """Print ``lines`` so that they are not overlooked among others."""
    say("\n" + "\n".join(f"  !! {line}" for line in lines) + "\n")


def complain(problem: Problem) -> None:
    """Print ``problem`` on standard error."""
    print(f"\n  {problem}\n", file=sys.stderr, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce ``title``, and its duration once the block is through."""
    began = time.monotonic()
    say(f"==> {title}")
    yield
    say(f"    done in {seconds(time.monotonic() - began)}")


def seconds(duration: float) -> str:
    """``duration`` (in seconds) for reading: ``4 s``, ``2 min 5 s``."""
    minutes, rest = divmod(round(duration), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
