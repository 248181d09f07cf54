"""A message as plain words for the sign patterns: one spelling for each word, stops and commas as words."""

from __future__ import annotations

import gzip
import json
import logging
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache
from importlib.resources import files

from rapidfuzz.distance import OSA

from components.sign_patterns import SENTENCE_END
from components.text import normalise

logger = logging.getLogger(__name__)

WORD_TABLES = ("nl_lemma_lookup.json.gz", "nl_lemma_index.json.gz")

TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[a-z]+|\n|[?!.;:,()|-]")
INNER_HYPHEN = re.compile(r"(?<=[a-z0-9])-(?=[a-z0-9])")
SENTENCE_SIGNS = frozenset("?!.;|\n")
COMMA = ","
QUESTION = "?"

SHORTEST_SWAPPED = 3
SHORTEST_CORRECTED = 5
"""From this length letters may be missing or wrong; shorter words may only have two letters swapped."""

FREQUENT = 12
"""A word that is seen so often in the training lines is no slip, even when no list of words has it."""

LONG_WORD = 9
"""From this length on two slips are forgiven, below it one."""


def plain(text: str) -> str:
    """``text`` in lower case without accents and apostrophes; line ends become sentence ends."""
    text = "\n".join(normalise(line) for line in text.splitlines())
    text = unicodedata.normalize("NFD", text)
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return INNER_HYPHEN.sub(" ", text.replace("'", "").replace("`", "").replace("´", ""))


def words(text: str, spelling: Mapping[str, str]) -> list[str]:
    """The words of ``text``, each replaced by what ``spelling`` has for it (which may be several words).

    A sentence ends with :data:`SENTENCE_END`; a question mark stays as a word before it.
    """
    found: list[str] = []
    for token in TOKEN.findall(plain(text)):
        if token in SENTENCE_SIGNS:
            found += [QUESTION, SENTENCE_END] if token == QUESTION else [SENTENCE_END]
        elif not token[0].isalnum():
            found.append(COMMA)
        else:
            found += spelling.get(token, token).split()
    return found


@lru_cache(maxsize=1)
def real_words() -> frozenset[str]:
    """Dutch words of spaCy's look-up tables, which are no slips; empty when that package is not installed."""
    try:
        folder = files("spacy_lookups_data") / "data"
        tables = [json.loads(gzip.decompress((folder / name).read_bytes())) for name in WORD_TABLES]
    except (ModuleNotFoundError, FileNotFoundError):
        logger.warning(
            "spacy-lookups-data is not installed: slips are corrected without a list of Dutch words."
        )
        return frozenset()
    forms, by_class = tables
    return frozenset(forms).union(forms.values(), *by_class.values())


class SpellingCorrector:
    """Brings an unknown word to the nearest known one, so that a slip of the finger hides no sign.

    Args:
        known: how often each known word was seen; a tie goes to the more frequent one.
        targets: word forms (with ``*``) of the patterns whose literal beginnings are known words too.
    """

    def __init__(self, known: Mapping[str, int], targets: Collection[str] = ()) -> None:
        self._real = real_words() if known else frozenset()
        self._known = {word: n for word, n in known.items() if n >= FREQUENT or word in self._real}
        for form in targets:
            if "*" not in form:
                self._known.setdefault(form, 1)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._known):
            self._by_length[len(word)].append(word)
        self.correct = lru_cache(maxsize=20_000)(self._correct)

    def _correct(self, word: str) -> str:
        if word in self._known or word in self._real or not word.isalpha():
            return word
        if len(word) < SHORTEST_CORRECTED:
            return max(_swaps(word), key=lambda each: self._known.get(each, 0), default=word)
        limit = 2 if len(word) >= LONG_WORD else 1
        near = [
            each
            for size in range(len(word) - limit, len(word) + limit + 1)
            for each in self._near(word, size, limit)
        ]
        if not near:
            return word
        return min(near)[2]

    def _near(self, word: str, size: int, limit: int) -> list[tuple[int, int, str]]:
        return [
            (distance, -self._known[known], known)
            for known in self._by_length.get(size, ())
            if known[0] == word[0] or known[1:3] == word[1:3]
            if (distance := OSA.distance(word, known, score_cutoff=limit)) <= limit
        ]


def _swaps(word: str) -> list[str]:
    """``word`` and every form with two neighbouring letters swapped; nothing for one or two letters."""
    if len(word) < SHORTEST_SWAPPED:
        return []
    return [word, *(word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1))]
