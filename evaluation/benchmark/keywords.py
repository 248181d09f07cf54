"""Red flags by a keyword list, as a generic bot has them: the floor that the detector is compared with."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("keywords.yml")


@lru_cache(maxsize=1)
def keywords() -> dict[str, list[str]]:
    """The words of every category, most urgent category first."""
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def category(text: str) -> str | None:
    """The first category with a word that stands in ``text``; None when there is none."""
    lowered = text.lower()
    return next((name for name, words in keywords().items() if any(word in lowered for word in words)), None)
