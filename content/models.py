"""What the content consists of, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

URGENCIES = ("112", "113", "vandaag", "therapeut")
"""Urgencies of a red flag, most urgent first."""


SOCIAL = frozenset({"begroeting", "bedankt", "afscheid"})
"""Acts that go together with a question instead of competing with it."""

MOVES = frozenset(
    {
        "vervolgvraag",
        "meer_vertellen",
        "bevestigen",
        "ontkennen",
        "keuze",
        "niet_bedoeld",
        "frustratie",
        "gebeld",
    }
)
"""Moves in a conversation; every other label is a topic or a dialogue act."""


@dataclass(frozen=True)
class TopicAspect:
    """The answer to one side of a topic: how long, does it hurt, one risk factor."""

    id: str
    question: str
    title: str
    answer: str
    source: tuple[str, ...]
    cues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topic:
    """One knowledge topic with every wording that the bot has for it."""

    id: str
    title: str
    question: str
    source: tuple[str, ...]
    answer: str
    short: str
    more: str
    follow_ups: tuple[str, ...]
    aspects: dict[str, TopicAspect]


@dataclass(frozen=True)
class Aspect:
    """A side that any topic can be asked about, with the words that show it in a question."""

    id: str
    title: str
    cues: tuple[str, ...]


@dataclass(frozen=True)
class RedFlag:
    """An alarm sign: its public id, its urgency and the name that therapists read."""

    id: str
    urgency: str
    name: str

    @property
    def rank(self) -> int:
        """0 for the most urgent; flags sort by it."""
        return URGENCIES.index(self.urgency)
