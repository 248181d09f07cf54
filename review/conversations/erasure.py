"""Erasing a conversation: here, at the bot, and wherever a copy was exported to.

It works both ways. Erased from the app: the bot's rows go, and a row in ``erasures`` tells the channels.
Erased by the person, with the bot: such a row tells us. The log keeps that it was done, by the pseudonym.
"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from django.conf import settings
from django.db import connection, transaction

import audit
from audit.models import Action
from conversations.models import Conversation, Erasure, Export, Message
from conversations.pseudonyms import channel_of, key_of, pseudonym
from conversations.signals import conversation_erased
from conversations.tracker import Tombstone, Tracker

LATE = 15 * 60
"""Seconds in which a turn that was under way may still store something after its conversation was erased."""


def erase(conversation: Conversation, who: Any = None, tracker: Tracker | None = None) -> None:
    """Erase a conversation everywhere.

    Where the bot has no row of it any more (its raw text expired), only the copy here is left to erase.

    Args:
        conversation: which.
        who: a request or user, for the log; None when the caller writes the log.
        tracker: the bot's database; without it the one of the settings.

    Raises:
        TrackerError: the bot's database cannot be written now; then nothing is erased.
    """
    tracker = tracker or Tracker(settings.TRACKER)
    sender = find_sender(conversation, tracker)
    if sender is None:
        tombstone = Tombstone(0, conversation.pseudonym, datetime.now(timezone.utc).timestamp(), "review")
        _forget(conversation.pseudonym, tombstone, who)
    else:
        _forget(conversation.pseudonym, tracker.erase(sender), who)


def find_sender(conversation: Conversation, tracker: Tracker) -> str | None:
    """Whose conversation it is, looked up at the bot by the pseudonym: it is stored nowhere here."""
    if conversation.demo or not tracker.exists():
        return None
    near = Message.objects.filter(conversation=conversation).values_list("tracker_row", flat=True)
    for mark in tracker.marks_of(list(near.order_by("-tracker_row")[:20])):
        if pseudonym(mark.sender_id) == conversation.pseudonym:
            return mark.sender_id
    prefix = "" if conversation.channel == "onbekend" else f"{conversation.channel}-"
    return next(filter(lambda each: pseudonym(each) == conversation.pseudonym, tracker.senders(prefix)), None)


def take_over(tombstone: Tombstone) -> bool:
    """Erase the copy of a conversation that was erased elsewhere; False when that was done before."""
    if Erasure.objects.filter(event_key=erasure_key(tombstone)).exists():
        return False
    _forget(pseudonym(tombstone.sender_id), tombstone, channel_of(tombstone.sender_id))
    return True


def erasure_key(tombstone: Tombstone) -> str:
    """The key of one erasure, by which it is carried out once."""
    return key_of(tombstone.id, tombstone.sender_id, tombstone.erased_at)


def _forget(name: str, tombstone: Tombstone, who: Any) -> None:
    with transaction.atomic():
        known = {
            "pseudonym": name,
            "erased_at": datetime.fromtimestamp(tombstone.erased_at, timezone.utc),
            "source": tombstone.source[:20],
        }
        # The import may have seen it already, between the bot's database and this one.
        Erasure.objects.get_or_create(event_key=erasure_key(tombstone), defaults=known)
        exports = list(Export.objects.filter(corrections__message__conversation__pseudonym=name).distinct())
        Conversation.objects.filter(pseudonym=name).delete()
        conversation_erased.send(Erasure, pseudonym=name, exports=exports)
        if who is not None:
            audit.record(who, Action.DELETED, name, "gesprek", door=tombstone.source, exports=len(exports))
    empty_journal()


def empty_journal() -> None:
    """SQLite's journal may hold what was erased; if somebody reads it now, a later turn empties it."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
