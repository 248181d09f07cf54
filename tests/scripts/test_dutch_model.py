from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from scripts import dutch_model, stamps
from scripts.project import Project
from scripts.report import Problem
from tests.scripts.builders import settings_of, with_package


@pytest.fixture
def tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Downloads that were tried; none succeeds."""
    tries: list[str] = []
    monkeypatch.setattr(dutch_model, "_reachable", lambda project: bool(tries.append("try")))
    return tries


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What pip was asked."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(dutch_model, "_pip", lambda project, settings, *arguments: calls.append(arguments))
    return calls


def a_saved_model(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(json.dumps({"version": "3.7.0"}), encoding="utf-8")
    (folder / "config.cfg").write_text("", encoding="utf-8")
    return folder


def test_a_failed_download_is_said_in_two_lines_and_not_tried_again(
    tmp_path: Path, tried: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    project = Project(tmp_path)
    dutch_model.ensure_model(project, settings_of(project))
    said = [line for line in capsys.readouterr().out.splitlines() if "!!" in line]
    assert len(said) == 2
    assert "SPACY_MODEL=" in said[1]
    dutch_model.ensure_model(project, settings_of(project))
    assert tried == ["try"]
    assert "blank Dutch pipeline" in capsys.readouterr().out


def test_it_can_be_asked_for_again(tmp_path: Path, tried: list[str]) -> None:
    project = Project(tmp_path)
    dutch_model.ensure_model(project, settings_of(project))
    dutch_model.ensure_model(project, settings_of(project), again=True)
    assert tried == ["try", "try"]


def test_an_installed_model_stays(tmp_path: Path, tried: list[str], pip: list[tuple[str, ...]]) -> None:
    project = Project(tmp_path)
    with_package(project, "nl_core_news_sm", "3.7.0")
    dutch_model.ensure_model(project, settings_of(project))
    assert (tried, pip) == ([], [])
    assert dutch_model.identity(project) == "nl_core_news_sm-3.7.0"


def test_a_named_wheel_is_installed_once(
    tmp_path: Path, tried: list[str], pip: list[tuple[str, ...]]
) -> None:
    project = Project(tmp_path)
    wheel = tmp_path / "nl_core_news_sm-3.7.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    settings = settings_of(project, SPACY_MODEL=wheel.name)
    dutch_model.ensure_model(project, settings)
    with_package(project, "nl_core_news_sm", "3.7.0")
    dutch_model.ensure_model(project, settings)
    assert len(pip) == 1
    assert pip[0][-1] == str(wheel)
    assert "--no-deps" in pip[0]
    assert tried == []


def test_blank_removes_the_model(tmp_path: Path, pip: list[tuple[str, ...]]) -> None:
    project = Project(tmp_path)
    with_package(project, "nl_core_news_sm", "3.7.0")
    dutch_model.ensure_model(project, settings_of(project, SPACY_MODEL="blank"))
    assert pip[0][0] == "uninstall"
    assert stamps.read(project.venv / "dutch-model.json")["tried"]


def test_a_saved_model_becomes_a_wheel_that_spacy_can_load(tmp_path: Path) -> None:
    saved = a_saved_model(tmp_path / "model")
    wheel = dutch_model.wheel_from(saved, tmp_path)
    names = zipfile.ZipFile(wheel).namelist()
    assert "nl_core_news_sm/nl_core_news_sm-3.7.0/config.cfg" in names
    assert "nl_core_news_sm/meta.json" in names
    assert "nl_core_news_sm-3.7.0.dist-info/RECORD" in names


def test_the_folder_of_an_unpacked_package_is_understood(tmp_path: Path) -> None:
    a_saved_model(tmp_path / "nl_core_news_sm" / "nl_core_news_sm-3.7.0")
    (tmp_path / "out").mkdir()
    assert dutch_model.wheel_from(tmp_path / "nl_core_news_sm", tmp_path / "out").exists()


def test_a_folder_with_a_wheel_is_understood(tmp_path: Path) -> None:
    wheel = tmp_path / "nl_core_news_sm-3.7.0-py3-none-any.whl"
    wheel.write_bytes(b"")
    assert dutch_model.wheel_from(tmp_path, tmp_path / "out") == wheel


@pytest.mark.parametrize("name", ["absent", "absent.whl", "."])
def test_anything_else_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(Problem, match=r"SPACY_MODEL=.*neither a wheel nor a folder"):
        dutch_model.wheel_from(tmp_path / name, tmp_path)
