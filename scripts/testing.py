"""`make test`: unit tests, then those that need the trained bot, then those that need a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from scripts.project import Project, Settings, child_environment
from scripts.report import Problem, loud, say

NO_TESTS = 5
"""Pytest's exit code when it found nothing to run."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Stage:
    """Some of the tests, by pytest's markers, and further arguments of pytest."""

    title: str
    markers: str
    arguments: tuple[str, ...] = ()


OF_REVIEW = ("-c", "review/pytest.ini", "--rootdir", "review", "review/tests")
"""The review app's tests run apart, under Django's settings; nothing of the bot is loaded there."""


UNIT = Stage("unit tests", "not bot and not browser")
BOT = Stage("tests of the running bot", "bot and not browser")
BROWSER = Stage("tests of the page in a browser", "browser")
REVIEW = Stage("tests of the review app", "not browser", OF_REVIEW)
REVIEW_BROWSER = Stage("tests of the review app in a browser", "browser", OF_REVIEW)


def run_tests(project: Project, settings: Settings, train: Callable[[], None]) -> None:
    """Run every test; ``train`` makes the trained bot when the first stage is through.

    Raises:
        Problem: a test failed.
    """
    failed = _failures(project, settings, (UNIT, REVIEW))
    train()
    failed += _failures(project, settings, (BOT,))
    if browser := ensure_browser():
        failed += _failures(project, settings, (BROWSER, REVIEW_BROWSER), CHROMIUM=browser)
    if failed:
        raise Problem(f"Failed: {', '.join(failed)}.", "the failures stand above.")


def _failures(project: Project, settings: Settings, stages: Sequence[Stage], **more: str) -> list[str]:
    """Titles of the stages that failed; they run side by side, one on each core.

    The first is shown while it runs, what the others say when they are through.
    """
    with ExitStack() as stack:
        outputs = [None, *(stack.enter_context(TemporaryFile()) for _ in stages[1:])]
        started = [
            stack.enter_context(_started(project, settings, stage, output, more))
            for stage, output in zip(stages, outputs, strict=True)
        ]
        return [
            stage.title
            for stage, process, output in zip(stages, started, outputs, strict=True)
            if not _passed(stage, process, output)
        ]


def _started(
    project: Project, settings: Settings, stage: Stage, output: IO[bytes] | None, more: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    say(f"\n==> {stage.title[0].upper()}{stage.title[1:]}" + (" (shown when through)" if output else ""))
    environment = child_environment(project, settings, **more)
    command = [str(project.python), "-m", "pytest", "-m", stage.markers, *stage.arguments]
    return subprocess.Popen(
        command,
        cwd=project.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
    )


def _passed(stage: Stage, process: subprocess.Popen[bytes], output: IO[bytes] | None) -> bool:
    code = process.wait()
    if output:
        output.seek(0)
        say(f"\n==> {stage.title[0].upper()}{stage.title[1:]}, through")
        say(output.read().decode("utf-8", "replace"))
    if code == NO_TESTS:
        loud(f"There are no {stage.title} in this checkout.")
    return code in (0, NO_TESTS)


def ensure_browser() -> str | None:
    """Path of Chromium, installed from Debian's packages if need be; None where it cannot be had."""
    if found := _browser():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("    Installing Debian's Chromium, which the tests of the page drive")
        _apt("update")
        _apt("install", "--yes", "--no-install-recommends", "chromium")
    if found := _browser():
        return found
    loud(
        "The tests of the page are SKIPPED: there is no Chromium here.",
        "Remedy: as root: apt-get install chromium",
    )
    return None


def _browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _apt(*arguments: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "-qq", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
