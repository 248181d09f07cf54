"""Finding cue words in a message.

A cue is a word, the beginning of a word (``veilig*``) or a phrase, in lower case (components/aspects.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from components.aspects import cue_pattern
from components.text import normalise

NEGATION_REACH = 3
"""How many words before a cue a denial may stand and still deny it ("geen last van koorts")."""


def has_cue(text: str, cues: Iterable[str]) -> bool:
    """Whether one of ``cues`` stands in ``text``."""
    clean = normalise(text)
    return any(_pattern(cue).search(clean) for cue in cues)


def has_cue_affirmed(text: str, cues: Iterable[str], denials: Iterable[str]) -> bool:
    """Whether one of ``cues`` stands in ``text`` without one of the words ``denials`` shortly before it."""
    clean = normalise(text)
    return any(
        not _denied(clean[: match.start()], denials)
        for cue in cues
        for match in _pattern(cue).finditer(clean)
    )


def opens_with(text: str, cues: Iterable[str]) -> bool:
    """Whether the first word of ``text`` is one of ``cues``."""
    return words(text)[:1] != [] and words(text)[0] in cues


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case, without punctuation."""
    return re.findall(r"[^\W_]+(?:[-'][^\W_]+)*", normalise(text))


def _denied(before: str, denials: Iterable[str]) -> bool:
    return bool(set(words(before)[-NEGATION_REACH:]) & set(denials))


@lru_cache(maxsize=4096)
def _pattern(cue: str) -> re.Pattern[str]:
    return cue_pattern([cue])
