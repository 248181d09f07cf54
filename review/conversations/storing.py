"""Storing what was taken over: once, in one transaction with the sums that it changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from conversations import quick
from conversations.choices import Rating
from conversations.models import Conversation, Erasure, Feedback, ImportState, Message, RedFlag
from conversations.sums import recount, reopen


@dataclass(frozen=True)
class New:
    """A message or rating that is not stored yet, and whose conversation it belongs to."""

    pseudonym: str
    channel: str
    tracker_row: int
    item: Message | Feedback
    flags: list[RedFlag]

    @property
    def needs_a_look(self) -> bool:
        """Whether it brings a conversation that was dealt with back to the queue."""
        if isinstance(self.item, Feedback):
            return bool(self.item.rating == Rating.BAD)
        return bool(self.flags) or self.item.decision == "fallback"


def known_keys(keys: list[str]) -> set[str]:
    """Those of these keys under which something is stored."""
    messages = Message.objects.filter(event_key__in=keys).values_list("event_key", flat=True)
    ratings = Feedback.objects.filter(event_key__in=keys).values_list("event_key", flat=True)
    return {*messages, *ratings}


def store(found: list[New]) -> int:
    """Store what nobody stored in the meantime, and what was not erased since it was said.

    Returns:
        How many messages and ratings that was.
    """
    with transaction.atomic():
        state, _ = ImportState.objects.select_for_update().get_or_create(pk=1)  # one import at a time
        known = known_keys([new.item.event_key for new in found])
        new = _not_erased([each for each in found if each.item.event_key not in known])
        if not new:
            return 0
        _store_all(new, _conversations(new))
        state.taken_over += len(new)
        state.save(update_fields=["taken_over"])
    return len(new)


def _store_all(new: list[New], conversations: dict[str, Conversation]) -> None:
    for each in new:
        each.item.conversation = conversations[each.pseudonym]
    quick.insert([each.item for each in new if isinstance(each.item, Message)])
    quick.insert([each.item for each in new if isinstance(each.item, Feedback)])
    quick.insert(_flags(new))
    recount([conversation.pk for conversation in conversations.values()])
    reopen(_latest((each.item.conversation_id, each.item.at) for each in new if each.needs_a_look))


def _flags(new: list[New]) -> list[RedFlag]:
    """The alarm signs of all that is new, tied to their messages as they are stored now."""
    flagged = {each.item.event_key: each.flags for each in new if each.flags}
    stored = Message.objects.filter(event_key__in=flagged).values_list("event_key", "pk")
    for key, number in stored:
        for flag in flagged[key]:
            flag.message_id = number
    return [flag for flags in flagged.values() for flag in flags]


def _latest(pairs: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    latest: dict[int, datetime] = {}
    for name, at in pairs:
        latest[name] = max(at, latest.get(name, at))
    return latest


def _not_erased(found: list[New]) -> list[New]:
    """Without what was said before its conversation was erased: a pass may have read it just before."""
    erased = Erasure.objects.filter(pseudonym__in={each.pseudonym for each in found})
    until: dict[str, datetime] = {}
    for name, at in erased.values_list("pseudonym", "erased_at"):
        until[name] = max(at, until.get(name, at))
    return [each for each in found if each.pseudonym not in until or each.item.at > until[each.pseudonym]]


def _conversations(new: list[New]) -> dict[str, Conversation]:
    """The conversations of all that is new, by pseudonym; made where there was none."""
    first: dict[str, New] = {}
    for each in new:
        first.setdefault(each.pseudonym, each)
    there = set(Conversation.objects.filter(pseudonym__in=first).values_list("pseudonym", flat=True))
    Conversation.objects.bulk_create(
        Conversation(
            pseudonym=name,
            channel=each.channel,
            first_at=each.item.at,
            last_at=each.item.at,
            tracker_row=each.tracker_row,
        )
        for name, each in first.items()
        if name not in there
    )
    return {each.pseudonym: each for each in Conversation.objects.filter(pseudonym__in=first)}
