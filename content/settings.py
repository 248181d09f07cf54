"""The practice's own settings, and the sentences that replies build from them."""

from __future__ import annotations

import os
import string
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from content.errors import ContentError
from content.yaml_lines import read

ROOT = Path(__file__).resolve().parent.parent

KEYS = (
    "naam", "telefoon", "website", "afspraak_link", "adres", "openingstijden", "tarieven", "vergoeding",
    "regio",
    "privacy_link",
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """What a practice filled in, and the placeholders that follow from it.

    Args:
        values: the settings that are filled in, by key of ``practice.yml``.
        placeholders: ready texts by the name that replies use, such as ``contact``.
    """

    values: dict[str, str]
    placeholders: dict[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def get() -> Settings:
    """The settings of this installation, read once a process."""
    return load(Path(os.environ.get("PRACTICE_FILE", ROOT / "practice.yml")))


def load(file: Path, sentences: Path = ROOT / "data" / "practice_sentences.yml") -> Settings:
    """Read the settings; a file that does not exist means that none is filled in.

    Raises:
        ContentError: the file is broken, or holds a key or region that does not exist.
    """
    values = _values(file) if file.exists() else {}
    document = read(sentences)
    regions = document.data["regions"]
    region = values.get("regio", "NL").upper()
    if region not in regions:
        raise ContentError(
            file,
            read(file).line("regio"),
            f"the region '{region}' is not known",
            f"write one of {', '.join(regions)}",
        )
    placeholders: dict[str, str] = dict(regions[region])
    for name, parts in document.data["practice_sentences"].items():
        placeholders[name] = _sentence(parts["sentences"], parts["without"], {**placeholders, **values})
    return Settings(values, placeholders)


def _values(file: Path) -> dict[str, str]:
    document = read(file)
    data = {} if document.data is None else document.data
    if not isinstance(data, dict):
        raise document.error((), "no settings", 'write one setting a line, such as: naam: "..."')
    for key in data:
        if key not in KEYS:
            raise document.error(
                (key,), f"the setting '{key}' does not exist", f"use one of {', '.join(KEYS)}"
            )
    return {key: document.written[(key,)].strip() for key, value in data.items() if value not in (None, "")}


def _sentence(sentences: list[str], without: str, values: dict[str, str]) -> str:
    ready = [text.format_map(values) for text in sentences if _fields(text) <= values.keys()]
    return " ".join(ready) or without


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
