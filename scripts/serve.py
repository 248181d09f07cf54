"""Serving: which servers there are, and `make run`."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from scripts.ports import free_port, require_free
from scripts.processes import Service, Services
from scripts.project import Project, Settings, child_environment
from scripts.report import say, seconds

READY_WITHIN = 180.0
"""Seconds in which the page must answer; a slow disk's first start takes longest."""

LOOPBACK = "127.0.0.1"


def serve(project: Project, settings: Settings, began: float) -> None:
    """Serve until Ctrl-C; ``began`` is the moment (monotonic seconds) at which the command was given.

    Raises:
        Problem: a port is taken, or a server ended by itself.
    """
    stop_on_signals()
    try:
        with started(project, settings) as services:
            say(f"\n  The assistant is ready after {seconds(time.monotonic() - began)}:  {address(settings)}")
            if has_review(project):
                say(f"  Review app, for therapists:  {address(settings, settings.review_port)}")
            say("  Ctrl-C stops everything.\n")
            services.watch()
    except KeyboardInterrupt:
        say("\n  Stopped.")


@contextmanager
def started(project: Project, settings: Settings, review: bool = True) -> Iterator[Services]:
    """Start the bot with its action server (and the review app); the block begins once the page answers.

    Tests and the evaluation use it too. Everything is stopped at the end of the block.

    Raises:
        Problem: a port is taken, or a server ended by itself.
    """
    with_review = review and has_review(project)
    require_free(settings.host, settings.port, "PORT", "the chat page")
    if with_review:
        require_free(settings.host, settings.review_port, "REVIEW_PORT", "the review app")
    _make_place_for(project.root / settings.tracker_db)
    with Services(project.root) as services:
        for service in bot_services(project, settings):
            services.start(service)
        if with_review:
            for service in review_services(project, settings):
                services.start(service)
        services.wait_until_ready(READY_WITHIN)
        yield services


def address(settings: Settings, port: int | None = None) -> str:
    """The address of the chat page, or of what listens on ``port``, as a person types it."""
    host = "localhost" if settings.host in (LOOPBACK, "0.0.0.0") else settings.host  # noqa: S104 (a comparison)
    return f"http://{host}:{port or settings.port}/"


def bot_services(project: Project, settings: Settings) -> list[Service]:
    """The action server (on a free port of the loopback address only) and Rasa."""
    port = free_port(LOOPBACK)
    environment = {
        # Two threads on one short message wait for each other longer than they help, above all on busy cores.
        "OMP_NUM_THREADS": "1",
        **child_environment(project, settings),
        "ACTION_ENDPOINT_URL": f"http://{LOOPBACK}:{port}/webhook",
    }
    actions = [project.python, "-m", "scripts.action_server", str(port)]
    bot = [project.python, "-m", "scripts.bot_server", settings.host, str(settings.port), str(project.model)]
    reachable = LOOPBACK if settings.host == "0.0.0.0" else settings.host  # noqa: S104 (a comparison)
    return [
        Service("actions", actions, environment, f"http://{LOOPBACK}:{port}/health"),
        Service("bot", bot, environment, f"http://{reachable}:{settings.port}/"),
    ]


def has_review(project: Project) -> bool:
    """Whether the therapists' review app is part of this checkout."""
    return (project.root / "review" / "manage.py").is_file()


def review_services(project: Project, settings: Settings) -> list[Service]:
    """The review app and its import loop. The bot waits for neither and goes on without them."""
    url = settings.environment.get("REVIEW_URL") or address(settings, settings.review_port).rstrip("/")
    environment = child_environment(
        project, settings, REVIEW_PORT=str(settings.review_port), REVIEW_URL=url, OMP_NUM_THREADS="1"
    )
    manage = [project.python, str(project.root / "review" / "manage.py")]
    pages = [*manage, "serveer", settings.host, str(settings.review_port)]
    return [
        Service("review", pages, environment, essential=False),
        Service("import", [*manage, "overnemen", "--blijf"], environment, essential=False),
    ]


def _make_place_for(database: Path) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)


def stop_on_signals() -> None:
    """Let a closing terminal and ``kill`` end the program as Ctrl-C does, so that nothing stays behind."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(
                number, signal.SIG_IGN
            )  # stopping takes a moment; a second Ctrl-C must not cut it short
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
