from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from scripts import processes
from scripts.ports import free_port
from scripts.processes import Service, Services
from scripts.report import Problem

SERVER = """
import http.server, sys
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind="127.0.0.1")
"""

WITH_A_CHILD = """
import subprocess, time
child = subprocess.Popen(["sleep", "60"])
open("pid", "w").write(str(child.pid))
time.sleep(60)
"""

DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open("deaf", "w").write("now")
time.sleep(60)
"""


def service(code: str, *arguments: str, url: str = "") -> Service:
    return Service("a", [sys.executable, "-u", "-c", code, *arguments], dict(os.environ), url)


def written(file: Path) -> str:
    """What ``file`` holds, once something is in it."""
    for _ in range(100):
        if file.exists() and (text := file.read_text(encoding="utf-8")):
            return text
        time.sleep(0.1)
    raise AssertionError(f"{file} stays empty")


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text(encoding="utf-8").split(")")[1].split()[0] != "Z"


def test_a_server_is_awaited_and_stopped(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    with Services(tmp_path) as services:
        services.start(service(SERVER, str(port), url=url))
        services.wait_until_ready(20)
        assert processes.answers(url)
    assert not processes.answers(url)


def test_one_that_dies_is_named_with_its_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Services(tmp_path) as services:
        services.start(service("print('out of order'); raise SystemExit(4)", url="http://127.0.0.1:9/"))
        with pytest.raises(Problem, match=r"a stopped by itself \(exit code 4\)"):
            services.wait_until_ready(20)
    assert "a | out of order" in capsys.readouterr().out


def test_when_one_dies_watching_ends_and_the_others_are_stopped(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="the rest is stopped too"), Services(tmp_path) as services:
        services.start(service("import time; time.sleep(60)"))
        services.start(service("raise SystemExit(1)"))
        stays = services._running[0][1]
        services.watch()
    assert stays.poll() is not None


def test_what_a_server_started_itself_is_stopped_with_it(tmp_path: Path) -> None:
    with Services(tmp_path) as services:
        services.start(service(WITH_A_CHILD))
        pid = int(written(tmp_path / "pid"))
        assert alive(pid)
    assert not alive(pid)


def test_one_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "POLITE", 0.5)
    with Services(tmp_path) as services:
        services.start(service(DEAF))
        child = services._running[0][1]
        written(tmp_path / "deaf")
        began = time.monotonic()
    assert child.returncode is not None
    assert time.monotonic() - began < 5


def test_one_that_never_answers_is_given_up(tmp_path: Path) -> None:
    with Services(tmp_path) as services:
        services.start(service("import time; time.sleep(60)", url=f"http://127.0.0.1:{free_port()}/"))
        with pytest.raises(Problem, match="did not answer within"):
            services.wait_until_ready(0.5)


def test_what_is_not_essential_is_not_awaited_and_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(processes, "AGAIN_AFTER", 0.0)
    code = "open('runs', 'a').write('x')"
    aside = Service(
        "aside", [sys.executable, "-c", code], dict(os.environ), "http://127.0.0.1:9/", essential=False
    )
    with Services(tmp_path) as services:
        services.start(aside)
        services.wait_until_ready(1)
        for _ in range(200):
            services.require_alive()
            services._start_again()
            if len(written(tmp_path / "runs")) > 1:
                break
            time.sleep(0.1)
    assert "stopped (exit code 0); it is started again" in capsys.readouterr().out
