"""Dutch names for the bot's short ones. Its files are read as plain YAML: nothing of the bot is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

HERE = Path(__file__).parent
URGENCIES = ("112", "113", "vandaag", "therapeut")
"""The most urgent first."""


@dataclass(frozen=True)
class Names:
    """Short name -> what people read."""

    topics: dict[str, str] = field(default_factory=dict)
    red_flags: dict[str, str] = field(default_factory=dict)
    urgency_of: dict[str, str] = field(default_factory=dict)
    own: dict[str, Any] = field(default_factory=dict)

    def of(self, short: str) -> str:
        """The name of a topic, act or red flag; an unknown one with its underscores taken out."""
        for known in (self.topics, self.red_flags, self.own["acts"]):
            if short in known:
                return str(known[short])
        return short.replace("_", " ").capitalize()

    def among(self, group: str, short: str) -> str:
        """The name in one group of ``names.yml`` (``channels``, ``kinds`` ...), else ``short``."""
        return str(self.own.get(group, {}).get(short, short))

    def topic_choices(self) -> list[tuple[str, str]]:
        """Topics in the order of their names."""
        return sorted(self.topics.items(), key=lambda pair: pair[1].lower())

    def act_choices(self) -> list[tuple[str, str]]:
        """Dialogue acts that a message can be said to be."""
        return [(act, self.of(act)) for act in self.own["judged_acts"]]

    def red_flag_choices(self) -> list[tuple[str, str]]:
        """Red flags, the most urgent first."""
        order = {urgency: at for at, urgency in enumerate(URGENCIES)}
        return sorted(
            self.red_flags.items(), key=lambda pair: (order.get(self.urgency_of[pair[0]], 9), pair[1])
        )


def names() -> Names:
    """The names, read anew when a content file changed."""
    return _read(_state())


def _state() -> float:
    folders = (settings.BOT_FOLDER / "topics", settings.BOT_FOLDER / "red_flags")
    return max((folder.stat().st_mtime for folder in folders if folder.is_dir()), default=0.0)


@lru_cache(maxsize=1)
def _read(_when: float) -> Names:
    topics = _heads("topics", "topic")
    flags = _heads("red_flags", "red_flag")
    return Names(
        topics={head["id"]: head.get("title", head["id"]) for head in topics},
        red_flags={head["id"]: head.get("name", head["id"]) for head in flags},
        urgency_of={head["id"]: str(head.get("urgency", "")) for head in flags},
        own=yaml.safe_load((HERE / "names.yml").read_text(encoding="utf-8")),
    )


def _heads(folder: str, key: str) -> list[dict[str, Any]]:
    """The block ``key`` of every file; a file that is being edited and cannot be read now is passed over."""
    files = sorted((settings.BOT_FOLDER / folder).glob("*.yml"))
    heads = (_head(file, key) for file in files)
    return [head for head in heads if "id" in head]


def _head(file: Path, key: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same, ten times as fast
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 (both are safe)
    except (OSError, yaml.YAMLError):
        return {}
    return (content.get(key) if isinstance(content, dict) else None) or {}
