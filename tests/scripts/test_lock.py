from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import lock
from scripts.install import pins
from scripts.project import here
from scripts.report import Problem
from tests.scripts.builders import a_project

ROOT = here().root


def test_the_locks_belong_to_their_lists() -> None:
    lock.check_locks(here())


def test_a_list_that_was_changed_since_is_noticed(tmp_path: Path) -> None:
    project = a_project(tmp_path, requirements_dot_in="a\n")
    (tmp_path / "requirements.txt").write_text(
        lock._head(project, ("requirements.in",)) + "\n", encoding="utf-8"
    )
    (tmp_path / "requirements.in").write_text("a\nb\n", encoding="utf-8")
    with pytest.raises(Problem, match=r"requirements\.txt[\s\S]*Remedy: make lock"):
        lock.check_locks(project)


@pytest.mark.parametrize("name", list(lock.LOCKS))
def test_every_package_has_a_hash_and_no_index_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "--index" not in text


def test_the_tests_run_on_what_the_bot_runs_on() -> None:
    development = pins(ROOT / "requirements-dev.txt")
    assert pins(ROOT / "requirements.txt").items() <= development.items()


def test_every_wish_says_its_reason_or_its_name_does() -> None:
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if "==" in line and not line.startswith("#")]
    assert all("#" in line for line in pinned)
