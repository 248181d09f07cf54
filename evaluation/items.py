"""The evaluation files: one message or conversation a line, in JSON; their fields tell the kinds apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

URGENCIES = ("112", "113", "vandaag", "therapeut")
"""Urgencies of a red flag, most urgent first."""


class DataError(ValueError):
    """A line of an evaluation file that cannot be used; the message names file and line."""

    def __init__(self, file: Path, line: int, problem: str) -> None:
        super().__init__(f"{file}:{line}: {problem}")
        self.file, self.line, self.problem = file, line, problem


@dataclass(frozen=True)
class Question:
    """A message with one subject: each of ``topics`` is right, the preferred one first."""

    id: str
    text: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Several:
    """A message that asks about several things: all of ``topics_all`` should be answered."""

    id: str
    text: str
    topics_all: tuple[str, ...]


@dataclass(frozen=True)
class Flag:
    """A message with a red flag of ``category`` and ``urgency``."""

    id: str
    text: str
    category: str
    urgency: str


@dataclass(frozen=True)
class NoFlag:
    """A message that looks like a red flag and is none; ``topics``: what it is about, where that is known."""

    id: str
    text: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """One message of a conversation: the topics that are right, or that should all be answered, or the
    category of its red flag."""

    user: str
    topics: tuple[str, ...]
    red_flag: str | None
    topics_all: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conversation:
    """Messages that belong together, in one session."""

    id: str
    turns: tuple[Turn, ...]


Item = Question | Several | Flag | NoFlag | Conversation


def read(file: Path) -> list[Item]:
    """The items of ``file`` in their order.

    Raises:
        DataError: a line is no item, or two items have one id.
        OSError: the file cannot be read.
    """
    items: list[Item] = []
    seen: dict[str, int] = {}
    for number, line in _lines(file):
        item = _item(file, number, line)
        if item.id in seen:
            raise DataError(file, number, f"the id '{item.id}' stands on line {seen[item.id]} already")
        seen[item.id] = number
        items.append(item)
    if not items:
        raise DataError(file, 1, "there are no items in this file")
    return items


def texts(items: Iterable[Item]) -> list[str]:
    """Every message of ``items``, those of conversations too."""
    found: list[str] = []
    for item in items:
        found += [turn.user for turn in item.turns] if isinstance(item, Conversation) else [item.text]
    return found


def labels(item: Item) -> list[str]:
    """Every topic and category that ``item`` names."""
    if isinstance(item, Conversation):
        return [
            label
            for turn in item.turns
            for label in (*turn.topics, *turn.topics_all, *filter(None, [turn.red_flag]))
        ]
    if isinstance(item, Flag):
        return [item.category]
    return list(item.topics_all if isinstance(item, Several) else item.topics)


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    try:
        content = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(file, 1, f"this is no UTF-8 text ({error.reason})") from None
    # Not splitlines(): a message may hold one of the rarer line separators.
    return ((number, line) for number, line in enumerate(content.split("\n"), start=1) if line.strip())


def _item(file: Path, number: int, line: str) -> Item:
    try:
        raw = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(file, number, f"this is no JSON: {error.msg} at column {error.colno}") from None
    try:
        return parse(raw)
    except ValueError as error:
        raise DataError(file, number, str(error)) from None


def parse(raw: Any) -> Item:
    """The item that one line's JSON value holds.

    Raises:
        ValueError: it has not the form of any of the four kinds.
    """
    if not isinstance(raw, dict):
        raise ValueError("expected an object in braces")
    name = _text(raw, "id")
    if "turns" in raw:
        return Conversation(name, _turns(raw["turns"]))
    text = _text(raw, "text")
    if "topics_all" in raw:
        return Several(name, text, _topics(raw, "topics_all"))
    if raw.get("category") is not None:
        return _flag(name, text, raw)
    if "category" in raw:
        return NoFlag(name, text, _topics(raw, "topics") if raw.get("topics") else ())
    if "topics" in raw:
        return Question(name, text, _topics(raw, "topics"))
    raise ValueError("expected one of 'topics', 'topics_all', 'category', 'turns'")


def _flag(name: str, text: str, raw: dict[str, Any]) -> Flag:
    urgency = str(raw.get("urgency"))
    if urgency not in URGENCIES:
        raise ValueError(f"'urgency' is {raw.get('urgency')!r}; it must be one of {', '.join(URGENCIES)}")
    return Flag(name, text, _text(raw, "category"), urgency)


def _turns(raw: Any) -> tuple[Turn, ...]:
    if not isinstance(raw, list) or not raw:
        raise ValueError("'turns' must be a list with at least one turn")
    return tuple(_turn(number, turn) for number, turn in enumerate(raw, start=1))


def _turn(number: int, raw: Any) -> Turn:
    if not isinstance(raw, dict):
        raise ValueError(f"turn {number}: expected an object in braces")
    try:
        flag = _text(raw, "red_flag") if raw.get("red_flag") is not None else None
        some, every = (_topics(raw, key) if raw.get(key) else () for key in ("topics", "topics_all"))
        return Turn(_text(raw, "user"), some, flag, every)
    except ValueError as error:
        raise ValueError(f"turn {number}: {error}") from None


def _text(raw: dict[str, Any], key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"'{key}' is missing, empty or no text")
    return value


def _topics(raw: dict[str, Any], key: str) -> tuple[str, ...]:
    value = raw.get(key)
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(topic, str) and topic for topic in value)
    ):
        raise ValueError(f"'{key}' must be a list of at least one label")
    return tuple(value)
