"""Which side of a topic a question is about: how long, does it hurt, one risk factor. Found by the cue
words that stand in the content."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from content import Content

END = r"(?!\w)"

GAP = r" (?:[^\s,.?!]+ ){0,3}"
"""What may stand at the dots of a cue."""

DECISIVE = frozenset({"waarom", "vergelijking", "frequentie"})
"""Aspects whose cue decides wherever it stands: 'waarom helpt het niet' asks why, not whether."""


@dataclass(frozen=True)
class _Cues:
    aspect: str
    pattern: re.Pattern[str]

    def longest(self, text: str) -> int:
        return max((len(match.group()) for match in self.pattern.finditer(text)), default=0)


class AspectFinder:
    """Finds the aspects that a text asks about, for a topic or for a question without its subject.

    Args:
        content: topics with the cues of their own aspects, and the general aspects with theirs.
    """

    def __init__(self, content: Content) -> None:
        self._general = [_Cues(aspect.id, cue_pattern(aspect.cues)) for aspect in content.aspects.values()]
        self._own = {
            topic.id: [
                _Cues(aspect.id, cue_pattern(aspect.cues)) for aspect in topic.aspects.values() if aspect.cues
            ]
            for topic in content.topics.values()
        }

        self._any = {
            topic.id: cue_pattern([cue for aspect in topic.aspects.values() for cue in aspect.cues])
            for topic in content.topics.values()
            if any(aspect.cues for aspect in topic.aspects.values())
        }

    def find(self, text: str, topic: str | None) -> list[str]:
        """Aspects in ``text`` (normalised), the most telling first; a topic's own aspects before the
        general ones."""
        own = _ranked(self._own.get(topic or "", []), text)
        general = _ranked(self._general, text)
        return list(dict.fromkeys(own + general))

    def find_all(self, text: str) -> dict[str, list[str]]:
        """What :meth:`find` finds for each topic, in the time of a few."""
        general = _ranked(self._general, text)
        own = {
            name: _ranked(self._own[name], text) for name, any_of in self._any.items() if any_of.search(text)
        }
        return {name: list(dict.fromkeys(own.get(name, []) + general)) for name in self._own}


def _ranked(cues: Iterable[_Cues], text: str) -> list[str]:
    found = [
        (cue.aspect in DECISIVE, cue.longest(text), -index, cue.aspect) for index, cue in enumerate(cues)
    ]
    return [aspect for _, length, _, aspect in sorted(found, reverse=True) if length]


def cue_pattern(cues: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of ``cues``: whole words, or with a ``*`` at the end the beginning of one.

    ``doet .. pijn`` allows up to three other words in between.
    """
    return re.compile("|".join(_cue(cue) for cue in sorted(cues, key=len, reverse=True)))


def _cue(cue: str) -> str:
    words = GAP.join(re.escape(piece) for piece in cue.rstrip("*").split(" .. "))
    return rf"(?<!\w){words}{'' if cue.endswith('*') else END}"
