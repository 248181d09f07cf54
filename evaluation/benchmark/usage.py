"""Runs a part of the benchmark in a process of its own and tells what it cost."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL = 0.2
TICK = 30.0
"""Seconds between two signs of life."""

LAST = 1500
"""Characters of a failed part's log that its error shows."""


class PartFailedError(RuntimeError):
    """A part of the benchmark ended with an error; the message holds the end of its log."""


@dataclass(frozen=True)
class Usage:
    """Time and processor time in seconds and the largest resident memory in megabytes of a process.

    The processor time, over all its threads, is what a busy machine does not lengthen.
    """

    seconds: float
    cpu_seconds: float
    megabytes: float


def run(command: Sequence[str | Path], environment: Mapping[str, str], folder: Path, log: Path) -> Usage:
    """Run ``command`` in ``folder`` to its end: its output goes to ``log``, a sign of life every half minute.

    Raises:
        PartFailedError: it ended with an error, or its program is not there.
    """
    arguments = [str(part) for part in command]
    began, used = time.monotonic(), _children()
    with log.open("w", encoding="utf-8") as out:
        try:
            child = subprocess.Popen(
                arguments, cwd=folder, env=dict(environment), stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        except FileNotFoundError:
            raise PartFailedError(f"{arguments[0]} is not installed") from None
        try:
            kilobytes = _wait(child, began, log)
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        tail = log.read_text(encoding="utf-8", errors="replace")[-LAST:]
        raise PartFailedError(f"{' '.join(arguments[:4])} ended with {child.returncode}:\n{tail}")
    return Usage(round(time.monotonic() - began, 1), round(_children() - used, 1), round(kilobytes / 1024, 0))


def _children() -> float:
    """Processor time in seconds of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait(child: subprocess.Popen[bytes], began: float, log: Path) -> float:
    """Wait for the end, with signs of life; returns the peak memory in kilobytes."""
    said, peak = began, 0.0
    while child.poll() is None:
        peak = max(peak, _peak(child.pid))
        now = time.monotonic()
        if now - said >= TICK:
            said = now
            print(f"      ... {now - began:.0f} s  {_progress(log)}", flush=True)
        time.sleep(POLL)
    return peak


def _progress(log: Path) -> str:
    """The last line of a progress bar in ``log``, if there is one: which epoch a network is in."""
    with log.open("rb") as lines:
        lines.seek(max(0, log.stat().st_size - LAST))
        end = lines.read().decode("utf-8", errors="replace").replace("\r", "\n")
    return next((line.strip()[:80] for line in reversed(end.split("\n")) if line.startswith("Epochs")), "")


def _peak(pid: int) -> float:
    """Largest resident size of a living process so far, in kilobytes (wait4's would start at our own)."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    return next((float(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0.0)
