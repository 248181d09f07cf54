"""What is too old goes, what must stay stays, and a report says so."""

from __future__ import annotations

import io
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from audit.models import AuditEntry
from conversations import retention
from conversations.choices import TextState
from conversations.importing import Importer
from conversations.models import Conversation, Correction, Feedback, Message, Note, RedFlag, RetentionRun
from conversations.search import with_words
from conversations.tracker import Tracker
from tests.builders import Bot, flag, rated, user
from tests.builders import bot as said

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


def old(event: dict, days: float) -> dict:
    return {**event, "timestamp": time.time() - days * DAY}


@pytest.fixture
def aged(bot: Bot, importer: Importer) -> None:
    """A conversation of 400 days ago, one of 100 and one of today."""
    answer = old(said("antwoord"), 400)
    ancient = old(user("stokoud", flags=[flag("infectie", "vandaag", "stokoud")]), 400)
    bot.say("web-a", ancient, answer, old(rated(answer, "slecht", "stokoude opmerking"), 400))
    bot.say("web-b", old(user("oud"), 100))
    bot.say("web-c", user("nieuw"))
    importer.run()


def test_raw_text_goes_after_ninety_days_and_masked_text_after_a_year(
    aged: None, bot: Bot, tracker: Tracker, importer: Importer
) -> None:
    run = retention.clear_up(tracker)
    assert (run.raw_rows, run.texts) == (4, 3)
    assert [bot.count(f"web-{name}") for name in "abc"] == [0, 0, 1]
    assert sorted(Message.objects.values_list("text", flat=True)) == ["", "", "nieuw", "oud"]
    assert importer.run(whole=True).taken == 0


def test_counts_topics_and_judgements_stay_when_the_words_go(aged: None, tracker: Tracker) -> None:
    retention.clear_up(tracker)
    message = Message.objects.get(red_flags__category="infectie")
    assert (message.text_state, message.topic, message.confidence) == (TextState.EXPIRED, "shockwave", 0.9)
    assert [part["text"] for part in message.understanding["parts"]] == [""]
    assert RedFlag.objects.get().words == ""
    assert (Feedback.objects.get().text, Feedback.objects.get().rating) == ("", "slecht")
    conversation = message.conversation
    assert (conversation.text_expired, conversation.turns, conversation.category) == (True, 1, "infectie")
    assert not with_words(Conversation.objects.all(), "stokoud").exists()


def test_the_settings_say_how_long(aged: None, tracker: Tracker, settings) -> None:
    settings.RAW_DAYS, settings.TEXT_DAYS = 1000, 50
    run = retention.clear_up(tracker)
    assert (run.raw_rows, run.texts) == (0, 4)


def test_notes_and_unused_lines_go_and_approved_ones_stay(aged: None, tracker: Tracker) -> None:
    message = Message.objects.get(text="stokoud")
    note = Note.objects.create(conversation=message.conversation, text="oude notitie")
    lines = [
        Correction.objects.create(message=message, text="zin", topic="botox", state=s)
        for s in ("voorgesteld", "goedgekeurd")
    ]
    long_ago = timezone.now() - timedelta(days=400)
    Note.objects.filter(pk=note.pk).update(at=long_ago)
    Correction.objects.update(proposed_at=long_ago)
    retention.clear_up(tracker)
    assert Note.objects.get().text == ""
    assert [Correction.objects.get(pk=line.pk).text for line in lines] == ["", "zin"]


def test_lines_of_the_log_go_after_five_years_only(tracker: Tracker) -> None:
    for years, name in ((6, "lang"), (4, "kort")):
        _line(name, timezone.now() - timedelta(days=365.25 * years))
    run = retention.clear_up(tracker)
    assert run.log_lines == 1
    assert set(AuditEntry.objects.values_list("who", flat=True)) == {"kort", retention.WHO}


def test_it_is_done_daily_and_noted(tracker: Tracker) -> None:
    now = timezone.now()
    assert retention.is_due(now)
    retention.clear_up(tracker, now)
    assert not retention.is_due(now + timedelta(hours=23))
    assert retention.is_due(now + timedelta(hours=24))
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.action, entry.details["texts"]) == (retention.WHO, "verlopen", 0)


def test_the_command_reports(aged: None, tracker: Tracker) -> None:
    out = io.StringIO()
    call_command("opruimen", stdout=out)
    assert "4 rijen van de assistent" in out.getvalue()
    assert "3 gemaskeerde teksten" in out.getvalue()
    assert RetentionRun.objects.count() == 1


def test_a_leap_day_has_a_day_five_years_before() -> None:
    leap = timezone.datetime(2028, 2, 29, tzinfo=timezone.get_current_timezone())
    assert retention.limits(leap).log.day == 28


def _line(name: str, at: object) -> None:
    columns = "at, who, action, pseudonym, what, details"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_auditentry ({columns}) VALUES (%s, %s, 'bekeken', '', '', '{{}}')", [at, name]
        )
