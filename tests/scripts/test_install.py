from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts import install
from scripts.commands import no_space
from scripts.project import Project
from scripts.report import Problem
from tests.scripts.builders import LOCK, a_project, settings_of, with_package


def with_lock(root: Path) -> tuple[Project, Path]:
    project = a_project(root, requirements_dot_txt=LOCK)
    return project, root / "requirements.txt"


def half_made(project: Project) -> None:
    """What an interrupted ``python -m venv`` leaves: a Python that is a dead link."""
    (project.venv / "bin").mkdir(parents=True)
    project.packages.mkdir(parents=True)
    (project.venv / "pyvenv.cfg").write_text("", encoding="utf-8")
    (project.venv / "bin" / "python").symlink_to("/nowhere/python3.10")


def test_the_lock_is_read_with_its_names_in_one_spelling(tmp_path: Path) -> None:
    assert install.pins(with_lock(tmp_path)[1]) == {"alpha": "1.0", "beta-gamma": "2.1", "uv": "0.9"}


def test_one_package_with_its_hashes_is_taken_from_the_lock() -> None:
    assert install.block_of("uv", LOCK) == "uv==0.9 \\\n    --hash=sha256:dd\n"
    assert "--hash=sha256:cc" in install.block_of("beta-gamma", LOCK)
    with pytest.raises(Problem, match="make lock"):
        install.block_of("gamma", LOCK)


def test_packages_that_are_absent_or_of_another_version_are_missing(tmp_path: Path) -> None:
    project, lock = with_lock(tmp_path)
    with_package(project, "Beta_Gamma", "2.1")
    with_package(project, "alpha", "0.9")
    assert install.missing_packages(project, lock) == ["alpha", "uv"]


def test_a_half_removed_package_is_missing(tmp_path: Path) -> None:
    project, lock = with_lock(tmp_path)
    with_package(project, "alpha", "1.0")
    (project.packages / "alpha-1.0.dist-info" / "RECORD").unlink()
    assert "alpha" in install.missing_packages(project, lock)


def test_an_absent_and_a_half_made_environment_do_not_work(tmp_path: Path) -> None:
    project = Project(tmp_path)
    assert not install.environment_works(project)
    half_made(project)
    assert not install.environment_works(project)


@pytest.mark.skipif(sys.version_info[:2] != (3, 10), reason="makes an environment of this Python")
def test_a_half_made_environment_is_made_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project = a_project(tmp_path, requirements_dot_txt="# nothing\n")
    half_made(project)
    install.ensure_installed(project, settings_of(project, PATH="/usr/bin:/bin"), "requirements.txt")
    assert install.environment_works(project)
    assert "made anew" in capsys.readouterr().out
    install.ensure_installed(project, settings_of(project), "requirements.txt")
    assert capsys.readouterr().out == ""


def test_too_little_space_is_said_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, _ = with_lock(tmp_path)
    monkeypatch.setattr(install, "SPACE", 1e9)
    with pytest.raises(Problem, match="disk space"):
        install.ensure_installed(project, settings_of(project), "requirements.txt")
    assert not project.venv.exists()


def test_where_uv_fails_pip_takes_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project, lock = with_lock(tmp_path)
    asked: list[str] = []

    def watch(command: list[str], *_: object) -> None:
        asked.append(" ".join(map(str, command[1:4])))
        if str(command[0]).endswith("bin/uv"):
            raise Problem("'uv pip install' failed.", "the index cannot be reached")
        for name, version in install.pins(lock).items():
            with_package(project, name, version) if "requirements" in str(command[-1]) else None

    monkeypatch.setattr(install, "watch", watch)
    monkeypatch.setattr(install, "_index", lambda project: {})
    (project.packages / "pip").mkdir(parents=True)
    install.install(project, settings_of(project), lock)
    assert asked == ["-m pip install", "pip install --python", "-m pip install"]
    assert "pip tries" in capsys.readouterr().out


def test_a_full_disk_is_not_taken_for_a_failure_of_uv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, lock = with_lock(tmp_path)

    def watch(*_: object) -> None:
        raise no_space(tmp_path)

    monkeypatch.setattr(install, "watch", watch)
    (project.packages / "pip").mkdir(parents=True)
    with pytest.raises(Problem, match="no space left"):
        install.install(project, settings_of(project), lock)
