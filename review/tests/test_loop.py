"""The loop and its commands: it goes on whatever happens, and says so without a word of a message."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from conversations import loop
from conversations.importing import Importer
from conversations.loop import AT_MOST, EVERY, Loop
from conversations.masking import Masker
from conversations.models import ImportState, Message, RetentionRun
from conversations.tracker import Tracker, TrackerError
from tests.builders import Bot, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines() -> list[str]:
    return []


@pytest.fixture
def running(bot: Bot, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> Loop:
    monkeypatch.setattr(loop, "close_old_connections", lambda: None)  # the test's transaction stays open
    return Loop(lines.append, sleep=lambda _seconds: None)


def test_a_pass_takes_over_and_the_first_of_a_day_clears_up(
    running: Loop, bot: Bot, importer: Importer, lines: list[str]
) -> None:
    bot.say("web-a", user("een"))
    running.once(importer)
    running.once(importer)
    assert Message.objects.count() == 1
    assert RetentionRun.objects.count() == 1
    assert lines == []
    assert ImportState.current().looked_at is not None


def test_it_survives_what_goes_wrong_waits_longer_and_tells_no_word(
    running: Loop, importer: Importer, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_more: object) -> None:
        raise ValueError("Fenna Wiersma")

    with monkeypatch.context() as patch:
        patch.setattr(importer, "run", fail)
        ImportState.current()
        for _time in range(10):
            running.once(importer)
    assert running.pause() == AT_MOST
    assert "ValueError" in lines[0] and "Fenna" not in "".join(lines)
    assert ImportState.current().problem == "ValueError"
    running.once(importer)
    assert running.pause() == EVERY
    assert ImportState.current().problem == ""


def test_an_erasure_is_said(running: Loop, bot: Bot, importer: Importer, lines: list[str]) -> None:
    ImportState.current()
    ImportState.objects.update(retention_at=timezone.now())
    bot.erase("web-a")
    running.once(importer)
    assert lines == ["1 gesprek(ken) gewist, zoals de bezoeker vroeg"]


def test_the_command_takes_over_once_and_says_how_much(
    bot: Bot, quick_masker: Masker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.deduction.make_masker", lambda: quick_masker)
    bot.say("web-a", user("een"), user("twee"))
    out = io.StringIO()
    call_command("overnemen", stdout=out)
    call_command("overnemen", "--alles", stdout=out)
    assert out.getvalue().splitlines()[-2:] == [
        "overgenomen: 2; gewist: 0; niet te maskeren: 0",
        "overgenomen: 0; gewist: 0; niet te maskeren: 0",
    ]


def test_the_commands_say_what_stands_in_the_way(
    bot: Bot, quick_masker: Masker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_more: object) -> None:
        raise TrackerError("the bot's database refuses: OperationalError")

    monkeypatch.setattr("conversations.deduction.make_masker", lambda: quick_masker)
    monkeypatch.setattr(Tracker, "exists", refuse)
    monkeypatch.setattr(Tracker, "delete_before", refuse)
    for command in ("overnemen", "opruimen"):
        with pytest.raises(CommandError, match="refuses"):
            call_command(command)


def test_the_database_is_up_to_date_after_the_migrations() -> None:
    assert loop._is_up_to_date()
