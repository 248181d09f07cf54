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
"""Where a sentence ends: after ? ! ; and after a full stop that follows a word (not one inside 3.800 or
'i.v.m.')."""


def sentences(text: str) -> list[str]:
    """The sentences of a message, in order, without empty ones."""
    return [part.strip() for part in SENTENCE_END.split(text) if part and part.strip(" .,;?!-")]


QUESTION_WORDS = (
    "hoe|hoelang|hoeveel|wat|wa|waar|waarom|waardoor|waarmee|wanneer|welke?|wie|is|zijn|was|kan|kun|kunt|kunnen|mag|moet|mot|moe|helpt|helpen|werkt|"
    "heeft|hebben|heb|doet|doen|gaat|komt|krijg|krijgt|wordt|worden|zou|zal|wil|wilt|geeft|bestaat|bestaan|maakt|ik|je|u|ge|dat|ook|dan|over|of"
)
"""What a new question begins with after 'en', 'of' or a comma."""

BETWEEN = "dan|ook|verder|nog|eigenlijk|trouwens|zo ja|vooral|hoezo|anders"

JOINTS = re.compile(
    r",?\s+(?:en|maar|plus|alsook|ook nog|daarnaast|verder|of)\s+"
    rf"(?=(?:(?:{BETWEEN})\s+)?(?:{QUESTION_WORDS})\b)"
    rf"|\s*,\s*(?=(?:en\s+)?(?:(?:{BETWEEN})\s+)?(?:{QUESTION_WORDS})\b)"
    r"|\s+(?=(?:wat is|wat zijn|wat kost|wat kan|waarom|waar kan|wanneer)\b)"
    r"|\s+(?=(?:hoe lang|hoelang|hoe vaak|hoe komt|hoe kom|hoe werkt|hoe doe)\b)"
    r"|\s+en\s+|\s*,\s+"
)
"""Where a clause of its own may begin inside a sentence."""

ALTERNATIVES = re.compile(r"\s+(?:of|&|\+)\s+|\s*/\s*|\s+-\s+")
"""What stands between two things that may each be asked about, however short ("opereren of bestralen")."""

SHORTEST_CLAUSE = 2
"""Clauses of fewer words are put with what follows, or with what went before at the end."""


def clauses(text: str) -> list[str]:
    """The parts of a normalised message that may each ask something, in order.

    It cuts rather too often than too rarely: the classifier's score of a part decides whether it stands
    alone.
    """
    parts = [clause for sentence in sentences(text) for clause in _clauses_of(sentence)]
    return [piece.strip() for part in parts for piece in ALTERNATIVES.split(part) if piece.strip()]


def _clauses_of(sentence: str) -> list[str]:
    result: list[str] = []
    carried = ""
    for part in (part.strip(" ,") for part in JOINTS.split(sentence)):
        joined = f"{carried} {part}".strip()
        if len(joined.split()) < SHORTEST_CLAUSE:
            carried = joined
        else:
            result.append(joined)
            carried = ""
    if carried and result:
        result[-1] = f"{result[-1]} {carried}"
    elif carried:
        result.append(carried)
    return result
