"""A few servers that live and die together: started in order, output prefixed, stopped to the last child."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from scripts.report import Problem, say

POLITE = 8.0
"""Seconds that a server has to end by itself before it is killed."""

POLL = 0.2

AGAIN_AFTER = 15.0
"""Seconds after which a server that others do without is started anew."""


@dataclass(frozen=True)
class Service:
    """A server: its name in the output, the command, and the address that answers once it works (if any).

    Nobody waits for what is not ``essential``. When that ends by itself, it is started anew.
    """

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    ready_url: str = ""
    essential: bool = True


class Services:
    """Runs services; leaving the ``with`` block stops all of them and everything that they started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: list[tuple[Service, subprocess.Popen[str]]] = []
        self._readers: list[threading.Thread] = []
        self._ended: dict[str, float] = {}

    def __enter__(self) -> Services:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, service: Service) -> None:
        """Start ``service`` in a process group of its own and show its output with its name in front."""
        child = subprocess.Popen(
            [str(part) for part in service.command],
            cwd=self._folder,
            env=dict(service.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._running.append((service, child))
        reader = threading.Thread(target=_show, args=(service.name, child), daemon=True)
        reader.start()
        self._readers.append(reader)

    def wait_until_ready(self, within: float) -> None:
        """Wait until every service with an address answers there.

        Args:
            within: seconds after which waiting ends.

        Raises:
            Problem: one of them died, or did not answer in time.
        """
        end = time.monotonic() + within
        for service in [service for service, _ in self._running if service.essential]:
            while service.ready_url and not answers(service.ready_url):
                self.require_alive()
                if time.monotonic() > end:
                    raise Problem(
                        f"{service.name} did not answer within {within:g} s.",
                        "look at its lines above, and try again.",
                    )
                time.sleep(POLL)

    def require_alive(self) -> None:
        """Check that nothing has ended.

        Raises:
            Problem: an essential service ended by itself.
        """
        for service, child in self._running:
            if service.essential and (code := child.poll()) is not None:
                self._finish_reading()
                raise Problem(
                    f"{service.name} stopped by itself (exit code {code}); the rest is stopped too.",
                    "its last lines stand above, after its name. Mend what they say and start again.",
                )

    def watch(self) -> None:
        """Stay until an essential service ends by itself; start the others anew when they do.

        Raises:
            Problem: that service, when it happens.
        """
        while True:
            self.require_alive()
            self._start_again()
            time.sleep(POLL)

    def _start_again(self) -> None:
        for service, child in [pair for pair in self._running if pair[1].poll() is not None]:
            ended = self._ended.setdefault(service.name, time.monotonic())
            if time.monotonic() - ended >= AGAIN_AFTER:
                say(f"{service.name:>8} | stopped (exit code {child.returncode}); it is started again")
                self._running.remove((service, child))
                del self._ended[service.name]
                self.start(service)

    def stop(self) -> None:
        """Stop everything in reverse order: politely, then by force."""
        for _, child in reversed(self._running):
            _signal(child, signal.SIGTERM)
        end = time.monotonic() + POLITE
        for _, child in reversed(self._running):
            _wait(child, end)
            _signal(child, signal.SIGKILL)
            child.wait()
        self._finish_reading()
        self._running.clear()

    def _finish_reading(self) -> None:
        for reader in self._readers:
            reader.join(timeout=1)


def _show(name: str, child: subprocess.Popen[str]) -> None:
    for line in child.stdout or ():
        say(f"{name:>8} | {line.rstrip()}")


def _signal(child: subprocess.Popen[str], number: signal.Signals) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return


def _wait(child: subprocess.Popen[str], end: float) -> None:
    try:
        child.wait(timeout=max(0.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        return


def answers(url: str) -> bool:
    """Whether a server gives a proper answer at ``url`` now."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 (an address of our own making)
            return bool(answer.status < 400)
    except (urllib.error.URLError, OSError):
        return False
