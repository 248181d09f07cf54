"""Training, only when something that the trained bot depends on has changed."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

from scripts import stamps
from scripts.commands import require_space, watch
from scripts.dutch_model import identity
from scripts.project import Project, Settings, child_environment
from scripts.report import Problem, say, step

DEPENDS_ON = ("config.yml", "domain.yml", "data", "components", "content", "requirements.txt")
"""What changes the trained bot. The practice's own details (practice.yml) are filled in while it runs."""

CHECK_CONTENT = (
    "import sys, content\ntry: content.load()\nexcept content.ContentError as error: sys.exit(str(error))"
)

STARTING = re.compile(r"Starting to train component '(\w+)'")
PERCENT = re.compile(r"^(Sentence vectors):\s+(\d+)%")
"""The progress bar of the longest part, in components/sentence_encoder.py."""


def ensure_trained(project: Project, settings: Settings, force: bool = False) -> None:
    """Train the bot into ``models/bot.tar.gz`` unless the one there was trained from the present files.

    Raises:
        Problem: a content file is broken, or training failed. The bot that was there stays.
    """
    wanted = wanted_fingerprint(project)
    if not force and project.model.is_file() and stamps.read(_stamp(project)).get("trained_from") == wanted:
        return
    check_content(project, settings)
    require_space(project.root, 0.5)
    began = time.time()
    with step("Training the bot (only when its data or components changed)"):
        _train(project, settings)
    stamps.write(_stamp(project), {"trained_from": wanted, "seconds": round(time.time() - began)})


def wanted_fingerprint(project: Project) -> str:
    """Fingerprint of everything that the trained bot depends on, at present.

    The Dutch language model is not among it: it cuts the words for Rasa, and nothing learns from those.
    """
    return stamps.fingerprint(project.root, DEPENDS_ON)


def _stamp(project: Project) -> Path:
    return project.model.with_name("bot.json")


def check_content(project: Project, settings: Settings) -> None:
    """Check the content files in a second, before training takes a minute.

    Raises:
        Problem: one of them is broken; the message names file, line and remedy.
    """
    if not (project.root / "content" / "__init__.py").is_file():
        return
    command = [project.python, "-c", CHECK_CONTENT]
    done = subprocess.run(
        command,
        cwd=project.root,
        env=child_environment(project, settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        what, _, remedy = done.stderr.strip().partition(" Remedy: ")
        raise Problem(what, remedy or "correct that file, then run the same command again.")


def _train(project: Project, settings: Settings) -> None:
    draft = project.model.with_name("draft.tar.gz")
    command = [project.python, "-m", "rasa", "train", "--force", "--skip-validation"]
    places = ["--data", "data", "--out", str(project.model.parent), "--fixed-model-name", "draft"]
    # INFO names the component in training; Rasa's own cache would double the time and miss changed code.
    environment = child_environment(project, settings, RASA_MAX_CACHE_SIZE="0")
    draft.unlink(missing_ok=True)
    environment["LOG_LEVEL"] = "INFO"
    watch([*command, *places], project.var / "log" / "training.log", environment, Progress())
    if not draft.is_file():
        raise Problem(
            "Training ended without a trained bot.",
            "see training.log in var/log/, mend what it names, then run the same command again.",
        )
    draft.replace(project.model)


class Progress:
    """Chooses what to show of Rasa's lines: the component in training, and each fifth of a progress bar."""

    def __init__(self) -> None:
        self._shown: set[str] = set()

    def __call__(self, line: str) -> str | None:
        """What to show of ``line``, or None."""
        text = self._of(line)
        if not text or text in self._shown:
            return None
        self._shown.add(text)
        return text

    def _of(self, line: str) -> str | None:
        if found := STARTING.search(line):
            self._shown.clear()
            return f"training {found[1]}"
        found = PERCENT.search(line)
        share = int(found[2]) // 20 * 20 if found else 0
        return f"{found[1].lower()}: {share} %" if found and share else None


def describe(project: Project) -> None:
    """Say which bot is about to be used."""
    say(f"    Trained bot: models/{project.model.name} (Dutch model: {identity(project)})")
