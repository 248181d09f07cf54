"""Reads the conversations under tests/dialogues/: one file a situation, in it conversations, in each turns.

A turn is what the person does and what must then hold of the bot's messages. Checks are about fields, hardly
about wording, so that a better sentence breaks nothing:

- ``say``: typed text; ``press``: the title, or the topic, of a button that the bot's last messages offer.
- ``topics``: these topics in this order, each with a message of its own; ``any``: one of these topics.
- ``kind``: one of the messages is of this kind (or of one of these); ``never``: none is of this kind.
- ``category`` and ``urgency``: of the referral.
- ``buttons``: at least one button leads to each of these topics; ``offers``: at least this many buttons.
- ``contains``: one of these words stands in the messages; ``lacks``: none of these does.
- ``differs``: none of the messages was said before in this conversation.
- ``messages``: exactly so many messages.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
KEYS = {
    *(
        "say",
        "press",
        "topics",
        "any",
        "kind",
        "never",
        "category",
        "urgency",
        "buttons",
        "offers",
        "contains",
        "lacks",
    ),
    *("differs", "messages"),
}


@dataclass(frozen=True)
class Conversation:
    """One conversation; ``known_failure`` says why it does not pass yet."""

    situation: str
    name: str
    turns: tuple[dict[str, Any], ...]
    known_failure: str = ""


def conversations() -> list[Conversation]:
    """Every conversation of every situation."""
    return [_conversation(file.stem, raw) for file in sorted(HERE.glob("*.yml")) for raw in _raw(file)]


def _raw(file: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load(file.read_text(encoding="utf-8")))


def _conversation(situation: str, raw: dict[str, Any]) -> Conversation:
    turns = tuple({"say": turn} if isinstance(turn, str) else turn for turn in raw["turns"])
    unknown = {key for turn in turns for key in turn} - KEYS
    if unknown:
        raise ValueError(f"{situation}: {raw['name']}: unknown checks {sorted(unknown)}")
    return Conversation(situation, raw["name"], turns, raw.get("known_failure", ""))
