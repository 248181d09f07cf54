"""Logging without a word of what people wrote.

Rasa's own log lines carry messages at several places, and its tracebacks carry local variables, messages
among them. Here each line keeps its event and level, and an error its type and the places in the code, never
a value.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
import warnings
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

SAFE_KEYS = {
    "event",
    "event_info",
    "level",
    "exc_info",
    "error_at",
    "action_name",
    "policy_name",
    "intent_name",
    "component",
    "model_id",
}
"""Fields of a structured log line that never hold what a person wrote."""

DEBUGGING = "DEBUG"


def configure() -> None:
    """Set up logging by LOG_LEVEL (WARNING unless set).

    DEBUG shows everything, messages too: never where patients write.
    """
    level = os.environ.get("LOG_LEVEL", "WARNING").upper()
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        logging.Formatter("%(levelname)s %(name)s: %(message)s") if level == DEBUGGING else PlacesOnly()
    )
    if level != DEBUGGING:
        warnings.showwarning = _say_nothing  # libraries' advice to their makers; Sanic switches it on again
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # Rasa cuts these off from the root logger; without a handler of their own they print full tracebacks.
    for name in ("sanic.root", "sanic.error", "sanic.server"):
        logging.getLogger(name).handlers[:] = [handler]
        logging.getLogger(name).propagate = False
    logging.getLogger("sanic.access").handlers[:] = [logging.NullHandler()]
    logging.getLogger("sanic.access").propagate = False
    logging.lastResort = handler
    for name in ("apscheduler", "asyncio", "matplotlib", "urllib3", "tensorflow", "numba"):
        logging.getLogger(name).setLevel(os.environ.get("LOG_LEVEL_LIBRARIES", "ERROR"))


def _say_nothing(*_warning: object, **_more: object) -> None:
    """Take a warning and drop it."""


def configure_structured(level: str) -> None:
    """Let Rasa's structured log lines keep only what is safe.

    Args:
        level: name of the lowest level that is shown.
    """
    import structlog  # noqa: PLC0415 (the action server does without it)

    safe = [] if level.upper() == DEBUGGING else [keep_safe]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *safe, structlog.stdlib.render_to_log_kwargs],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        cache_logger_on_first_use=True,
    )


def keep_safe(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> dict[str, Any]:
    """Structlog processor: the fields of ``line`` that never hold what a person wrote."""
    return {key: value for key, value in line.items() if key in SAFE_KEYS}


class PlacesOnly(logging.Formatter):
    """Formats an error as its type and the places in the code.

    A traceback's last line often quotes the value that was at fault, which may be what a person wrote.
    """

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """The line for ``record``, without the full traceback that another handler may have kept with it."""
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's own name)
        """Type and places of the error ``ei`` as :func:`sys.exc_info` gives it."""
        return describe(ei[0], ei[2])


def describe(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    """An error's type and the last places in the code where it came by, without any value."""
    name = kind.__name__ if kind else "unknown error"
    frames = traceback.extract_tb(trace)[-6:]
    return "\n".join(
        [f"  {name} at:", *(f"    {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)]
    )
