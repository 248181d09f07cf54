from __future__ import annotations

from pathlib import Path

import pytest

from scripts import training
from scripts.project import Project
from scripts.report import Problem
from tests.scripts.builders import a_project, settings_of, with_package


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return a_project(tmp_path, config_dot_yml="c", domain_dot_yml="d", data__a_dot_yml="a")


@pytest.fixture
def trainings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Trainings that were done, each of which leaves a model."""
    done: list[str] = []

    def watch(command: list[str], *_: object) -> None:
        done.append(command[2])
        draft = Path(command[command.index("--out") + 1]) / "draft.tar.gz"
        draft.parent.mkdir(exist_ok=True)
        draft.write_text("model", encoding="utf-8")

    monkeypatch.setattr(training, "watch", watch)
    return done


def test_training_happens_once(project: Project, trainings: list[str]) -> None:
    for _ in range(2):
        training.ensure_trained(project, settings_of(project))
    assert trainings == ["rasa"]
    training.ensure_trained(project, settings_of(project), force=True)
    assert len(trainings) == 2


@pytest.mark.parametrize(
    "path", ["config.yml", "domain.yml", "data/a.yml", "components/new.py", "content/x.py"]
)
def test_it_happens_again_when_something_it_depends_on_changed(
    project: Project, trainings: list[str], path: str
) -> None:
    training.ensure_trained(project, settings_of(project))
    (project.root / path).parent.mkdir(exist_ok=True)
    (project.root / path).write_text("changed", encoding="utf-8")
    training.ensure_trained(project, settings_of(project))
    assert len(trainings) == 2


def test_another_dutch_model_needs_no_training(project: Project, trainings: list[str]) -> None:
    training.ensure_trained(project, settings_of(project))
    with_package(project, "nl_core_news_sm", "3.7.0")
    training.ensure_trained(project, settings_of(project))
    assert len(trainings) == 1


def test_the_practices_own_details_need_no_training(project: Project, trainings: list[str]) -> None:
    training.ensure_trained(project, settings_of(project))
    (project.root / "practice.yml").write_text('naam: "Een andere praktijk"', encoding="utf-8")
    training.ensure_trained(project, settings_of(project))
    assert len(trainings) == 1


def test_a_lost_model_is_trained_anew(project: Project, trainings: list[str]) -> None:
    training.ensure_trained(project, settings_of(project))
    project.model.unlink()
    training.ensure_trained(project, settings_of(project))
    assert len(trainings) == 2


def test_a_failed_training_leaves_the_bot_that_was_there(
    project: Project, trainings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    training.ensure_trained(project, settings_of(project))
    project.model.write_text("the one that works", encoding="utf-8")
    monkeypatch.setattr(training, "watch", lambda *_: None)
    with pytest.raises(Problem, match="without a trained bot"):
        training.ensure_trained(project, settings_of(project), force=True)
    assert project.model.read_text(encoding="utf-8") == "the one that works"


def test_the_component_in_training_is_shown() -> None:
    line = "2024-01-01 INFO rasa.engine.training.hooks  - Starting to train component 'Understanding'."
    assert training.Progress()(line) == "training Understanding"
    assert training.Progress()("anything else") is None


def test_of_a_progress_bar_each_fifth_is_shown_once() -> None:
    shown = training.Progress()
    lines = [f"Sentence vectors:  {share}%|###  | {share}/100 [00:01<00:02]" for share in range(0, 101, 3)]
    said = [text for line in lines if (text := shown(line))]
    assert said == [f"sentence vectors: {share} %" for share in (20, 40, 60, 80)]
