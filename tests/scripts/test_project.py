from __future__ import annotations

from pathlib import Path

import pytest

from scripts.project import child_environment
from scripts.report import Problem
from tests.scripts.builders import a_project, settings_of


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = settings_of(a_project(tmp_path))
    assert (settings.host, settings.port, settings.review_port) == ("127.0.0.1", 5005, 8000)
    assert settings.tracker_db == "var/tracker.db"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# ports\nPORT=6001\nREVIEW_PORT='6002'\nHOST=\n", encoding="utf-8")
    settings = settings_of(a_project(tmp_path), PORT="7001")
    assert (settings.port, settings.review_port, settings.host) == (7001, 6002, "127.0.0.1")


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "５００５x"])
def test_a_port_that_cannot_be_is_named_with_its_variable(tmp_path: Path, port: str) -> None:
    with pytest.raises(Problem, match=r"PORT is [\s\S]*Remedy: .*PORT=5005") as problem:
        settings_of(a_project(tmp_path), PORT=port)
    assert port in problem.value.what


def test_no_telemetry_whatever_the_environment_says(tmp_path: Path) -> None:
    project = a_project(tmp_path)
    environment = child_environment(project, settings_of(project, RASA_TELEMETRY_ENABLED="true"))
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"


def test_compiled_modules_are_kept_whatever_the_environment_says(tmp_path: Path) -> None:
    project = a_project(tmp_path)
    environment = child_environment(project, settings_of(project, PYTHONDONTWRITEBYTECODE="1"))
    assert not environment["PYTHONDONTWRITEBYTECODE"]


def test_the_log_level_is_warning_unless_set(tmp_path: Path) -> None:
    project = a_project(tmp_path)
    assert child_environment(project, settings_of(project))["LOG_LEVEL"] == "WARNING"
    assert child_environment(project, settings_of(project, LOG_LEVEL="INFO"))["LOG_LEVEL"] == "INFO"


def test_a_module_path_that_was_set_is_kept(tmp_path: Path) -> None:
    project = a_project(tmp_path)
    assert child_environment(project, settings_of(project, PYTHONPATH="/x"))["PYTHONPATH"] == f"{tmp_path}:/x"
