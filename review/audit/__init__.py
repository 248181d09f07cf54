"""The log of who saw, searched, exported, changed or deleted what.

Use it as ``audit.record(request, "bekeken", conversation)``.
"""

from __future__ import annotations

from typing import Any


def record(who: Any, action: str, conversation: Any = None, what: str = "", **details: Any) -> None:
    """Write one line in the log.

    Args:
        who: a request, a user, or the name of a program such as ``"dagelijkse opdracht"``.
        action: one of :class:`audit.models.Action`.
        conversation: the conversation it was done to, or its pseudonym.
        what: which part: the name of a page, field, label or file. Never a word that somebody wrote.
        details: more of that kind: numbers, booleans, short names (``topic="shockwave"``, ``count=12``).

    Raises:
        ValueError: the action is unknown, or something reads like a sentence instead of a name.
    """
    from audit.writing import write  # noqa: PLC0415 (models can be loaded only after this package)

    write(who, action, conversation, what, details)
