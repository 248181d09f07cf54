"""Approved sentences as a change to the bot's content files: a patch that an engineer reads and applies."""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from improve.nearness import Sentences
from improve.training_files import Kind, Line, UnknownLayout, all_lines, with_more

THERE = "staat_er_al"
ELSEWHERE = "ander_onderwerp"
TESTED = "toetszin"
NO_PLACE = "geen_bestand"

REASONS = {
    THERE: "Deze zin, of bijna dezelfde, staat al bij dit onderwerp.",
    ELSEWHERE: "Precies deze zin staat nu bij iets anders. Een ontwikkelaar moet kiezen waar hij hoort.",
    TESTED: "Deze zin lijkt op een zin waarmee de assistent wordt getoetst. Die mag hij niet vooraf leren.",
    NO_PLACE: "Voor dit onderwerp is er geen bestand met oefenzinnen.",
}
"""Why a sentence was left out -> what people read of it."""


@dataclass(frozen=True)
class Wish:
    """A sentence (``key`` says whose) and what it is an example of: a topic, act, red flag or look-alike."""

    key: int
    text: str
    topic: str = ""
    category: str = ""
    look_alike: str = ""


@dataclass(frozen=True)
class Placed:
    """A wish and the file that it goes into."""

    wish: Wish
    file: str
    kind: Kind


@dataclass
class Proposal:
    """The patch, what it adds, and what was left out and why (by the wish's key)."""

    patch: str = ""
    placed: list[Placed] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    where: dict[int, str] = field(default_factory=dict)
    """Of what was left out because it stands somewhere: file and line."""

    def counts(self) -> list[tuple[str, Kind, int]]:
        """File, kind and number of lines, by file."""
        found: dict[tuple[str, Kind], int] = defaultdict(int)
        for each in self.placed:
            found[each.file, each.kind] += 1
        return sorted(
            ((*key, count) for key, count in found.items()), key=lambda row: (row[0], row[1].intent)
        )


def place_of(wish: Wish, data: Path) -> Placed | None:
    """The file for a wish, below the project's folder; None where no file has such examples."""
    intent = wish.category or wish.topic
    if wish.look_alike:
        folders = [f"look_alikes/{wish.look_alike}"]
    elif wish.category:
        folders = [f"red_flags/{intent}"]
    else:
        folders = [f"topics/{intent}", f"dialogue/{intent}"]
    for name in folders:
        if intent and (data / f"{name}.yml").is_file():
            return Placed(wish, f"data/{name}.yml", Kind(intent, wish.look_alike))
    return None


def build(wishes: Iterable[Wish], data: Path, tests: Path) -> Proposal:
    """The change that these wishes ask for.

    Args:
        wishes: what was approved.
        data: the bot's content folder.
        tests: the folder with the frozen test sets (``test_*.jsonl``), which nobody may learn from.
    """
    proposal, there = Proposal(), _There(all_lines(data), tests)
    for wish in wishes:
        placed = place_of(wish, data)
        reason = there.objection(placed) if placed else NO_PLACE
        if placed and not reason:
            proposal.placed.append(placed)
            there.add(placed)
            continue
        proposal.left_out[wish.key] = reason
        if place := there.place(placed):
            proposal.where[wish.key] = place
    proposal.patch = _patch(proposal, data)
    return proposal


class _There:
    """What is there already: training lines, and the sentences of the test sets."""

    def __init__(self, lines: Sequence[Line], tests: Path) -> None:
        self._lines = list(lines)
        self._all = Sentences([line.text for line in self._lines])
        self._of_kind: dict[Kind, Sentences] = {}
        self._tests = Sentences(list(_test_sentences(tests)))

    def objection(self, placed: Placed) -> str:
        """Why this sentence cannot be added; empty when it can."""
        text = placed.wish.text
        if self._same_kind(placed.kind).near(text) is not None:
            return THERE
        same = self._all.same(text)
        if same is not None and self._lines[same].kind != placed.kind:
            return ELSEWHERE
        return TESTED if self._tests.near(text) is not None else ""

    def add(self, placed: Placed) -> None:
        """Take note of a sentence that is added."""
        same_kind = self._same_kind(placed.kind)
        self._lines.append(Line(placed.wish.text, placed.kind, placed.file, 0))
        self._all.add(placed.wish.text)
        same_kind.add(placed.wish.text)

    def place(self, placed: Placed | None) -> str:
        """File and line of the very same sentence, if it stands somewhere."""
        same = self._all.same(placed.wish.text) if placed else None
        return f"{self._lines[same].file}:{self._lines[same].number}" if same is not None else ""

    def _same_kind(self, kind: Kind) -> Sentences:
        if kind not in self._of_kind:
            self._of_kind[kind] = Sentences([line.text for line in self._lines if line.kind == kind])
        return self._of_kind[kind]


def _test_sentences(folder: Path) -> Iterable[str]:
    for file in sorted(folder.glob("test_*.jsonl")):
        for row in filter(str.strip, file.read_text(encoding="utf-8").splitlines()):
            yield from _texts(json.loads(row))


def _texts(item: dict[str, Any]) -> Iterable[str]:
    yield from ([item["text"]] if "text" in item else [])
    for turn in item.get("turns", []):
        if len(str(turn.get("user", "")).split()) > 2:  # "de tweede" is what everybody says
            yield turn["user"]


def _patch(proposal: Proposal, data: Path) -> str:
    by_file: dict[str, list[Placed]] = defaultdict(list)
    for each in proposal.placed:
        by_file[each.file].append(each)
    return "".join(_of_file(name, more, data, proposal) for name, more in sorted(by_file.items()))


def _of_file(name: str, more: list[Placed], data: Path, proposal: Proposal) -> str:
    before = (data / name.removeprefix("data/")).read_text(encoding="utf-8")
    try:
        after = with_more(before, [(each.kind, each.wish.text) for each in more])
    except UnknownLayout:
        for each in more:
            proposal.placed.remove(each)
            proposal.left_out[each.wish.key] = NO_PLACE
        return ""
    return f"diff --git a/{name} b/{name}\n" + unified(before, after, name)


def unified(before: str, after: str, name: str) -> str:
    """The difference as ``git apply`` takes it, also where a file ends without a line break."""
    rows = difflib.unified_diff(_rows(before), _rows(after), f"a/{name}", f"b/{name}")
    return "".join(row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows)


def _rows(text: str) -> list[str]:
    rows = [f"{row}\n" for row in text.split("\n")]
    return rows[:-1] if text.endswith("\n") else [*rows[:-1], rows[-1][:-1]]
