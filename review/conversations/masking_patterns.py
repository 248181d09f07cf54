"""Patterns for what deduce overlooks in a chat: names after "ik heet", addresses in lower case and so on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

WORDS: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "masking.yml").read_text(encoding="utf-8"))
KEEP = frozenset(WORDS["keep"])
LITTLE = frozenset(WORDS["little"])
ORDINARY = LITTLE | frozenset(WORDS["ordinary"])

LETTERS = r"[^\W\d_](?:[^\W\d_]|['’.\-])*"
"""A word of letters, with what names have inside."""

PREFIX = r"(?:(?:van|von|de|der|den|ten|ter|te|het|'t|el|al|ben|la|le)\s+)*"
"""What Dutch surnames have before them."""

IsName = Callable[[str], bool]


@dataclass(frozen=True)
class Span:
    """A piece of a text that points to a person: where it stands and of which kind it is."""

    start: int
    end: int
    text: str
    kind: str

    def joined(self, other: Span) -> Span:
        """Both, where they overlap; the kind is the longer one's."""
        longer = self if self.end - self.start >= other.end - other.start else other
        end = max(self.end, other.end)
        text = self.text + other.text[len(other.text) - (end - self.end) :] if end > self.end else self.text
        return Span(self.start, end, text, longer.kind)


def is_public_number(text: str) -> bool:
    """Whether ``text`` is a number of an emergency or help line, which says nothing about a person."""
    return re.sub(r"\D", "", text) in WORDS["public_numbers"]


def _any(name: str) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(WORDS[name], key=len)[::-1])


MONTHS = _any("months")
NUMBERS = {
    "emailadres": r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+",
    "iban": r"\b[a-z]{2}\s?\d{2}(?:\s?[a-z]{4})(?:\s?\d){10}\b",
    "telefoonnummer": r"(?<![\d.,])(?:\+|00)\s?\d{2}(?:[\s.\-]?\(?\d\)?){8,11}(?!\d)"
    r"|(?<![\d.,])0(?:[\s.\-/]?\d){9}(?!\d)|(?<![\d.,])6[\s.\-]?(?:\d[\s.\-]?){7}\d(?!\d)",
    "id": r"(?<![\d.,])\d{7,}(?!\d)|(?<!\d)\d{3,5}[.\s]\d{2,3}[.\s]\d{2,3}(?!\d)",
    "datum": r"(?<!\d)[0-3]?\d\s*[-/.]\s*[01]?\d\s*[-/.]\s*(?:19|20)?\d\d(?!\d)"
    r"|\b(?:19|20)\d\d-[01]\d-[0-3]\d\b"
    rf"|\b[0-3]?\d(?:\s?(?:e|ste|de))?\s+(?:{MONTHS})\b\.?(?:\s+'?(?:19|20)?\d\d\b)?"
    r"|(?<=geboren in )(?:19|20)\d\d\b|(?<=geboortejaar )(?:19|20)\d\d\b|(?<=bouwjaar )(?:19|20)?\d\d\b",
    "locatie": rf"\b[^\W\d_]{{3,}}(?:{_any('streets')})"
    r"\s*(?:nr\.?\s*|nummer\s*)?\d{1,4}(?!\d)(?:\s?[a-z]\b)?"
    rf"|\b[1-9]\d{{3}}\s?(?!(?:{_any('no_postcode')})\b)[a-z]{{2}}\b",
}
FOLLOWS = r"[\s,.:;!\-]+"
INTRODUCED = re.compile(rf"\b(?:{_any('introductions')})\s*((?:{LETTERS}\s*){{1,4}})", re.IGNORECASE)
SIGNED = re.compile(rf"\b(?:{_any('greetings')}){FOLLOWS}((?:{LETTERS}\s*){{1,3}})\W*$", re.IGNORECASE)
ADDRESSED = re.compile(rf"\b(?:{_any('titles')})\s+({PREFIX}{LETTERS})", re.IGNORECASE)
NEAR = re.compile(
    rf"\b({_any('people')}|{_any('perhaps')})\s+({LETTERS})(?:\s+({PREFIX}{LETTERS}))?", re.IGNORECASE
)
LIVES = re.compile(rf"\b(?:{_any('dwelling')})\s+({LETTERS})", re.IGNORECASE)
SURNAME = re.compile(r"\b[Vv]an\s+(?:de[rn]?|het|'t)\s+([A-Z][a-z]+)")
STOPS = re.compile(rf"\b(?:{_any('stops')})\b.*", re.IGNORECASE | re.DOTALL)
BEFORE = re.compile(PREFIX, re.IGNORECASE)


class Patterns:
    """Finds what the patterns describe.

    Args:
        is_first_name: whether a word, with a capital, is a first name that somebody may have.
        is_surname: the same for surnames.
        is_place: the same for a village or town.
    """

    def __init__(self, is_first_name: IsName, is_surname: IsName, is_place: IsName) -> None:
        self._is_first_name = is_first_name
        self._is_surname = is_surname
        self._is_place = is_place
        self._numbers = [(kind, re.compile(text, re.IGNORECASE)) for kind, text in NUMBERS.items()]

    def find(self, text: str) -> Iterator[Span]:
        """Everything that is found; spans may overlap."""
        for kind, pattern in self._numbers:
            yield from (Span(*match.span(), match[0], kind) for match in pattern.finditer(text))
        yield from self._introduced(text)
        yield from self._addressed(text)
        yield from self._near(text)
        yield from self._places(text)

    def _introduced(self, text: str) -> Iterator[Span]:
        """A name after "ik heet", or under a greeting: any word that is no little word."""
        for pattern in (INTRODUCED, SIGNED):
            for match in pattern.finditer(text):
                name = STOPS.sub("", match[1]).rstrip(" .,'’-")
                first = BEFORE.sub("", name).split()[:1]
                if first and first[0].casefold() not in LITTLE | KEEP:
                    yield Span(match.start(1), match.start(1) + len(name), name, "persoon")

    def _addressed(self, text: str) -> Iterator[Span]:
        """A name after "dokter" and the like, or with "van der" before it."""
        for match in (*ADDRESSED.finditer(text), *SURNAME.finditer(text)):
            last = match[1].split()[-1].rstrip(".'’-").capitalize()
            if last.casefold() not in LITTLE | KEEP and (self._is_surname(last) or self._is_first_name(last)):
                yield Span(*match.span(1), match[1], "persoon")

    def _near(self, text: str) -> Iterator[Span]:
        """A first name after "mijn man" and the like, with the surname that may follow."""
        for match in NEAR.finditer(text):
            with_capital = match[1] in WORDS["people"] and match[2].istitle() and len(match[2]) > 2
            if not _may_be(match[2], (lambda _word: True) if with_capital else self._is_first_name):
                continue
            group = 3 if match[3] and _may_be(match[3].split()[-1], self._is_surname) else 2
            yield Span(match.start(2), match.end(group), text[match.start(2) : match.end(group)], "persoon")

    def _places(self, text: str) -> Iterator[Span]:
        for match in LIVES.finditer(text):
            if _may_be(match[1], self._is_place):
                yield Span(*match.span(1), match[1], "locatie")


def _may_be(word: str, known: IsName) -> bool:
    bare = word.strip(".'’-")
    return len(bare) > 1 and bare.casefold() not in ORDINARY | KEEP and known(bare.capitalize())


def nothing(_text: str) -> Iterable[Span]:
    """Find nothing: in place of deduce where a test needs only the patterns."""
    return ()
