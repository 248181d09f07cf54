"""The text of a message where there is nothing but text: no link for calling, no line that folds out."""

from __future__ import annotations

from channels.messages import Message
from channels.wording import sentence
from content import settings as practice

_CALLED = frozenset({"vandaag", "therapeut"})
"""Urgencies at which the practice is to be called too."""


def plain(message: Message) -> str:
    """A message's text with its sources; a referral has the practice's telephone number when there is one."""
    text = message["text"].strip()
    if message["kind"] == "referral" and message["urgency"] in _CALLED:
        return _with_number(text)
    if message["sources"] and message["kind"] == "answer":
        return f"{text}\n\n{sentence('bron').format(bronnen=', '.join(message['sources']))}"
    return text


def _with_number(text: str) -> str:
    """Emergency numbers stand in the text itself; the practice's own may be filled in, or not."""
    number = practice.get().values.get("telefoon", "")
    return text if number in text else f"{text}\n{practice.get().placeholders['contact']}"


def length(text: str) -> int:
    """The length of ``text`` as the strictest count has it: an emoji counts for two."""
    return len(text.encode("utf-16-le", "replace")) // 2
