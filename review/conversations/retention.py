"""What may no longer be kept goes, once a day, and a report stays.

What people really wrote stands in the bot's own rows: they go after ``RAW_DAYS``. The masked text here goes
after ``TEXT_DAYS``; counts, topics and judgements stay. Lines of the log go after ``LOG_YEARS``; nothing else
may touch them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

import audit
from audit.models import Action, AuditEntry
from conversations.choices import CorrectionState, TextState
from conversations.erasure import empty_journal
from conversations.models import (
    Conversation,
    Correction,
    Feedback,
    ImportState,
    Message,
    Note,
    RedFlag,
    RetentionRun,
)
from conversations.tracker import Tracker

WHO = "dagelijkse opdracht"
EVERY = timedelta(hours=24)
CHUNK = 2000


@dataclass(frozen=True)
class Limits:
    """The moments before which things go."""

    raw: datetime
    text: datetime
    log: datetime


def limits(now: datetime) -> Limits:
    """The moments that the settings give, seen from ``now``."""
    day = timedelta(days=1)
    return Limits(
        now - settings.RAW_DAYS * day, now - settings.TEXT_DAYS * day, _years_before(now, settings.LOG_YEARS)
    )


def is_due(now: datetime) -> bool:
    """Whether a day has gone by since the last time."""
    last = ImportState.current().retention_at
    return last is None or now - last >= EVERY


def clear_up(tracker: Tracker, now: datetime | None = None) -> RetentionRun:
    """Delete what is too old, note it in the log, and report.

    Raises:
        TrackerError: the bot's database cannot be written now; nothing was deleted.
    """
    now = now or timezone.now()
    until = limits(now)
    raw = tracker.delete_before(until.raw.timestamp())
    texts = _expire_texts(until.text)
    lines = _delete_lines(until.log)
    SessionStore.clear_expired()
    _tidy()
    run = RetentionRun.objects.create(
        raw_before=until.raw, raw_rows=raw, text_before=until.text, texts=texts, log_lines=lines
    )
    ImportState.current()
    ImportState.objects.filter(pk=1).update(retention_at=now)
    audit.record(WHO, Action.EXPIRED, what="bewaartermijn", raw_rows=raw, texts=texts, log_lines=lines)
    return run


def _expire_texts(before: datetime) -> int:
    """Delete the words in what is older than ``before``: messages, remarks, notes, unused lines."""
    count = 0
    old = Message.objects.filter(at__lt=before).exclude(text_state=TextState.EXPIRED)
    while messages := list(old.only("pk", "understanding", "conversation")[:CHUNK]):
        with transaction.atomic():
            _expire(messages)
        count += len(messages)
    count += (
        Feedback.objects.filter(at__lt=before).exclude(text="").update(text="", text_state=TextState.EXPIRED)
    )
    count += Note.objects.filter(at__lt=before).exclude(text="").update(text="")
    unused = Q(state__in=[CorrectionState.PROPOSED, CorrectionState.REJECTED])
    count += Correction.objects.filter(unused, proposed_at__lt=before).exclude(text="").update(text="")
    return count


def _expire(messages: list[Message]) -> None:
    for message in messages:
        parts = message.understanding.get("parts", [])
        message.understanding = {**message.understanding, "parts": [{**part, "text": ""} for part in parts]}
        message.text, message.text_state, message.buttons = "", TextState.EXPIRED, []
    Message.objects.bulk_update(messages, ["text", "text_state", "understanding", "buttons"], batch_size=200)
    RedFlag.objects.filter(message__in=messages).update(words="")
    Conversation.objects.filter(messages__in=messages).update(text_expired=True)


def _delete_lines(before: datetime) -> int:
    """Delete lines of the log; the database refuses those that are younger than five years."""
    table = connection.ops.quote_name(AuditEntry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE at < %s", [before])  # noqa: S608 (the name of our table)
        return int(cursor.rowcount)


def _tidy() -> None:
    """Take words that were deleted out of the search index and the journal too."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO message_search(message_search) VALUES ('optimize')")
    empty_journal()


def _years_before(now: datetime, years: int) -> datetime:
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # the 29th of February
        return now.replace(year=now.year - years, day=28)
