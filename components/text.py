"""How a message is cleaned before anything looks at it, and how it is cut into clauses."""

from __future__ import annotations

import re
import unicodedata

INVISIBLE = re.compile(r"[\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\x00-\x08\x0b-\x1f\x7f]")
REPEATED = re.compile(r"(.)\1{2,}")
SPACES = re.compile(r"\s+")


def normalise(text: str) -> str:
    """Lower-case ``text`` with one kind of quote, no invisible signs, no letter more than twice in a row."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text))
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return SPACES.sub(" ", REPEATED.sub(r"\1\1", text.lower())).strip()


SENTENCE_END = re.compile(r"(?<=[?!;])\s*|(?<=[a-zà-ÿ)\"']{2}\.)\s+|(?<=\d\.)\s+|\.{2,}\s*|\n+")
"""Where a sentence ends: after ? ! ; and after a full stop that follows a word (not one inside 3.800 or 'i.v.m.')."""



def sentences(text: str) -> list[str]:
    """The sentences of a message, in order, without empty ones."""
    return [part.strip() for part in SENTENCE_END.split(text) if part and part.strip(" .,;?!-")]
