from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts import commands
from scripts.report import Problem


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_the_output_goes_to_the_log_and_only_what_is_meant_to_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log" / "x.log"
    commands.watch(
        python("print('one'); print('two')"), log, {}, lambda line: "shown" if "two" in line else None
    )
    assert log.read_text(encoding="utf-8") == "one\ntwo\n"
    assert capsys.readouterr().out == "    shown\n"


def test_a_failure_shows_the_last_lines_and_names_the_log(tmp_path: Path) -> None:
    log = tmp_path / "x.log"
    with pytest.raises(Problem, match=r"exit code 3[\s\S]*\| broken") as problem:
        commands.watch(python("print('broken'); raise SystemExit(3)"), log, {})
    assert str(log) in problem.value.remedy


def test_a_failing_network_is_recognized() -> None:
    last = ["ERROR: Connection refused"]
    assert "connection" in commands.failure(["pip"], 1, last, Path("log/x.log")).remedy


def test_a_full_disk_is_recognized() -> None:
    last = ["OSError: [Errno 28] No space left on device"]
    assert "df -h" in commands.failure(["pip"], 1, last, Path("log/x.log")).remedy


def test_a_long_step_gives_signs_of_life(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "TICK", 0.05)
    commands.watch(python("import time; time.sleep(0.3)"), tmp_path / "x.log", {})
    assert "..." in capsys.readouterr().out
