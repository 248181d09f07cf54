"""A small pattern language for what people write, readable by those who maintain the lists under ``data/``.

One pattern is one line:

======================  ======================================================================================
``koorts``              this word
``koorts*``             words that begin so; ``*koorts`` that end so; ``*koorts*`` that hold it
``rood/rode/vuurrood``  one of these
``@voet``               one of the words of the group ``voet`` (groups may name groups)
``zo?``                 this word or nothing
``kan .. niet``         up to three other words between the two; ``...`` up to eight
``a + b``               both in one sentence, in any order
``a & b``               both in the message
``a + !b``              a, without b in that sentence (``& !b``: in the message)
======================  ======================================================================================

Matching works on word positions and looks up each word once: a thousand patterns cost about a millisecond.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

GAPS = {"..": 3, "...": 8}
SENTENCE_END = "|"
"""The word that stands for the end of a sentence in a prepared message."""

MAX_GROUP_DEPTH = 5
MOST_SPANS = 24
"""Ways of matching that are kept; a pattern seldom has more than two."""


@dataclass(frozen=True)
class Step:
    """One place in a sequence: any of ``words``, at most ``gap`` words after the step before."""

    words: frozenset[str]
    gap: int
    optional: bool


@dataclass(frozen=True)
class Part:
    """A sequence that must be there (or, when ``absent``, must not) within its sentence or message."""

    steps: tuple[Step, ...]
    absent: bool


@dataclass(frozen=True)
class Pattern:
    """Sentence-level conjunctions that must all hold in the message."""

    source: str
    conditions: tuple[tuple[Part, ...], ...]

    @property
    def words(self) -> Iterator[str]:
        """Every word form of the pattern, with its wildcards."""
        return (
            word for parts in self.conditions for part in parts for step in part.steps for word in step.words
        )


def parse(line: str, groups: Mapping[str, Sequence[str]]) -> Pattern:
    """Read one pattern.

    Raises:
        ValueError: it names an unknown group, or a part is empty.
    """
    conditions = [[_part(text, groups) for text in piece.split(" + ")] for piece in line.split(" & ")]
    return Pattern(line, tuple(tuple(parts) for parts in conditions))


def _part(text: str, groups: Mapping[str, Sequence[str]]) -> Part:
    text = text.strip()
    absent = text.startswith("!")
    steps: list[Step] = []
    gap = 0
    for slot in text.lstrip("!").split():
        if slot in GAPS:
            gap = GAPS[slot]
            continue
        optional = len(slot) > 1 and slot.endswith("?")
        words = frozenset(_alternatives(slot[:-1] if optional else slot, groups, 0))
        steps.append(Step(words, gap, optional))
        gap = 0
    if not steps:
        raise ValueError(f"the pattern part '{text}' holds no word")
    return Part(tuple(steps), absent)


def _alternatives(slot: str, groups: Mapping[str, Sequence[str]], depth: int) -> Iterator[str]:
    for word in slot.split("/"):
        if not word.startswith("@"):
            yield word
        elif word[1:] in groups and depth < MAX_GROUP_DEPTH:
            for member in groups[word[1:]]:
                yield from _alternatives(member, groups, depth + 1)
        else:
            raise ValueError(f"the word group '{word}' does not exist")


class WordIndex:
    """Finds which of many word forms (with wildcards) a word is an instance of."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._exact: set[str] = set()
        self._prefixes: dict[str, str] = {}
        self._suffixes: dict[str, str] = {}
        self._inner: dict[str, str] = {}
        for form in set(forms):
            self._add(form)
        self.lookup = lru_cache(maxsize=20_000)(self._lookup)

    def _add(self, form: str) -> None:
        bare = form.strip("*")
        if form.startswith("*") and form.endswith("*"):
            self._inner[bare] = form
        elif form.endswith("*"):
            self._prefixes[bare] = form
        elif form.startswith("*"):
            self._suffixes[bare] = form
        else:
            self._exact.add(form)

    def _lookup(self, word: str) -> tuple[str, ...]:
        found = [word] if word in self._exact else []
        found += [self._prefixes[word[:n]] for n in range(1, len(word) + 1) if word[:n] in self._prefixes]
        found += [self._suffixes[word[n:]] for n in range(len(word)) if word[n:] in self._suffixes]
        found += [form for bare, form in self._inner.items() if bare in word]
        return tuple(found)


class PreparedMessage:
    """A message as words, with for each word form of the patterns the positions where it stands."""

    def __init__(self, words: Sequence[str], index: WordIndex) -> None:
        self.words = tuple(words)
        self.positions: dict[str, list[int]] = defaultdict(list)
        self.sentence_of: list[int] = []
        sentence = 0
        for position, word in enumerate(self.words):
            self.sentence_of.append(sentence)
            sentence += word == SENTENCE_END
            for form in index.lookup(word):
                self.positions[form].append(position)

    def at(self, step: Step) -> list[int]:
        """Positions where ``step`` is satisfied, in order."""
        return sorted({p for form in step.words & self.positions.keys() for p in self.positions[form]})


Span = tuple[int, ...]


def find(pattern: Pattern, message: PreparedMessage) -> list[Span]:
    """Every way in which ``pattern`` stands in ``message``, as the positions of its words."""
    spans: list[Span] = [()]
    for parts in pattern.conditions:
        found = _in_one_sentence(parts, message)
        if not found:
            return []
        spans = [tuple(sorted({*left, *right})) for left in spans for right in found][:MOST_SPANS]
    return spans


class PatternSet(Generic[T]):
    """Many patterns of which only those are tried whose rarest place has a word in the message.

    Args:
        patterns: the patterns, each with whatever it stands for.
    """

    def __init__(self, patterns: Iterable[tuple[Pattern, T]]) -> None:
        self._entries = list(patterns)
        uses = Counter(word for pattern, _ in self._entries for word in set(pattern.words))
        self._by_form: dict[str, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for number, (pattern, _) in enumerate(self._entries):
            anchors = _anchor(pattern, uses)
            for form in anchors:
                self._by_form[form].append(number)
            if not anchors:
                self._always.append(number)

    def matches(self, message: PreparedMessage) -> list[tuple[T, Span]]:
        """Every way in which one of the patterns stands in ``message``, in the order of the patterns."""
        tried = {number for form in message.positions for number in self._by_form.get(form, ())}
        entries = (self._entries[number] for number in sorted(tried.union(self._always)))
        return [(meaning, span) for pattern, meaning in entries for span in find(pattern, message)]


def _anchor(pattern: Pattern, uses: Mapping[str, int]) -> frozenset[str]:
    """The words of the place that the fewest patterns share; empty when nothing must be there."""
    steps = [
        step.words
        for parts in pattern.conditions
        for part in parts
        for step in part.steps
        if not part.absent and not step.optional
    ]
    return min(steps, key=lambda forms: sum(uses[form] for form in forms), default=frozenset())


def _in_one_sentence(parts: Sequence[Part], message: PreparedMessage) -> list[Span]:
    if len(parts) == 1:
        spans = sequences(parts[0], message)
        return ([] if spans else [()]) if parts[0].absent else spans
    by_sentence: dict[int, list[Span]] | None = None
    for part in sorted(parts, key=lambda each: each.absent):
        here: dict[int, list[Span]] = defaultdict(list)
        for span in sequences(part, message):
            here[message.sentence_of[span[0]]].append(span)
        by_sentence = _combine(by_sentence, here, part.absent)
        if not by_sentence:
            return []
    return [span for spans in (by_sentence or {}).values() for span in spans][:MOST_SPANS]


def _combine(
    so_far: dict[int, list[Span]] | None, here: dict[int, list[Span]], absent: bool
) -> dict[int, list[Span]]:
    if so_far is None:
        return here
    if absent:
        return {key: spans for key, spans in so_far.items() if key not in here}
    return {
        key: [tuple(sorted({*left, *right})) for left in so_far[key] for right in here[key]][:MOST_SPANS]
        for key in so_far.keys() & here.keys()
    }


def sequences(part: Part, message: PreparedMessage) -> list[Span]:
    """Where the steps of ``part`` stand one after the other within one sentence."""
    places = [message.at(step) for step in part.steps]
    if any(not place and not step.optional for place, step in zip(places, part.steps, strict=True)):
        return []
    spans: list[Span] = [()]
    reach = [0]
    for step, place in zip(part.steps, places, strict=True):
        spans, reach = _extend(step, place, spans, reach, message)
        if not spans:
            return []
    return [span for span in spans if span]


def _extend(
    step: Step, place: list[int], spans: list[Span], reach: list[int], message: PreparedMessage
) -> tuple[list[Span], list[int]]:
    """Each span with the next step added; ``reach`` keeps the gap that skipped optional steps leave open."""
    longer: list[Span] = []
    open_gap: list[int] = []
    for span, slack in zip(spans, reach, strict=True):
        hits = [p for p in place if not span or _follows(span[-1], p, step.gap + slack, message)]
        longer += [(*span, p) for p in hits]
        open_gap += [0] * len(hits)
        if step.optional and not hits:
            longer.append(span)
            open_gap.append(slack + step.gap)
    return longer, open_gap


def _follows(last: int, position: int, gap: int, message: PreparedMessage) -> bool:
    return 0 < position - last <= gap + 1 and message.sentence_of[position] == message.sentence_of[last]
