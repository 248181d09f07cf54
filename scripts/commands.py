"""Running other programs.

Their output goes to a log, the person sees that something moves, and a failure says where to look.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.report import Problem, say, seconds

TICK = 10.0
"""Seconds between two signs of life of a long step."""

LAST_LINES = 12
"""Lines of a failed program's output that are shown."""

GIGABYTE = 1024**3

NETWORK_SIGNS = ("name resolution", "Connection refused", "ConnectionError", "timed out", "Failed to fetch")
"""What pip and uv print when the package index cannot be reached."""

Show = Callable[[str], str | None]
"""Turns a line of output into what is shown of it, or None."""


def nothing(_line: str) -> str | None:
    """Show no line."""
    return None


def watch(
    command: Sequence[str | Path], log: Path, environment: Mapping[str, str], show: Show = nothing
) -> None:
    """Run ``command`` with its output in ``log`` and a sign of life every ten seconds.

    Raises:
        Problem: it failed; the message holds its last lines and names ``log``.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    last: deque[str] = deque(maxlen=LAST_LINES)
    with (
        log.open("w", encoding="utf-8", buffering=1) as out,
        _started(command, environment) as child,
        _ticking(),
    ):
        assert child.stdout is not None  # noqa: S101 (a pipe was asked for)
        for line in child.stdout:
            out.write(line)
            last.append(line.rstrip())
            if shown := show(line):
                say(f"    {shown}")
        code = child.wait()
    if code:
        raise failure(command, code, list(last), log)


@contextmanager
def _started(
    command: Sequence[str | Path], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(
        [str(part) for part in command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


@contextmanager
def _ticking() -> Iterator[None]:
    over = threading.Event()
    began = time.monotonic()

    def tick() -> None:
        while not over.wait(TICK):
            say(f"    ... {seconds(time.monotonic() - began)}")

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def failure(command: Sequence[str | Path], code: int, last: list[str], log: Path) -> Problem:
    """What to tell about a program that ended with ``code`` after the lines ``last``."""
    text = "\n".join(last)
    if os.strerror(errno.ENOSPC) in text:
        return no_space(log.parent)
    name = " ".join(Path(str(part)).name for part in command[:4])
    what = f"'{name}' failed (exit code {code}). Its last lines:\n" + "\n".join(
        f"  | {line}" for line in last
    )
    if _speaks_of_network(text):
        return Problem(what, "check the connection (proxy, certificate), then run the same command again.")
    return Problem(what, f"{log} has the rest. Running the same command again repairs a half-finished step.")


def _speaks_of_network(text: str) -> bool:
    return any(sign in text for sign in NETWORK_SIGNS)


def no_space(folder: Path) -> Problem:
    """The disk that holds ``folder`` is full."""
    return Problem(
        "There is no space left on the disk.",
        f"free some (df -h {folder} shows how full it is); the same command goes on where it stopped.",
    )


def require_space(folder: Path, gigabytes: float) -> None:
    """Stop before a step that would fill the disk half-way.

    Raises:
        Problem: less than ``gigabytes`` are free where ``folder`` lies.
    """
    free = shutil.disk_usage(folder).free / GIGABYTE
    if free < gigabytes:
        raise Problem(
            f"Set-up needs about {gigabytes:g} GB of disk space; {free:.1f} GB are free.",
            "free some, or clone the project onto a larger disk, then run the same command again.",
        )
