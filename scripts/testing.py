"""`make test`: unit tests, then those that need the trained bot, then those that need a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from scripts.engine import engine_setting
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
    failed = [stage.title for stage in (UNIT, REVIEW) if not _passes(project, settings, stage)]
    train()
    failed += [] if _passes(project, settings, BOT) else [BOT.title]
    if browser := ensure_browser():
        stages = (BROWSER, REVIEW_BROWSER)
        failed += [stage.title for stage in stages if not _passes(project, settings, stage, CHROMIUM=browser)]
    if failed:
        raise Problem(f"Failed: {', '.join(failed)}.", "the failures stand above.")


def _passes(project: Project, settings: Settings, stage: Stage, **more: str) -> bool:
    say(f"\n==> {stage.title[0].upper()}{stage.title[1:]}")
    environment = child_environment(project, settings, **engine_setting(project), **more)
    command = [str(project.python), "-m", "pytest", "-m", stage.markers, *stage.arguments]
    code = subprocess.run(
        command, cwd=project.root, env=environment, stdin=subprocess.DEVNULL, check=False
    ).returncode
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
