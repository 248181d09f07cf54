"""`make run` itself: it answers, prints nothing that people write, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scripts.ports import free_port, is_free
from scripts.project import here

pytestmark = pytest.mark.bot

SECRET_WORD = "zwaluwstaart"
MESSAGES = (
    f"Wat is hielspoor? {SECRET_WORD}",
    f"{SECRET_WORD} mijn kuit is dik en rood en warm",
    f"/restart {SECRET_WORD}",
    f"{SECRET_WORD} {{onderwerp}} %s {{}}",
)


@dataclass
class Running:
    """A `make run` in progress."""

    process: subprocess.Popen[str]
    port: int
    lines: list[str] = field(default_factory=list)

    def read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line)

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def wait_for(self, text: str, within: float) -> None:
        end = time.monotonic() + within
        while text not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < end, self.output
            time.sleep(0.2)

    def call(self, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        url = f"http://127.0.0.1:{self.port}/webhooks/web/{path}"
        with urllib.request.urlopen(
            urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=60
        ) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "REVIEW_PORT": str(free_port())}
    environment |= {"TRACKER_DB": str(tmp_path_factory.mktemp("run") / "tracker.db"), "LOG_LEVEL": ""}
    del environment["LOG_LEVEL"]
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts", "run"],
        cwd=here().root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    found = Running(process, port)
    threading.Thread(target=found.read, daemon=True).start()
    try:
        found.wait_for("Ctrl-C stops everything", 400)
        yield found
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def descendants(pid: int) -> list[int]:
    listing = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [found for child in map(int, listing) for found in (child, *descendants(child))]


def test_the_address_that_is_printed_answers(running: Running) -> None:
    assert f"http://localhost:{running.port}/" in running.output
    with urllib.request.urlopen(f"http://localhost:{running.port}/", timeout=20) as page:
        assert page.status == 200


def test_nothing_that_is_written_appears_in_the_output(running: Running) -> None:
    token = running.call("sessions", {})["session"]
    for text in MESSAGES:
        assert running.call("messages", {"text": text}, token)["messages"]
    time.sleep(1)
    assert SECRET_WORD not in running.output
    assert token not in running.output


def test_interrupting_stops_everything_it_started(running: Running) -> None:
    children = descendants(running.process.pid)
    assert len(children) >= 2
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=30) == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert is_free("127.0.0.1", running.port)
    assert "Traceback" not in running.output
