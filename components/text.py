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


LONG_MESSAGE = 40
"""Words from which a message is a story, whose question is looked for passage by passage. (Shorter ones often
ask two things, which are found best in the whole.)"""

PASSAGE = 25
"""Most words in such a passage: what the training lines are like."""

LONGEST_QUESTION = 40
"""Most words of a question together with what it points to."""

MOST_PASSAGES = 40
"""Passages that may overlap; a message of more short units is cut into passages that do not."""

MOST_QUESTIONS = 2
"""Most questions of a long message that are read together, counted from the end."""


def passages(text: str, least: int = LONG_MESSAGE) -> list[str]:
    """The overlapping passages of a normalised message of ``least`` words or more, in order; else none.

    What is asked or told in one sentence of a long story drowns in what surrounds it. A passage ends with a
    sentence, or with a clause where the sentences are long; the next one begins one such unit later.
    """
    if len(text.split()) < least:
        return []
    units = [unit for sentence in sentences(text) for unit in _units(sentence)]
    ends = [_passage_end(units, start) for start in range(len(units))]
    starts = list(range(len(units)))
    if len(starts) > MOST_PASSAGES:  # two thousand signs of "en, of." would keep a core busy for seconds
        starts = [0]
        while ends[starts[-1]] < len(units):
            starts.append(ends[starts[-1]])
    return [" ".join(units[start : ends[start]]) for start in starts]


def _passage_end(units: list[str], start: int) -> int:
    """Where the passage that begins with unit ``start`` ends: before the unit that would make it too long."""
    end, length = start + 1, len(units[start].split())
    while end < len(units) and length + len(units[end].split()) <= PASSAGE:
        length += len(units[end].split())
        end += 1
    return end


def asking_parts(text: str) -> list[str]:
    """Where a long normalised message has its question; none for an ordinary one, or without a question mark.

    The last sentences with a question mark; and the last of them with what it may point to, the words before
    it.
    """
    every = sentences(text)
    asking = [place for place, sentence in enumerate(every) if sentence.endswith("?")]
    if len(text.split()) < LONG_MESSAGE or not asking:
        return []
    questions = " ".join(_end([every[place]]) for place in asking[-MOST_QUESTIONS:])
    return [questions, _end(every[: asking[-1] + 1])]


def _end(parts: list[str]) -> str:
    """The last sentences of ``parts``, or clauses of them, that are no story together."""
    units = [unit for part in parts for sentence in sentences(part) for unit in _units(sentence)]
    kept: list[str] = []
    while units and (not kept or len(f"{units[-1]} {' '.join(kept)}".split()) <= LONGEST_QUESTION):
        kept.insert(0, units.pop())
    return " ".join(kept)


def _units(sentence: str) -> list[str]:
    """The sentence, or its clauses where it is longer than a passage, or pieces of those."""
    if len(sentence.split()) <= PASSAGE:
        return [sentence]
    return [piece for clause in _clauses_of(sentence) for piece in _pieces(clause.split())]


def _pieces(words: list[str]) -> list[str]:
    half = PASSAGE // 2
    if len(words) <= PASSAGE:
        return [" ".join(words)]
    return [" ".join(words[start : start + half]) for start in range(0, len(words), half)]
