"""What the database itself holds people to; the settings; the search."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from conversations.importing import Importer
from conversations.models import Conversation, Correction, Judgement, Message
from conversations.search import with_words
from review_site import environment
from tests.builders import Bot, user


@pytest.fixture
def message(bot: Bot, importer: Importer, db: None) -> Message:
    bot.say("web-a", user("Mijn hiel doet pijn na het hardlopen"))
    importer.run()
    return Message.objects.get()


def test_a_second_person_decides(message: Message, django_user_model) -> None:
    one, other = (django_user_model.objects.create_user(name) for name in ("een", "twee"))
    Correction.objects.create(message=message, text="x", topic="y", proposed_by=one, decided_by=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(message=message, text="x", topic="y", proposed_by=one, decided_by=one)


def test_everybody_judges_a_message_once(message: Message, django_user_model) -> None:
    one = django_user_model.objects.create_user("een")
    Judgement.objects.create(message=message, verdict="klopt", by=one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Judgement.objects.create(message=message, verdict="ander_onderwerp", by=one)


def test_an_account_that_goes_takes_no_judgement_along(message: Message, django_user_model) -> None:
    one = django_user_model.objects.create_user("een")
    Judgement.objects.create(message=message, verdict="klopt", by=one)
    one.delete()
    assert Judgement.objects.get().by is None


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hiel", 1),
        ("HARDLOP", 1),
        ("hiel hardlopen", 1),
        ("hiel botox", 0),
        ("", 1),
        ('"hiel" OR -*', 0),
        ("'; --", 1),
    ],
)
def test_words_are_found_by_their_beginnings(message: Message, words: str, found: int) -> None:
    assert with_words(Conversation.objects.all(), words).count() == found


def test_no_migration_is_missing(db: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_a_secret_is_made_once_and_for_its_owner_only(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("REVIEW_FOLDER", str(tmp_path))
    first = environment.secret(None, "key")
    assert first == environment.secret("", "key")
    assert len(first) > 40
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert environment.secret("given", "key") == "given"
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_a_database_address_is_taken_apart() -> None:
    found = environment.database("postgresql://review:p%40ss@db.example:5433/notes")
    assert (found["NAME"], found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "notes",
        "review",
        "p@ss",
        "db.example",
        "5433",
    )
    with pytest.raises(ValueError, match="REVIEW_DATABASE_URL"):
        environment.database("mysql://x/y")


def test_settings_of_the_project_hold_for_commands_by_hand(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("REVIEW_URL", "http://a")
    monkeypatch.setenv("REVIEW_HOSTS", "x")
    monkeypatch.delenv("REVIEW_HOSTS")
    file = tmp_path / ".env"
    file.write_text("# REVIEW_HOSTS=b\nREVIEW_URL=http://c\nREVIEW_HOSTS='d.nl e.nl'\n", encoding="utf-8")
    environment.read_dotenv(file)
    environment.read_dotenv(tmp_path / "none")
    assert (os.environ["REVIEW_URL"], os.environ["REVIEW_HOSTS"]) == ("http://a", "d.nl e.nl")


@pytest.mark.parametrize("text", ["0", "-1", "veel", "1.5"])
def test_a_number_of_days_that_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="days"):
        environment.days(text, 90)


def test_settings_are_read_as_people_write_them() -> None:
    assert (environment.flag("ja"), environment.flag("nee"), environment.flag(None, True)) == (
        True,
        False,
        True,
    )
    assert environment.words("a.nl, b.nl c.nl") == ["a.nl", "b.nl", "c.nl"]
    assert environment.days(None, 90) == 90
