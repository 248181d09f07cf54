"""The lock files: made from the two lists of wishes, with hashes and without any package index's address."""

from __future__ import annotations

import shutil
from pathlib import Path

from scripts import stamps
from scripts.commands import watch
from scripts.project import Project, Settings, child_environment
from scripts.report import Problem, step

LOCKS = {
    "requirements.txt": ("requirements.in",),
    "requirements-dev.txt": ("requirements.in", "requirements-dev.in"),
}
"""Each lock file and the lists it is made from."""

OVERRIDES = "requirements-overrides.in"
"""Versions against a package's own wish, each with its reason. Installing does not resolve again."""

OPTIONS = (
    "--python-version",
    "3.10",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-header",
    "--overrides",
    OVERRIDES,
    "--quiet",
)


def make_locks(project: Project, settings: Settings, upgrade: bool = False) -> None:
    """Resolve both lists anew; versions that are locked stay unless ``upgrade``."""
    for name, sources in LOCKS.items():
        with step(f"Locking {name}"):
            _make(project, settings, name, sources, upgrade)


def _make(project: Project, settings: Settings, name: str, sources: tuple[str, ...], upgrade: bool) -> None:
    lock = project.root / name
    command: list[str | Path] = [_uv(project), "pip", "compile", *OPTIONS, sources[-1], "-o", name]
    if len(sources) > 1:
        command += ["--constraint", "requirements.txt"]  # what the bot runs on is what the tests run on
    watch(
        command + ["--upgrade"] * upgrade,
        project.var / "log" / "lock.log",
        child_environment(project, settings),
    )
    lock.write_text(_head(project, sources) + "\n" + lock.read_text(encoding="utf-8"), encoding="utf-8")


def _uv(project: Project) -> str:
    own = project.venv / "bin" / "uv"
    found = str(own) if own.is_file() else shutil.which("uv")
    if not found:
        raise Problem("uv, which makes the lock files, is not installed.", "make setup")
    return found


def _head(project: Project, sources: tuple[str, ...]) -> str:
    state = stamps.fingerprint(project.root, (*sources, OVERRIDES))[:16]
    return f"# Made by `make lock` from {' and '.join(sources)}: {state}"


def check_locks(project: Project) -> None:
    """Check that each lock belongs to its lists.

    Raises:
        Problem: a list was changed since.
    """
    for name, sources in LOCKS.items():
        if (project.root / name).read_text(encoding="utf-8").splitlines()[0] != _head(project, sources):
            raise Problem(
                f"{name} was not made from the present {' and '.join(sources)}.",
                "make lock, and commit the result",
            )
