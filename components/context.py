"""What a message says about a sign besides naming it: denied, past, another's, supposed, a figure of speech.

A small form of the ConText idea with rules for patients' language (``data/context.yml``): a trigger opens a
scope to its right, its left, its whole clause or sentence; patterns of the list ``stop`` close it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.message_words import COMMA
from components.sign_patterns import SENTENCE_END, Pattern, PatternSet, PreparedMessage, parse

REACH = 8
"""Words that a scope covers when ``reach`` is not given."""

DIRECTIONS = ("right", "left", "clause", "sentence", "itself")
Statuses = list[set[str]]
"""For each word of the message the statuses that lie over it; empty for a plain statement."""


@dataclass(frozen=True)
class Trigger:
    """What a pattern opens: a scope of ``status``, at most ``reach`` words to the right or left."""

    status: str
    direction: str
    reach: int


@dataclass(frozen=True)
class ContextRules:
    """The rules of ``data/context.yml``, parsed."""

    triggers: PatternSet[Trigger]
    stops: PatternSet[str]
    ignored: PatternSet[None]
    markers: PatternSet[str]
    only_with: Mapping[str, str]
    only_without: Mapping[str, str]
    word_forms: frozenset[str]


def read_rules(raw: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> ContextRules:
    """Parse the content of ``data/context.yml``.

    Raises:
        ValueError: a pattern cannot be read.
    """
    kinds: dict[str, dict[str, Any]] = raw["statuses"]
    triggers = [
        (pattern, Trigger(status, direction, int(rules.get("reach", REACH))))
        for status, rules in kinds.items()
        for direction in DIRECTIONS
        for pattern in _patterns(rules.get(direction), groups)
    ]
    stops = [
        (pattern, status)
        for status, rules in kinds.items()
        for pattern in _patterns(rules.get("stop"), groups)
    ]
    ignored = [(pattern, None) for pattern in _patterns(raw.get("ignored"), groups)]
    markers = [
        (pattern, name) for name, lines in raw["markers"].items() for pattern in _patterns(lines, groups)
    ]
    everything: list[tuple[Pattern, Any]] = [*triggers, *stops, *ignored, *markers]
    return ContextRules(
        PatternSet(triggers),
        PatternSet(stops),
        PatternSet(ignored),
        PatternSet(markers),
        {status: rules["only_with"] for status, rules in kinds.items() if "only_with" in rules},
        {status: rules["only_without"] for status, rules in kinds.items() if "only_without" in rules},
        frozenset(word for pattern, _ in everything for word in pattern.words),
    )


def _patterns(lines: Sequence[str] | None, groups: Mapping[str, Sequence[str]]) -> list[Pattern]:
    return [parse(str(line), groups) for line in lines or ()]


def statuses(rules: ContextRules, message: PreparedMessage, consumed: Collection[int] = ()) -> Statuses:
    """The statuses over each word.

    Args:
        rules: the context rules.
        message: the message.
        consumed: positions that are part of a sign ("geen gevoel"); a trigger there opens no scope.
    """
    over: Statuses = [set() for _ in message.words]
    blocked = set(consumed) | {p for _, span in rules.ignored.matches(message) for p in span}
    stop_at: dict[str, set[int]] = defaultdict(set)
    for status, span in rules.stops.matches(message):
        stop_at[status].update(span)
    for trigger, span in rules.triggers.matches(message):
        if trigger.direction != "itself" and blocked.issuperset(span):
            continue
        for position in _scope(trigger, span, message, stop_at[trigger.status]):
            over[position].add(trigger.status)
    return over


def _scope(
    trigger: Trigger, span: Sequence[int], message: PreparedMessage, stops: Collection[int]
) -> set[int]:
    first, last = span[0], span[-1]
    if trigger.direction == "itself":
        return set(range(first, last + 1))
    reach = len(message.words) if trigger.direction in {"clause", "sentence"} else trigger.reach
    ends_at_comma = trigger.direction != "sentence"
    scope = set(range(first, last + 1))
    if trigger.direction != "left":
        scope |= _walk(
            range(last + 1, min(len(message.words), last + 1 + reach)), message, stops, ends_at_comma
        )
    if trigger.direction != "right":
        scope |= _walk(range(first - 1, max(-1, first - 1 - reach), -1), message, stops, ends_at_comma)
    return scope


def _walk(path: range, message: PreparedMessage, stops: Collection[int], ends_at_comma: bool) -> set[int]:
    reached = set()
    for position in path:
        word = message.words[position]
        if word == SENTENCE_END or position in stops or (ends_at_comma and word == COMMA):
            break
        reached.add(position)
    return reached


def markers(rules: ContextRules, message: PreparedMessage) -> set[str]:
    """Names of the message-wide markers that are there (question, own complaint, somebody else, ...)."""
    return {name for name, _ in rules.markers.matches(message)}


def taken_back(rules: ContextRules, over: Statuses, seen_markers: Collection[str]) -> Statuses:
    """``over`` without the statuses whose marker (``only_with``, ``only_without``) is not as they want it.

    Somebody else's sign counts, for people write on behalf of others, unless the message tells a complaint of
    the writer's own.
    """
    idle = {status for status, marker in rules.only_with.items() if marker not in seen_markers}
    idle |= {status for status, marker in rules.only_without.items() if marker in seen_markers}
    return [status - idle for status in over]
