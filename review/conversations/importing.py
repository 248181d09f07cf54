"""Taking new events over from the bot: nothing twice, nothing missed, whatever stops in between.

Rows are known by a key of id, sender, type and time, and an id alone proves nothing: a transaction may
commit later than one with a higher id, and SQLite gives the ids of erased rows again. So every pass looks
again at the rows of the last minutes (above ``ImportState.settled``), makes sure that what it stands on is
still there, and takes what it does not know yet. Once a day everything is looked at again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from conversations import erasure, events
from conversations.choices import Author, TextState
from conversations.masking import Masker
from conversations.models import Feedback, ImportState, Message, RedFlag
from conversations.pseudonyms import channel_of, key_of, pseudonym
from conversations.storing import New, known_keys, store
from conversations.tracker import Mark, Row, Tombstone, Tracker

CHUNK = 2000
"""Rows that are taken over in one transaction."""

LATE = 600.0
"""Seconds in which a row with a lower id may still become visible."""

MARK_EVERY = 30.0
"""Seconds between two notes of how far the ids had come."""

LOOK_BACK = 2000
"""How many of the latest rows are compared with the bot's when the very latest is gone."""

TOMBSTONES_AGAIN = 100
"""How many of the latest erasures are looked at again, since they too may commit late."""


@dataclass
class Report:
    """What one pass did."""

    taken: int = 0
    erased: int = 0
    withheld: int = 0
    stragglers: int = 0


def moment(seconds: float) -> datetime:
    """A time of the bot as a time of ours."""
    return datetime.fromtimestamp(seconds, timezone.utc)


class Importer:
    """Takes over what is new.

    Args:
        tracker: the bot's database.
        masker: masks texts before they are stored.
        clock: gives the present time in seconds; tests give another.
    """

    def __init__(self, tracker: Tracker, masker: Masker, clock: Callable[[], float] = time.time) -> None:
        self._tracker = tracker
        self._masker = masker
        self._clock = clock
        self._seen: set[Mark] = set()

    def run(self, whole: bool = False) -> Report:
        """Take over everything that is there now; ``whole`` compares every row again, from the first on.

        Raises:
            TrackerError: the bot's database cannot be read now. What was taken over so far stays.
        """
        report = Report()
        if self._tracker.exists():
            self._erase_what_was_erased(report)
            state = ImportState.current()
            ground = self._firm_ground(state.settled)
            self._settle(self._take_all_above(0 if whole else ground, report), ground)
        ImportState.objects.filter(pk=1).update(looked_at=moment(self._clock()), problem="")
        return report

    def _take_all_above(self, position: int, report: Report) -> int:
        """Take over the rows above ``position``; the highest id that was seen."""
        while marks := self._tracker.marks(position, CHUNK):
            position = marks[-1].id
            fresh = [mark for mark in marks if mark not in self._seen]
            if fresh:
                self._take(fresh, report)
                self._seen.update(fresh)
        return position

    def _take(self, marks: Sequence[Mark], report: Report) -> None:
        keys = {mark.id: _key(mark) for mark in marks}
        known = known_keys(list(keys.values()))
        new = [number for number, key in keys.items() if key not in known]
        found = [read for row in self._tracker.rows(new) if (read := self._read(row))]
        report.withheld += sum(each.item.text_state == TextState.WITHHELD for each in found)
        if found:
            report.taken += store(found)

    def _read(self, row: Row) -> New | None:
        said = events.read(row)
        if said is None:
            return None
        item = self._message(said, row) if isinstance(said, events.Said) else self._feedback(said)
        item.at, item.event_key = moment(row.timestamp), _key(row)
        flags = self._flags(said, item) if isinstance(said, events.Said) else []
        return New(pseudonym(row.sender_id), channel_of(row.sender_id), row.id, item, flags)

    def _message(self, said: events.Said, row: Row) -> Message:
        values = {**said.values, "tracker_row": row.id}
        if said.person:
            parts = [events.plain_part(each, self._words(each.get("text"), said)) for each in said.parts]
            values["understanding"] = {**values["understanding"], "parts": parts}
        if not said.person or said.button:
            return Message(author=_author(said), text=said.text, button=said.button, **values)
        masked = self._masker.mask(said.text)
        return Message(author=_author(said), text=masked.text, text_state=masked.state, **values)

    def _words(self, words: object, said: events.Said) -> str:
        """Some of the words of a message, masked; a pressed button's payload is nobody's words."""
        return "" if said.button or not words else self._masker.mask_part(str(words), said.text)

    def _flags(self, said: events.Said, message: Message) -> list[RedFlag]:
        return [
            RedFlag(
                category=flag.category,
                urgency=flag.urgency,
                confidence=flag.confidence,
                words=self._words(flag.words, said),
                at=message.at,
            )
            for flag in said.flags
        ]

    def _feedback(self, said: events.Rated) -> Feedback:
        masked = self._masker.mask(said.text)
        return Feedback(
            rating=said.rating, text=masked.text, text_state=masked.state, message_id_there=said.message
        )

    def _erase_what_was_erased(self, report: Report) -> None:
        state = ImportState.current()
        found = self._tracker.tombstones(max(0, state.erasures - TOMBSTONES_AGAIN))
        if not found and state.erasures:  # another database is in the old one's place
            found = self._tracker.tombstones(0)
        report.erased = sum(erasure.take_over(tombstone) for tombstone in found)
        report.stragglers = self._tracker.delete_stragglers(self._recent(found))
        if found and found[-1].id != state.erasures:
            ImportState.objects.filter(pk=1).update(erasures=found[-1].id)

    def _recent(self, tombstones: list[Tombstone]) -> list[Tombstone]:
        return [each for each in tombstones if each.erased_at > self._clock() - erasure.LATE]

    def _firm_ground(self, settled: int) -> int:
        """The highest row up to ``settled`` that is here and still there; 0 if there is none.

        Ids below a row that was there all the time are never given again; ids above it may have been.
        """
        ours = Message.objects.filter(tracker_row__gt=0, tracker_row__lte=settled).order_by("-tracker_row")
        for look_back in (1, LOOK_BACK):
            latest = dict(ours.values_list("tracker_row", "event_key")[:look_back])
            there = [
                mark.id for mark in self._tracker.marks_of(list(latest)) if _key(mark) == latest[mark.id]
            ]
            if there:
                return max(there)
        return 0

    def _settle(self, highest: int, ground: int) -> None:
        """Note how far the ids have come, and move the ground to where they were :data:`LATE` seconds ago."""
        now, state = self._clock(), ImportState.current()
        same = ground or not state.settled  # otherwise the notes are of another database's rows
        marks = [mark for mark in state.marks if same and mark[1] <= highest and mark[0] <= now]
        if not marks or now - marks[-1][0] >= MARK_EVERY:
            marks.append([now, highest])
        old = [mark for mark in marks if mark[0] <= now - LATE]
        settled = max([ground, *(mark[1] for mark in old)])
        kept = [*old[-1:], *(mark for mark in marks if mark not in old)]
        self._seen = {mark for mark in self._seen if mark.id > settled}
        ImportState.objects.filter(pk=1).update(settled=settled, highest=highest, marks=kept)


def _key(mark: Mark) -> str:
    return key_of(mark.id, mark.sender_id, mark.type_name, mark.timestamp)


def _author(said: events.Said) -> str:
    return Author.PERSON if said.person else Author.BOT
