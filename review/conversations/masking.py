"""Masking: names, places, numbers and dates of people become ``[NAAM]``, ``[PLAATS]`` and the like.

``deduce`` finds them in well-written Dutch. People in a chat write without capitals, so patterns of our own
look for what deduce overlooks there (:mod:`conversations.masking_patterns`). What has medical meaning stays:
"10 dagen", "sinds maandag", "112", ages below 90. Where masking fails, nothing of the text is kept.
"""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from conversations.choices import TextState
from conversations.masking_patterns import KEEP, Patterns, Span, is_public_number

log = logging.getLogger(__name__)

MARKS = {
    "persoon": "[NAAM]",
    "locatie": "[PLAATS]",
    "instelling": "[INSTELLING]",
    "ziekenhuis": "[INSTELLING]",
    "zorginstelling": "[INSTELLING]",
    "datum": "[DATUM]",
    "leeftijd": "[LEEFTIJD]",
    "telefoonnummer": "[TELEFOON]",
    "emailadres": "[E-MAIL]",
    "url": "[WEBSITE]",
}
"""What stands for each kind that is found; every other kind is a number: ``[NUMMER]``."""

TELEPHONE = re.compile(r"(?:\+31|0031|0)\s?[1-9]\d{8}")

OLDEST = 89
"""Ages up to here stay: they matter, and many people share them."""

REMEMBERED = 20_000
"""How many texts' results one process remembers: "ja" and "wat is hielspoor" come often."""

Find = Callable[[str], Iterable[Span]]


@dataclass(frozen=True)
class Masked:
    """A masked text, and what was replaced in it (so that clauses of the same text can be masked alike)."""

    text: str
    state: str = TextState.MASKED
    replaced: tuple[tuple[str, str], ...] = ()


WITHHELD = Masked("", TextState.WITHHELD)


class Masker:
    """Masks texts.

    Args:
        find: finds what belongs to a person in a text: deduce (see :func:`conversations.deduction.finder`).
        patterns: what is looked for besides.
    """

    def __init__(self, find: Find, patterns: Patterns) -> None:
        self._find = find
        self._patterns = patterns
        self._known: OrderedDict[str, Masked] = OrderedDict()

    def mask(self, text: str) -> Masked:
        """``text`` without what points to a person; nothing of it when that cannot be done."""
        if (known := self._known.get(text)) is not None:
            self._known.move_to_end(text)
            return known
        try:
            masked = self._masked(text)
        except Exception as error:  # whatever it is, the text must not be stored as it is
            log.warning("a text could not be masked and was not kept: %s", type(error).__name__)
            return WITHHELD
        self._known[text] = masked
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return masked

    def mask_part(self, part: str, whole: str) -> str:
        """A clause of the text ``whole``, masked as there, and by itself when it is worded otherwise."""
        masked = self.mask(whole)
        if masked.state != TextState.MASKED:
            return ""
        alone = part.casefold() not in whole.casefold()
        for raw, mark in sorted(masked.replaced, key=lambda pair: -len(pair[0])):
            loose = r"\s*".join(re.escape(word) for word in re.findall(r"\w+|[^\w\s]", raw))
            part = re.sub(loose, mark, part, flags=re.IGNORECASE)
        return self.mask(part).text if alone else part

    def _masked(self, text: str) -> Masked:
        if not text.strip():
            return Masked(text)
        found = [span for span in (*self._find(text), *self._patterns.find(text)) if _counts(span)]
        pieces, replaced, end = [], [], 0
        for span in _apart(found):
            mark = MARKS.get(_kind(span), "[NUMMER]")
            pieces += [text[end : span.start], mark]
            replaced.append((span.text, mark))
            end = span.end
        return Masked("".join([*pieces, text[end:]]), TextState.MASKED, tuple(dict.fromkeys(replaced)))


def _kind(span: Span) -> str:
    """The kind of what was found; deduce takes some telephone numbers for numbers of patients."""
    return "telefoonnummer" if span.kind in ("id", "bsn") and TELEPHONE.fullmatch(span.text) else span.kind


def _counts(span: Span) -> bool:
    """Whether what was found points to a person, rather than to something everybody knows."""
    if span.kind == "leeftijd":
        return not span.text.isdecimal() or int(span.text) > OLDEST
    word = span.text.casefold().rstrip(" .,0123456789").lstrip()  # "Nummer 4" is no address
    return word not in KEEP and not is_public_number(span.text)


def _apart(spans: list[Span]) -> list[Span]:
    """The spans by place, those that overlap made one: the kind of the longest, over all of them."""
    apart: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if apart and span.start < apart[-1].end:
            apart[-1] = apart[-1].joined(span)
        else:
            apart.append(span)
    return apart
