"""What the rules see in a message: the signs of each category, and whether each is stated or taken back.

The signs stand in ``data/red_flags/<category>.yml`` under ``signs:``: ``certain`` ones, which are enough by
themselves, ``likely`` ones, which are a hint, and what makes the category impossible (``unless``). The
context rules stand in ``data/context.yml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from components import context
from components.message_words import SpellingCorrector, words
from components.sign_patterns import Pattern, PatternSet, PreparedMessage, Span, WordIndex, parse
from content.models import URGENCIES

STRENGTHS = ("certain", "likely")
STATED = "stated"
STATUS_ORDER = ("figurative", "denied", "other", "past", "general", "distant", "asked")
"""Statuses that take a sign back, the one that is named first when several lie over it."""


@dataclass(frozen=True)
class Sign:
    """One pattern of a category; ``strength`` is ``certain`` or ``likely``."""

    category: str
    strength: str
    pattern: Pattern
    history_counts: bool


@dataclass
class Evidence:
    """What the rules found for one message.

    Attributes:
        found: category -> strength -> the statuses under which such signs stand there.
        markers: message-wide markers (question, own complaint, somebody else ...).
        stated_words: the words over which no status lies, in order.
        span: category -> positions of the words of its best sign.
        ruled_out: categories that something in the message makes impossible, whatever else it says.
        words: all words of the message.
        spans: positions of the words of every sign, stated or not.
    """

    words: tuple[str, ...]
    found: dict[str, dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    markers: set[str] = field(default_factory=set)
    stated_words: list[str] = field(default_factory=list)
    span: dict[str, Span] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    ruled_out: set[str] = field(default_factory=set)

    def has(self, category: str, strength: str, status: str = STATED) -> bool:
        """Whether a sign of this category and strength stands there with this status."""
        return category in self.found and status in self.found[category][strength]

    def without_signs(self) -> Evidence:
        """What the rules would have reported had they known none of these signs."""
        return Evidence(self.words, markers=self.markers, stated_words=list(self.words))

    def all_stated(self) -> Evidence:
        """What the rules would have reported had they not seen that the signs are taken back."""
        found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for category, strengths in self.found.items():
            found[category].update({strength: {STATED} for strength in strengths})
        return Evidence(self.words, found, self.markers, list(self.words), self.span, self.spans)

    @property
    def stated(self) -> list[str]:
        """Categories with a certain sign that nothing takes back."""
        return [
            category
            for category in self.found
            if self.has(category, "certain") and category not in self.ruled_out
        ]

    @property
    def denied(self) -> list[str]:
        """Categories whose signs are denied, and only denied."""
        return [
            category
            for category, strengths in self.found.items()
            if any("denied" in seen for seen in strengths.values()) and not self.has(category, "certain")
        ]

    @property
    def only_denied(self) -> list[str]:
        """Categories of which every sign, also every hint, is denied."""
        return [
            category
            for category, strengths in self.found.items()
            if set().union(*strengths.values()) == {"denied"}
        ]

    def text(self, category: str) -> str:
        """The words of the sign, from its first to its last."""
        span = self.span.get(category, ())
        return " ".join(self.words[span[0] : span[-1] + 1]) if span else ""


class RedFlagRules:
    """The parsed rules of one data folder.

    Args:
        data: the folder with ``context.yml`` and ``red_flags/``.
        known_words: how often each word of the training lines was seen; slips are corrected towards them.

    Raises:
        ValueError: a pattern cannot be read; the message names the file and the pattern.
    """

    def __init__(self, data: Path, known_words: Mapping[str, int] | None = None) -> None:
        raw = _yaml(data / "context.yml")
        self._spelling: dict[str, str] = raw["spelling"]
        self._groups: dict[str, list[str]] = raw["groups"]
        self._context = _reading(data / "context.yml", lambda: context.read_rules(raw, self._groups))
        files = sorted((data / "red_flags").glob("*.yml"))
        self.urgencies = _urgencies(files)
        self.marker_names = sorted(raw["markers"])
        self.signs = [sign for file in files for sign in self._signs_of(file)]
        forms = {word for sign in self.signs for word in sign.pattern.words} | self._context.word_forms
        ruling_out = [each for file in files for each in self._unless(file)]
        forms |= {word for pattern, _ in ruling_out for word in pattern.words}
        self._signs = PatternSet((sign.pattern, sign) for sign in self.signs)
        self._ruling_out = PatternSet(ruling_out)
        self._index = WordIndex(forms)
        self._corrector = SpellingCorrector(known_words or {}, forms)
        self.known_words = dict(known_words or {})

    def _unless(self, file: Path) -> list[tuple[Pattern, str]]:
        """What makes the category of a file impossible, such as an age for that of children."""
        raw = _yaml(file).get("signs") or {}
        groups = {**self._groups, **raw.get("groups", {})}
        lines = raw.get("unless", ())
        return [(_reading(file, lambda line=line: parse(str(line), groups)), file.stem) for line in lines]

    def _signs_of(self, file: Path) -> list[Sign]:
        raw = _yaml(file).get("signs") or {}
        groups = {**self._groups, **raw.get("groups", {})}
        history = bool(raw.get("history_counts", False))
        return [
            Sign(file.stem, strength, _reading(file, lambda line=line: parse(str(line), groups)), history)
            for strength in STRENGTHS
            for line in raw.get(strength, ())
        ]

    def prepare(self, text: str) -> PreparedMessage:
        """The message as words in one spelling, slips corrected."""
        corrected = [self._corrector.correct(word) for word in words(text, self._spelling)]
        return PreparedMessage(corrected, self._index)

    def plain_words(self, text: str) -> list[str]:
        """The words of ``text`` before slips are corrected: what the list of known words is counted on."""
        return words(text, self._spelling)

    def evidence(self, text: str) -> Evidence:
        """What the rules see in ``text``."""
        message = self.prepare(text)
        matches = self._signs.matches(message)
        consumed = {p for sign, span in matches if sign.strength == "certain" for p in span}
        over = context.statuses(self._context, message, consumed)
        seen = context.markers(self._context, message)
        over = context.taken_back(self._context, over, seen)
        result = Evidence(message.words, markers=seen)
        for sign, span in matches:
            result.spans.append(span)
            self._add(result, sign, span, over)
        result.ruled_out = {category for category, _ in self._ruling_out.matches(message)}
        result.stated_words = [word for word, status in zip(message.words, over, strict=True) if not status]
        return result

    @staticmethod
    def _add(result: Evidence, sign: Sign, span: Span, over: context.Statuses) -> None:
        seen = {status for position in span for status in over[position]}
        if sign.history_counts:
            seen.discard("past")
        status = next((each for each in STATUS_ORDER if each in seen), STATED)
        result.found[sign.category][sign.strength].add(status)
        if status == STATED and (sign.strength == "certain" or sign.category not in result.span):
            result.span[sign.category] = span


def _urgencies(files: Sequence[Path]) -> dict[str, str]:
    """Category -> urgency, most urgent first."""
    flags = {file.stem: str(_yaml(file)["red_flag"]["urgency"]) for file in files}
    return dict(sorted(flags.items(), key=lambda item: (URGENCIES.index(item[1]), item[0])))


def _yaml(file: Path) -> dict[str, Any]:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or {}


def _reading(file: Path, read: Any) -> Any:
    try:
        return read()
    except ValueError as error:
        raise ValueError(
            f"{file.name}: {error}. Remedy: correct that pattern (see components/sign_patterns.py)."
        ) from error
