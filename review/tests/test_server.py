"""The server as `make run` starts it: brings its database up to date, says how to begin, ends when told."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[tuple[str, subprocess.Popen]]:
    port = free_port()
    names = {name: value for name, value in os.environ.items() if not name.startswith(("REVIEW_", "DJANGO_"))}
    environment = {
        **names,
        "REVIEW_FOLDER": str(folder),
        "REVIEW_PORT": str(port),
        "PYTHONWARNINGS": "ignore",
        **more,
    }
    command = [sys.executable, "manage.py", "serveer", "127.0.0.1", str(port)]
    child = subprocess.Popen(command, cwd=FOLDER, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{port}", child
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def test_it_starts_from_nothing_says_how_to_begin_and_ends_when_told(tmp_path: Path) -> None:
    with serving(tmp_path) as (address, child):
        assert child.stdout.readline().startswith("klaar op http://localhost:")
        assert "make beheerder" in child.stdout.readline()
        with urllib.request.urlopen(f"{address}/gezond/", timeout=20) as answer:
            assert answer.read() == b"ok"
            assert "waitress" not in str(answer.headers).lower()
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=20) == 0
    with sqlite3.connect(tmp_path / "review.db") as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    assert {"audit_never_changed", "audit_kept_five_years", "message_search_added"} <= names


@pytest.mark.parametrize(("https", "secure"), [("ja", True), ("nee", False)])
def test_cookies_are_secure_behind_a_proxy_with_https(tmp_path: Path, https: str, secure: bool) -> None:
    with serving(tmp_path, REVIEW_HTTPS=https) as (address, child):
        child.stdout.readline()
        request = urllib.request.Request(f"{address}/inloggen/", headers={"X-Forwarded-Proto": "https"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            assert ("Secure" in answer.headers["Set-Cookie"]) is secure
            assert ("Strict-Transport-Security" in answer.headers) is secure
