"""The commands as a person gives them, with real processes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.project import here

ROOT = here().root


def run(*command: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    merged = {**os.environ, **environment}
    return subprocess.run(
        command, cwd=cwd, env=merged, capture_output=True, text=True, check=False, timeout=60
    )


def scripts(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "scripts", *arguments, **environment)


def test_a_missing_python_comes_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "ls", "sort", "cat"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    done = run(
        "/bin/sh",
        "scripts/find_python",
        PATH=str(tmp_path / "bin"),
        HOME=str(tmp_path),
        PYENV_ROOT=str(tmp_path),
    )
    assert done.returncode == 1
    assert "pyenv install 3.10" in done.stderr
    assert done.stdout == ""


@pytest.mark.skipif(sys.version_info[:2] != (3, 10), reason="pretends that this Python is pyenv's")
def test_pyenvs_python_is_found_when_it_is_not_on_the_path(tmp_path: Path) -> None:
    versions = tmp_path / "versions" / "3.10.99" / "bin"
    versions.mkdir(parents=True)
    base = Path(sys.base_prefix) / "bin" / "python3.10"
    (versions / "python3.10").write_text(f'#!/bin/sh\nexec "{base}" "$@"\n', encoding="utf-8")
    (versions / "python3.10").chmod(0o755)
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "ls", "sort", "cat"):
        (tmp_path / "bin" / tool).symlink_to(str(shutil.which(tool)))
    done = run(
        "/bin/sh",
        "scripts/find_python",
        PATH=str(tmp_path / "bin"),
        HOME="/nowhere",
        PYENV_ROOT=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    assert "python3.10" in done.stdout


def test_a_taken_port_is_said_before_any_set_up() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        done = scripts("run", PORT=str(port))
    assert done.returncode == 1
    assert f"Port {port}" in done.stderr
    assert f"PORT={port + 1} make run" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["run"], {"PORT": "five"}, "PORT is 'five'"),
        (["evaluate"], {"DATA": ""}, "make evaluate DATA="),
        (["evaluate"], {"DATA": "absent.jsonl"}, "There is no file 'absent.jsonl'"),
        (["fly"], {}, "Unknown command: fly"),
    ],
)
def test_a_slip_gets_a_sentence_and_no_traceback(
    arguments: list[str], environment: dict[str, str], said: str
) -> None:
    done = scripts(*arguments, **environment)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Remedy" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_lists_every_target() -> None:
    said = run("make", "help").stdout
    targets = [
        line.split(":")[0]
        for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
        if ": ## " in line
    ]
    assert len(targets) > 10
    assert all(f"make {target}" in said for target in targets)


def test_set_up_needs_nothing_but_the_standard_library() -> None:
    blocked = (
        "import sys; sys.path = [p for p in sys.path if 'site-packages' not in p]; import scripts.__main__"
    )
    assert run(sys.executable, "-S", "-c", blocked).returncode == 0
