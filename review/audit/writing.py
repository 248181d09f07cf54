"""Writes lines of the log, and refuses what could be somebody's words."""

from __future__ import annotations

import re
from typing import Any

from audit.models import Action, AuditEntry

NAME = re.compile(r"[\w\-./:@+ ]{0,80}")
MOST_WORDS = 6
"""A name with more words than this is a sentence."""


def write(who: Any, action: str, conversation: Any, what: str, details: dict[str, Any]) -> None:
    """Write one line; :func:`audit.record` tells what the arguments are."""
    if action not in Action.values:
        raise ValueError(f"unknown action {action!r}: one of {', '.join(Action.values)}")
    user = getattr(who, "user", who)
    AuditEntry.objects.create(
        user_id_then=getattr(user, "pk", None),
        who=_name_of(user),
        action=action,
        pseudonym=getattr(conversation, "pseudonym", conversation) or "",
        what=_checked(what),
        details={key: _checked(value) for key, value in details.items()},
    )


def _name_of(user: Any) -> str:
    if isinstance(user, str):
        return _checked(user)
    return user.get_username()[:150] if getattr(user, "is_authenticated", False) else "onbekend"


def _checked(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    text = str(value)
    if not NAME.fullmatch(text) or len(text.split()) > MOST_WORDS:
        raise ValueError("the log takes names and numbers, no text of messages")
    return text
