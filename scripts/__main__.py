"""The commands behind the Makefile: `python3.10 -m scripts run` and so on."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from scripts import dutch_model, lock
from scripts.commands import no_space
from scripts.install import ensure_installed
from scripts.ports import require_free
from scripts.project import Project, Settings, child_environment, here, read_settings
from scripts.report import Problem, complain, say, step
from scripts.serve import serve
from scripts.smoke import smoke as ask
from scripts.testing import run_tests
from scripts.training import describe, ensure_trained

RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"
ROOMS = ("scripts", "content", "components", "actions", "channels", "evaluation", "review")
"""Folders with code that is type-checked, as far as they are there."""

MADE = ("models", ".rasa", ".cache", "var/log", ".pytest_cache", ".mypy_cache", ".ruff_cache")
"""What commands make and can make again."""

INTERRUPTED = 130


def run(project: Project, settings: Settings, began: float) -> None:
    """Set up what is missing and serve until Ctrl-C."""
    require_free(
        settings.host, settings.port, "PORT", "the chat page"
    )  # better now than after minutes of set-up
    prepare(project, settings)
    describe(project)
    serve(project, settings, began)


def prepare(project: Project, settings: Settings, requirements: str = RUNTIME) -> None:
    """Everything up to the trained bot."""
    set_up(project, settings, requirements)
    with _alone(project):
        ensure_trained(project, settings)


def set_up(project: Project, settings: Settings, requirements: str = RUNTIME) -> None:
    """Everything up to training."""
    with _alone(project):
        ensure_installed(project, settings, requirements)
        dutch_model.ensure_model(project, settings)


@contextmanager
def _alone(project: Project) -> Iterator[None]:
    # Two set-ups at once in one folder would leave a mixture behind.
    project.var.mkdir(exist_ok=True)
    with (project.var / "setup.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("    Another set-up is at work in this folder: waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def setup(project: Project, settings: Settings, began: float) -> None:
    """Make the virtual environment and install everything, for development too."""
    set_up(project, settings, DEVELOPMENT)


def train(project: Project, settings: Settings, began: float) -> None:
    """Train the bot, also when nothing changed."""
    set_up(project, settings)
    with _alone(project):
        ensure_trained(project, settings, force=True)


def dutch(project: Project, settings: Settings, began: float) -> None:
    """Try once more to install the Dutch model."""
    with _alone(project):
        ensure_installed(project, settings, RUNTIME)
        dutch_model.ensure_model(project, settings, again=True)


def test(project: Project, settings: Settings, began: float) -> None:
    """Run every test."""
    set_up(project, settings, DEVELOPMENT)
    run_tests(project, settings, lambda: prepare(project, settings, DEVELOPMENT))


def smoke(project: Project, settings: Settings, began: float) -> None:
    """Ask the trained bot three questions."""
    prepare(project, settings)
    with step("Asking the bot three questions"):
        ask(project, settings)


def evaluate(project: Project, settings: Settings, began: float) -> None:
    """Measure the bot on a file of questions."""
    data = os.environ.get("DATA", "")
    if not data or not os.path.isfile(data):  # noqa: PTH113 (the text may be empty, which Path takes for the folder)
        raise Problem(
            f"There is no file {data!r}." if data else "No file was named.",
            "make evaluate DATA=path/to/questions.jsonl",
        )
    prepare(project, settings, DEVELOPMENT)
    _module(project, settings, "evaluation", data)


def regression(project: Project, settings: Settings, began: float) -> None:
    """Measure the frozen test sets and compare with the figures that were accepted."""
    prepare(project, settings, DEVELOPMENT)
    _module(project, settings, "evaluation.regression", "--no-drawings")


def benchmark(project: Project, settings: Settings, began: float) -> None:
    """Train and ask the bots that one would take instead, and draw up the table."""
    set_up(project, settings, DEVELOPMENT)
    only = os.environ.get("ONLY", "")
    _module(project, settings, "evaluation.benchmark", *(["--only", only] if only else []))


def fit_decision(project: Project, settings: Settings, began: float) -> None:
    """Fit the weights of the decision on the development sets."""
    set_up(project, settings, DEVELOPMENT)
    _module(project, settings, "evaluation.fit_decision", "--write")


def telegram_webhook(project: Project, settings: Settings, began: float) -> None:
    """Tell Telegram where the bot listens."""
    set_up(project, settings)
    _module(project, settings, "channels.telegram.webhook", "on")


def telegram_webhook_off(project: Project, settings: Settings, began: float) -> None:
    """Tell Telegram to send nothing any more."""
    set_up(project, settings)
    _module(project, settings, "channels.telegram.webhook", "off")


def beheerder(project: Project, settings: Settings, began: float) -> None:
    """Make a beheerder of the review app, or let one in again who lost the way."""
    set_up(project, settings)
    manage = [project.python, "review/manage.py"]
    environment = child_environment(project, settings, REVIEW_PORT=str(settings.review_port))
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
    code = subprocess.run(
        [*manage, "beheerder", os.environ.get("NAAM", "")], env=environment, check=False
    ).returncode
    sys.exit(code)


def undelivered(project: Project, settings: Settings, began: float) -> None:
    """Tell what the messaging channels could not deliver."""
    set_up(project, settings)
    _module(project, settings, "channels.messaging.undelivered")


def lint(project: Project, settings: Settings, began: float) -> None:
    """Check style with ruff, and that the locks belong to their lists."""
    set_up(project, settings, DEVELOPMENT)
    lock.check_locks(project)
    _module(project, settings, "ruff", "check", ".")


def types(project: Project, settings: Settings, began: float) -> None:
    """Check types with mypy."""
    set_up(project, settings, DEVELOPMENT)
    _module(project, settings, "mypy", *(room for room in ROOMS if any((project.root / room).glob("*.py"))))


def validate(project: Project, settings: Settings, began: float) -> None:
    """Let Rasa check domain, rules and training data against each other."""
    set_up(project, settings)
    _module(project, settings, "rasa", "data", "validate")


def make_lock(project: Project, settings: Settings, began: float) -> None:
    """Lock the requirements anew; UPGRADE=1 takes newer versions."""
    lock.make_locks(project, settings, upgrade=bool(os.environ.get("UPGRADE")))


def clean(project: Project, settings: Settings, began: float) -> None:
    """Remove what training and tests made; environment and conversations stay."""
    for name in MADE:
        shutil.rmtree(project.root / name, ignore_errors=True)


def clean_venv(project: Project, settings: Settings, began: float) -> None:
    """Remove the virtual environment; the next command makes it anew."""
    shutil.rmtree(project.venv, ignore_errors=True)


def _module(project: Project, settings: Settings, *arguments: str) -> None:
    environment = child_environment(project, settings)
    code = subprocess.run([project.python, "-m", *arguments], env=environment, check=False).returncode
    if code:
        sys.exit(code)


COMMANDS: dict[str, Callable[[Project, Settings, float], None]] = {
    "run": run, "test": test, "smoke": smoke, "evaluate": evaluate, "regression": regression,
    "benchmark": benchmark, "fit-decision": fit_decision,
    "setup": setup, "train": train, "dutch-model": dutch,
    "telegram-webhook": telegram_webhook, "telegram-webhook-off": telegram_webhook_off,
    "undelivered": undelivered,
    "beheerder": beheerder, "lint": lint, "types": types, "validate": validate, "lock": make_lock,
    "clean": clean, "clean-venv": clean_venv,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Carry out the command that ``arguments`` name; the exit code is 0 if it went well."""
    project, began = here(), time.monotonic()
    os.chdir(project.root)
    try:
        if len(arguments) != 1 or arguments[0] not in COMMANDS:
            raise Problem(f"Unknown command: {' '.join(arguments)}", f"one of {', '.join(COMMANDS)}")
        COMMANDS[arguments[0]](project, read_settings(project), began)
    except Problem as problem:
        complain(problem)
        return 1
    except KeyboardInterrupt:
        say("\n  Stopped. The same command goes on where this one was.")
        return INTERRUPTED
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        complain(no_space(project.root))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
