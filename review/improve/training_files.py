"""Training lines in the bot's content files: which there are, and what a file would be with more of them.

The files are read and changed line by line, so that comments and layout stay exactly as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

KEY = re.compile(r"[A-Za-z_]\w*:")
INTENT = re.compile(r"(\s*)- intent:\s*[\"']?([\w/]+)[\"']?\s*$")
LOOK_ALIKE = re.compile(r"\s+look_alike:\s*[\"']?(\w+)")
EXAMPLES = re.compile(r"(\s+)examples:\s*\|")
EXAMPLE = re.compile(r"(\s+)- (.*)$")


class UnknownLayout(Exception):  # noqa: N818 (it says what is the matter)
    """A content file looks otherwise than this module knows; nothing is proposed for it."""


@dataclass(frozen=True)
class Kind:
    """Of which examples a line is one: an intent, and for look-alikes which kind of look-alike."""

    intent: str
    look_alike: str = ""


@dataclass(frozen=True)
class Line:
    """A training line and where it stands: the file below the project's folder, and the line from 1."""

    text: str
    kind: Kind
    file: str
    number: int


@dataclass
class Block:
    """The examples of one intent: the place after its last line, and the space before its lines."""

    intent: str
    indent: str
    at: int
    look_alike: str = ""
    space: str = ""

    @property
    def kind(self) -> Kind:
        """What its lines are examples of."""
        return Kind(self.intent, self.look_alike)


def all_lines(folder: Path) -> list[Line]:
    """Every training line in the content files under ``folder`` (the project's ``data``)."""
    files = sorted(folder.rglob("*.yml"))
    return [line for file in files for line in lines(_read(file), f"data/{file.relative_to(folder)}")]


def lines(text: str, file: str = "") -> Iterator[Line]:
    """The training lines of one file's ``text``."""
    for block, number, line in _walk(text.split("\n")):
        if block.space and (found := EXAMPLE.match(line)) and found[1] == block.space:
            yield Line(found[2].strip(), block.kind, file, number + 1)


def with_more(text: str, more: Sequence[tuple[Kind, str]]) -> str:
    """``text`` with lines added at the end of the examples that they belong to.

    A kind of which the file has no examples yet gets a block of its own after the others.

    Raises:
        UnknownLayout: the file has no examples at all, or would not hold exactly these lines more.
    """
    changed = text
    for kind in dict.fromkeys(kind for kind, _ in more):
        changed = _added(changed, kind, [line for each, line in more if each == kind])
    _check(text, changed, more)
    return changed


def _added(text: str, kind: Kind, new: Sequence[str]) -> str:
    rows, blocks = text.split("\n"), _blocks(text)
    if not blocks:
        raise UnknownLayout("there are no examples in it")
    block = next((each for each in blocks if each.kind == kind and each.space), None)
    if block is None:
        last = blocks[-1]
        rows[last.at : last.at] = _new_block(kind, last.indent, new)
    else:
        rows[block.at : block.at] = [f"{block.space}- {line}" for line in new]
    return "\n".join(rows)


def _new_block(kind: Kind, indent: str, new: Sequence[str]) -> list[str]:
    metadata = ["  metadata:", f"    look_alike: {kind.look_alike}"] if kind.look_alike else []
    rows = [f"- intent: {kind.intent}", *metadata, "  examples: |", *(f"    - {line}" for line in new)]
    return [indent + row for row in rows]


def _blocks(text: str) -> list[Block]:
    found: list[Block] = []
    for block, _, _ in _walk(text.split("\n")):
        if not found or found[-1] is not block:
            found.append(block)
    return found


def _walk(rows: Sequence[str]) -> Iterator[tuple[Block, int, str]]:
    """Every line of every block in the ``nlu`` part, with its number from 0."""
    inside, block = False, None
    for number, row in enumerate(rows):
        if KEY.match(row):
            inside, block = row.startswith("nlu:"), None
        elif inside and (found := INTENT.match(row)):
            block = Block(found[2], found[1], number + 1)
        if block is not None and _belongs(block, number, row):
            _note(block, number, row)
            yield block, number, row


def _belongs(block: Block, number: int, row: str) -> bool:
    """Whether a line is the block's first one, or stands further in than that."""
    return number + 1 == block.at or (bool(row.strip()) and row.startswith(block.indent + " "))


def _note(block: Block, number: int, row: str) -> None:
    """Take from a line what it says of its block."""
    block.at = number + 1
    if found := LOOK_ALIKE.match(row):
        block.look_alike = found[1]
    elif found := EXAMPLES.match(row):
        block.space = found[1] + "  "


def _check(before: str, after: str, more: Sequence[tuple[Kind, str]]) -> None:
    wanted = sorted([*_as_yaml(before), *((kind.intent, kind.look_alike, line) for kind, line in more)])
    if sorted(_as_yaml(after)) != wanted:
        raise UnknownLayout("it would not hold exactly these lines more")


def _as_yaml(text: str) -> list[tuple[str, str, str]]:
    """The examples as YAML has them: a second opinion on what this module does line by line."""
    content = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe)
    return [
        (each["intent"], str((each.get("metadata") or {}).get("look_alike", "")), row[2:].strip())
        for each in content.get("nlu") or []
        if isinstance(each, dict) and "intent" in each
        for row in (each.get("examples") or "").split("\n")
        if row.startswith("- ")
    ]


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")
