"""Searching in the words of messages, within a bound: the newest hits count."""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

NEWEST = 5000
"""How many of the newest matching messages are looked at: a common word must not take seconds."""

WORD = re.compile(r"\w+")

SQLITE = """SELECT m.conversation_id FROM
    (SELECT rowid AS id FROM message_search WHERE message_search MATCH %s ORDER BY rowid DESC LIMIT %s) AS hit
    JOIN conversations_message AS m ON m.id = hit.id"""
POSTGRESQL = """SELECT conversation_id FROM conversations_message
    WHERE to_tsvector('dutch', text) @@ to_tsquery('dutch', %s) ORDER BY id DESC LIMIT %s"""


def with_words(conversations: QuerySet, text: str) -> QuerySet:
    """Those of ``conversations`` in which one message holds words that begin with each word of ``text``.

    Only the :data:`NEWEST` matching messages are looked at. Without a word in ``text``: all of them.
    """
    words = WORD.findall(text)
    if not words:
        return conversations
    return conversations.filter(pk__in=RawSQL(*_query(words)))  # noqa: S611 (the words are parameters)


def _query(words: list[str]) -> tuple[str, tuple[str, int]]:
    if connection.vendor == "sqlite":
        return SQLITE, (" ".join(f'"{word}"*' for word in words), NEWEST)
    return POSTGRESQL, (" & ".join(f"{word}:*" for word in words), NEWEST)
