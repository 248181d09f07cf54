from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

from scripts import lock
from scripts.install import normalized, pins
from scripts.project import here
from scripts.report import Problem
from tests.scripts.builders import a_project

ROOT = here().root
RUNTIME_ROOMS = ["actions", "channels", "components", "content", "scripts"]


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


@pytest.mark.parametrize("name", list(lock.LOCKS))
def test_what_the_code_imports_is_locked(name: str) -> None:
    """What runs needs no more than the runtime lock: that a package happens to be installed is no ground."""
    rooms = RUNTIME_ROOMS if name == "requirements.txt" else [*RUNTIME_ROOMS, "evaluation", "tests"]
    own = {path.name for path in ROOT.iterdir() if path.is_dir()}
    foreign = imported(rooms) - own - set(sys.stdlib_module_names)
    assert sorted(foreign - modules_of(pins(ROOT / name))) == []


def imported(rooms: list[str]) -> set[str]:
    trees = [
        ast.parse(file.read_text(encoding="utf-8")) for room in rooms for file in (ROOT / room).rglob("*.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    parts = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
    return {module.split(".")[0] for module in plain | parts}


def modules_of(locked: dict[str, str]) -> set[str]:
    """Modules that the locked packages bring, as far as they are installed."""
    brought = [found for found in distributions() if normalized(found.metadata["Name"]) in locked]
    return {file.parts[0].split(".")[0] for found in brought for file in found.files or []}


def test_every_wish_says_its_reason_or_its_name_does() -> None:
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if "==" in line and not line.startswith("#")]
    assert all("#" in line for line in pinned)
