"""What somebody does not want to hear of ("ik heb het niet over shockwave", "iets zonder prik?")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.context import Context, Part
from components.aspects import cue_pattern
from components.text import normalise
from content.word_lists import word_list

FOLLOW_UP, TREATMENTS, COMPARISON = "vervolgvraag", "behandelingen", "vergelijking"

POSSIBLE = 0.1
"""Least chance of another topic to answer that instead."""


def without_rejected(context: Context) -> Context:
    """The context without the treatments that the words turn down; asks for others when nothing is left."""
    text = normalise(context.text)
    turned_down = _named_behind(text, "not_about")
    avoided = _named_behind(text, "rather_than")
    rejected = {*turned_down, *avoided}
    if not rejected:
        return context
    kept = tuple(part for part in context.parts if part.topic not in rejected)
    subject = context.memory.topic if context.memory.topic not in rejected else _before(context, rejected)
    calmer = replace(context, parts=kept, memory=replace(context.memory, topic=subject))
    if any(part.topic not in (FOLLOW_UP, *_MOVES) for part in kept):
        return replace(calmer, intent=_intent(calmer))
    instead = _alternatives(context) if avoided else _other(context, rejected, subject)
    return replace(calmer, intent=instead.topic, parts=(instead,)) if instead else context


_MOVES = ("niet_bedoeld", "frustratie", "ontkennen", "bevestigen", "keuze")


def _intent(context: Context) -> str:
    asked = [part.topic for part in context.parts]
    return context.intent if context.intent in asked else asked[0]


def _named_behind(text: str, kind: str) -> set[str]:
    """The treatments of which each mention stands right behind words of one kind."""
    articles = "|".join(word_list(FOLLOW_UP, "articles"))
    before = re.compile(rf"(?:{cue_pattern(word_list(FOLLOW_UP, kind)).pattern})(?: (?:{articles}))? $")
    names = {name: cue_pattern(word_list(FOLLOW_UP, "names")[name]) for name in _treatments()}
    found = {name: [match.start() for match in pattern.finditer(text)] for name, pattern in names.items()}
    return {
        name
        for name, starts in found.items()
        if starts and all(before.search(text[:start]) for start in starts)
    }


def _alternatives(context: Context) -> Part:
    return Part(context.text, TREATMENTS, 1.0, (COMPARISON,))


def _other(context: Context, rejected: set[str], subject: str | None) -> Part | None:
    """What else the words may ask, or what was spoken of before."""
    likely = [name for name, chance in context.chances.items() if name not in rejected and chance >= POSSIBLE]
    other = max(likely, key=lambda name: context.chances[name], default=subject)
    return Part(context.text, other) if other else None


def _before(context: Context, rejected: set[str]) -> str | None:
    """The topic that was answered before those that are rejected."""
    given: Sequence[str] = [key.partition("/")[0] for key in reversed(context.memory.given)]
    return next((name for name in given if name not in rejected), None)


def _treatments() -> list[str]:
    return list(word_list("bron_zwijgt", "treatments"))
