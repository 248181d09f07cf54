"""The bot to measure: one that runs already, or one started for it with a database that is thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from scripts.ports import free_port
from scripts.project import here, read_settings
from scripts.report import Problem, step
from scripts.serve import LOOPBACK, started


@contextmanager
def bot(url: str | None) -> Iterator[str]:
    """The address of the bot at ``url``, or of one that runs as long as the block.

    Raises:
        Problem: there is no trained bot, or it does not start.
    """
    if url:
        yield url
        return
    project = here()
    if not project.model.is_file():
        raise Problem("There is no trained bot yet.", "make train, or name a running one with --url")
    with tempfile.TemporaryDirectory(prefix="evaluation-") as folder:
        found = read_settings(project)
        settings = replace(
            found,
            host=LOOPBACK,
            port=free_port(LOOPBACK),
            tracker_db=str(Path(folder) / "tracker.db"),
            environment={**found.environment, "WEB_RATE_LIMIT": "0"},
        )
        with ExitStack() as stack:
            with step("Starting the bot for the measurement"):
                stack.enter_context(started(project, settings, review=False))
            yield f"http://{LOOPBACK}:{settings.port}"
