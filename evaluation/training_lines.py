"""Training lines with the place where they stand, read without Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"

EXAMPLE = re.compile(r"^\s*-\s+(.*\S)\s*$")
ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class TrainingLine:
    """One example: its text, its intent, the kind of look-alike it is (if any), and where it stands."""

    text: str
    intent: str
    look_alike: str | None
    file: Path
    line: int

    @property
    def place(self) -> str:
        """``data/topics/koude.yml:57``."""
        return f"{shown(self.file)}:{self.line}"


def shown(file: Path) -> str:
    """``file`` relative to the project, where it lies in it."""
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)


def read(data: Path = DATA) -> list[TrainingLine]:
    """Every training line below ``data``, in the order of files and lines."""
    return [line for file in sorted(data.rglob("*.yml")) for line in read_file(file)]


def read_file(file: Path) -> list[TrainingLine]:
    """The training lines of one file; none when it has no ``nlu`` part."""
    root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    blocks = _child(root, "nlu")
    if blocks is None:
        return []
    return [line for block in blocks.value for line in _block(file, block)]


def _block(file: Path, block: yaml.Node) -> Iterator[TrainingLine]:
    intent, examples = _child(block, "intent"), _child(block, "examples")
    if intent is None or examples is None:
        return
    kind = _child(_child(block, "metadata"), "look_alike")
    # In a block scalar (|) the text starts on the line after the key's.
    for number, text in enumerate(examples.value.split("\n"), start=examples.start_mark.line + 2):
        if found := EXAMPLE.match(text):
            plain = ENTITY.sub(r"\1", found[1])
            yield TrainingLine(plain, intent.value, kind.value if kind else None, file, number)


def _child(node: Any, key: str) -> Any:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
