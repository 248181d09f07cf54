"""Erasure both ways, its traces, and what is left of it in the files."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from audit.models import AuditEntry
from conversations import erasure
from conversations.importing import Importer
from conversations.models import Conversation, Correction, Erasure, Export, Label, Message, Note, RedFlag
from conversations.signals import conversation_erased
from conversations.tracker import Tracker, TrackerError
from tests.builders import Bot, flag, user
from tests.builders import bot as said

pytestmark = pytest.mark.django_db
FOLDER = Path(__file__).resolve().parents[1]


@pytest.fixture
def two(bot: Bot, importer: Importer) -> Conversation:
    """Two conversations; the first has everything that can hang on it, and was exported."""
    bot.say("web-a", user("weg ermee", flags=[flag("infectie", "vandaag", "weg")]), said("antwoord"))
    bot.say("web-b", user("blijft"))
    importer.run()
    first = Conversation.objects.get(messages__text="weg ermee")
    message = first.messages.get(text="weg ermee")
    Note.objects.create(conversation=first, text="notitie")
    first.labels.add(Label.objects.create(name="terugbellen"))
    export = Export.objects.create(file="een.yml")
    Correction.objects.create(message=message, text="weg ermee", topic="botox", export=export)
    return first


def test_erased_from_the_app_it_is_gone_at_the_bot_too_and_the_channels_are_told(
    two: Conversation, bot: Bot, tracker: Tracker, importer: Importer
) -> None:
    erasure.erase(two, "therapeut1", tracker)
    assert (bot.count("web-a"), bot.count("web-b")) == (0, 1)
    with bot.connected() as connection:
        told = connection.execute("SELECT sender_id, source FROM erasures").fetchall()
    assert told == [("web-a", "review")]
    assert [message.text for message in Message.objects.all()] == ["blijft"]
    assert not (RedFlag.objects.exists() or Note.objects.exists() or Correction.objects.exists())
    assert importer.run().erased == 0
    assert Erasure.objects.count() == 1


def test_erased_with_the_bot_it_is_gone_here_once(two: Conversation, bot: Bot, importer: Importer) -> None:
    bot.erase("web-a")
    assert (importer.run().erased, importer.run().erased) == (1, 0)
    assert [message.text for message in Message.objects.all()] == ["blijft"]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.pseudonym, entry.details["door"]) == ("gewist", two.pseudonym, "bot")


def test_the_log_keeps_that_it_was_done(two: Conversation, tracker: Tracker) -> None:
    erasure.erase(two, "therapeut1", tracker)
    entry = AuditEntry.objects.get()
    assert (entry.who, entry.pseudonym, entry.details) == (
        "therapeut1",
        two.pseudonym,
        {"door": "review", "exports": 1},
    )


def test_whoever_keeps_exports_hears_of_it_and_can_stop_it(two: Conversation, tracker: Tracker) -> None:
    heard = []

    def listen(sender: type, pseudonym: str, exports: list[Export], **_more: object) -> None:
        heard.append((pseudonym, [export.file for export in exports]))

    conversation_erased.connect(listen)
    try:
        erasure.erase(two, None, tracker)
    finally:
        conversation_erased.disconnect(listen)
    assert heard == [(two.pseudonym, ["een.yml"])]
    assert not AuditEntry.objects.exists()


def test_what_expired_at_the_bot_is_still_erased_here(two: Conversation, bot: Bot, tracker: Tracker) -> None:
    with bot.connected() as connection:
        connection.execute("DELETE FROM events WHERE sender_id = 'web-a'")
    erasure.erase(two, "therapeut1", tracker)
    assert Conversation.objects.count() == 1


def test_nothing_is_erased_where_the_bot_cannot_be_told(
    two: Conversation, tracker: Tracker, monkeypatch
) -> None:
    def refuse(_sender: str) -> None:
        raise TrackerError("busy")

    monkeypatch.setattr(tracker, "erase", refuse)
    with pytest.raises(TrackerError):
        erasure.erase(two, "therapeut1", tracker)
    assert Conversation.objects.count() == 2


def test_an_import_that_sees_the_erasure_first_does_no_harm(
    two: Conversation, tracker: Tracker, importer: Importer, monkeypatch
) -> None:
    erase = tracker.erase

    def erase_and_import(sender: str) -> object:
        tombstone = erase(sender)
        assert importer.run().erased == 1
        return tombstone

    monkeypatch.setattr(tracker, "erase", erase_and_import)
    erasure.erase(two, "therapeut1", tracker)
    assert Erasure.objects.count() == 1
    assert Conversation.objects.count() == 1


def test_an_erasure_that_commits_late_is_taken_over(two: Conversation, bot: Bot, importer: Importer) -> None:
    bot.erase("web-x")
    bot.erase("web-y")
    importer.run()
    with bot.connected() as connection:
        connection.execute("UPDATE erasures SET sender_id = 'web-a' WHERE sender_id = 'web-x'")
    assert importer.run().erased == 1


def test_no_word_is_left_in_the_files(tmp_path: Path) -> None:
    """With the real database files, by the commands that an operator uses."""
    word = "olifantengeheim"
    bot = Bot(tmp_path / "tracker.db")
    bot.say("web-a", user(f"mijn {word} doet pijn"))
    bot.say("web-b", user("blijft"))
    code = f"""
import os, django; django.setup()
from django.core.management import call_command; call_command("migrate", verbosity=0)
from conversations import erasure, retention
from conversations.importing import Importer
from conversations.masking import Masker
from conversations.masking_patterns import Patterns, nothing
from conversations.models import Conversation
from conversations.search import with_words
from conversations.tracker import Tracker
tracker = Tracker({str(bot.file)!r})
Importer(tracker, Masker(nothing, Patterns(*[lambda w: False] * 3))).run()
erasure.erase(with_words(Conversation.objects.all(), {word!r}).get(), "x", tracker)
retention.clear_up(tracker)
"""
    environment = {
        "DJANGO_SETTINGS_MODULE": "review_site.settings",
        "REVIEW_FOLDER": str(tmp_path),
        "PATH": "",
    }
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=FOLDER, env=environment, check=True)
    left = [file.name for file in tmp_path.iterdir() if word.encode() in file.read_bytes()]
    assert left == []
    with sqlite3.connect(tmp_path / "review.db") as connection:
        assert connection.execute("SELECT count(*) FROM conversations_message").fetchone() == (1,)
