"""Figures: what they count, how they are drawn, who may take them along; and the invented conversations."""

from __future__ import annotations

import csv
import time
from datetime import date, datetime, timedelta
from io import StringIO
from itertools import count

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from accounts.roles import BEHEERDER, LEZER
from audit.models import AuditEntry
from conversations import deduction, quick
from conversations.choices import Verdict
from conversations.masking import Masker
from conversations.masking_patterns import Patterns
from conversations.models import (
    Conversation,
    ConversationTopic,
    Correction,
    ImportState,
    Judgement,
    Message,
    RedFlag,
)
from figures import counting, drawing, periods
from figures.figures import FIGURES, all_of, make
from figures.periods import Period
from tests.world import conversation, flag, logged_in, morning, person, said, thumb

pytestmark = pytest.mark.django_db


def last(days: int) -> Period:
    today = timezone.localdate()
    return Period(today - timedelta(days=days - 1), today)


@pytest.fixture
def masker(monkeypatch):
    """Deduce takes seconds to load; what it finds is tested elsewhere."""
    nobody = Masker(lambda _text: [], Patterns(*[lambda _word: False] * 3))
    monkeypatch.setattr(deduction, "is_ready", lambda: True)
    monkeypatch.setattr(deduction, "make_masker", lambda: nobody)


# --- periods --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "days"),
    [("", 30), ("van=kapot", 30), ("van=2999-01-01", 1), ("van=1900-01-01", periods.LONGEST + 1)],
)
def test_a_period_stays_within_bounds(query, days):
    period, _ = periods.asked(QueryDict(query))
    assert len(period.days) == days
    assert period.last == timezone.localdate()


def test_months():
    assert periods.month("2026-02").days[-1] == date(2026, 2, 28)
    assert periods.month("onzin").first == timezone.localdate().replace(day=1)
    assert periods.month("2999-01").first == timezone.localdate().replace(day=1)
    assert len(set(periods.months())) == 12


def test_a_day_is_the_practices_day():
    """Half past midnight in Amsterdam is the evening before in UTC, in winter and in summer."""
    for moment in ("2026-01-15T23:30+00:00", "2026-07-14T22:30+00:00"):
        conversation(first_at=datetime.fromisoformat(moment))
    for day in (date(2026, 1, 16), date(2026, 7, 15)):
        assert counting.by_channel(Period(day, day)) == {day: {"web": 1}}


# --- counts ---------------------------------------------------------------------------------------


def test_what_is_counted():
    found = morning()
    sums = counting.totals(last(7))
    assert (sums["conversations"], sums["flagged"], sums["missed"]) == (8, 4, 1)
    assert dict(counting.topics(last(7)))["shockwave"] == 1
    assert ("trombose", "vandaag", 1) in counting.red_flags(last(7))
    assert counting.ratings(last(7)) == [("cortisone", 0, 1)]
    assert found["gewoon"].channel == "web"
    assert sum(sum(each.values()) for each in counting.by_channel(last(7)).values()) == 8


def test_judgements_are_counted_by_message():
    first, second = person(), person()
    one = said(conversation(), "zool?", "cortisone", 0.6)
    for by in (first, second):
        Judgement.objects.create(message=one, by=by, verdict=Verdict.OTHER_TOPIC, right_topic="inlegzolen")
    two = said(conversation(), "mijn opa had trombose", "klacht", 0.6)
    flag(two, "trombose", "vandaag", "trombose")
    Judgement.objects.create(message=two, by=first, verdict=Verdict.NEEDLESS_REFERRAL)
    three = said(conversation(), "doof gevoel", "klacht", 0.6)
    Judgement.objects.create(
        message=three, by=first, verdict=Verdict.MISSED_REFERRAL, right_category="neurologisch"
    )
    assert counting.confusion(last(2)) == [("cortisone", "inlegzolen", 1)]
    assert counting.needless(last(2)) == [("trombose", 1)]
    assert counting.missed(last(2)) == [("neurologisch", 1)]
    table = make("verwijzingen", last(2)).table
    assert sorted(row[1:] for row in table.rows) == [("0", "1"), ("1", "0")]


def test_long_periods_go_by_week():
    assert len(counting.by_channel(last(119))) == 119
    weeks = counting.by_channel(last(365))
    assert 52 <= len(weeks) <= 54
    assert {day.weekday() for day in weeks} == {0}


def test_without_anything_every_figure_says_so():
    figures = all_of(last(30))
    assert [figure.name for figure in figures] == list(FIGURES)
    assert all(figure.table.empty for figure in figures)


# --- pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("highest", [0, 1, 3, 4, 7, 99, 100, 12_345])
def test_columns_stay_within_the_picture(highest):
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(40)]
    picture = drawing.columns(days, {"a": [highest] * 40, "b": [0] * 40}, "woorden")
    assert all(0 <= box.x <= 100 and box.x + box.width <= 100.1 for box in picture.boxes)
    assert all(box.y >= 9 for box in picture.boxes)
    assert 2 <= len(picture.ticks) <= 6
    assert len(picture.dates) <= drawing.LABELS
    assert float(picture.ticks[-1].text) >= highest


def test_bars_are_shares_of_the_longest():
    picture = drawing.bars([("a", [3, 1]), ("b", [1, 1])], "woorden", ["x", "y"])
    assert picture.bars[0].pieces == [(0.0, 75.0, 0), (75.0, 25.0, 1)]
    assert picture.bars[1].pieces == [(0.0, 25.0, 0), (25.0, 25.0, 1)]
    assert picture.bars[0].number == "3 / 1"


# --- pages ----------------------------------------------------------------------------------------


def test_a_lezer_sees_figures_and_takes_nothing_along():
    morning()
    reader = person(LEZER)
    client = logged_in(reader)
    page = client.get("/cijfers/").content.decode()
    assert "<svg" in page
    assert "style=" not in page.replace("stylesheet", "")
    assert "<style" not in page
    assert ".csv" not in page
    assert client.get("/cijfers/onderwerpen.csv").status_code == 403
    assert AuditEntry.objects.filter(who=reader.username, what="cijfers").count() == 1


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_every_table_can_be_downloaded_and_that_is_noted(name):
    morning()
    boss = person(BEHEERDER)
    answer = logged_in(boss).get(f"/cijfers/{name}.csv")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == list(make(name, last(30)).table.columns)
    assert len({len(row) for row in rows}) == 1
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEntry.objects.filter(who=boss.username, action="geëxporteerd", what=f"{name}.csv").exists()


def test_an_unknown_figure_is_not_there():
    assert logged_in(person(BEHEERDER)).get("/cijfers/onzin.csv").status_code == 404


def test_the_months_report_says_it_in_words():
    morning()
    page = logged_in(person(LEZER)).get("/cijfers/maand/").content.decode()
    assert "Maandrapport" in page
    assert "In het kort" in page
    assert AuditEntry.objects.filter(what="maandrapport").exists()


def test_wrong_dates_are_told():
    page = logged_in(person(LEZER)).get("/cijfers/?van=morgen").content.decode()
    assert "geldige datum" in page


# --- many -----------------------------------------------------------------------------------------


def test_a_hundred_thousand_conversations_are_counted_within_a_second():
    _many(100_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for days in (30, 365):
        began = time.perf_counter()
        figures = all_of(last(days))
        counting.totals(last(days))
        took = time.perf_counter() - began
        assert not figures[0].table.empty
        print(f"{days} days: {took * 1000:.0f} ms")  # noqa: T201 (shown with -s)
        assert took < 1.0 * SLOW, f"{days} days: {took:.2f} s"


SLOW = 3.0
"""Times as long as it may take here: tests share the machine with others."""


def _many(number: int) -> None:
    now, keys = timezone.now(), count()
    made = [
        Conversation(
            pseudonym=f"web-{n}", channel=("web", "whatsapp")[n % 2], turns=4, not_understood=n % 7 == 0,
            first_at=now - timedelta(minutes=n * 5.2), last_at=now - timedelta(minutes=n * 5.2),
            urgency="vandaag" if n % 20 == 0 else "",
        )
        for n in range(number)
    ]  # fmt: skip
    quick.insert(made)
    pairs = list(Conversation.objects.order_by("pk").values_list("pk", "last_at"))
    topics = ("shockwave", "definitie", "herstel", "stretches", "klacht")
    quick.insert(
        [
            ConversationTopic(conversation_id=pk, topic=topics[(pk + more) % 5], last_at=at)
            for pk, at in pairs
            for more in range(2)
        ]
    )
    quick.insert(
        [
            Message(conversation_id=pk, author="persoon", at=at, event_key=str(next(keys)))
            for pk, at in pairs[::20]
        ]
    )
    quick.insert(
        [
            RedFlag(message_id=pk, category="trombose", urgency="vandaag", at=at)
            for pk, at in Message.objects.values_list("pk", "at")
        ]
    )


# --- invented conversations -----------------------------------------------------------------------


def test_the_invented_conversations_come_in_as_real_ones_do(masker):
    before = ImportState.current().settled
    call_command("voorbeeldgesprekken", verbosity=0)
    assert Conversation.objects.count() == Conversation.objects.filter(demo=True).count() == 60
    assert set(Conversation.objects.values_list("channel", flat=True)) == {"web", "whatsapp", "telegram"}
    urgencies = set(Conversation.objects.values_list("urgency", flat=True))
    assert urgencies == {"", "112", "113", "vandaag", "therapeut"}
    span = Conversation.objects.latest("last_at").last_at - Conversation.objects.earliest("first_at").first_at
    assert span > timedelta(days=50)
    assert Correction.objects.filter(state="voorgesteld").count() == 4
    assert not Message.objects.filter(text__contains="12345678").exists()
    assert ImportState.current().settled == before
    assert not User.objects.filter(username__startswith="voorbeeld.", is_active=True).exists()
    call_command("voorbeeldgesprekken", verbosity=0)
    assert Conversation.objects.count() == 60
    call_command("voorbeeldgesprekken", "--weg", verbosity=0)
    assert not Conversation.objects.exists()


def test_invented_conversations_are_not_mixed_with_real_ones(masker):
    thumb(said(conversation(), "echt"))
    with pytest.raises(CommandError, match="--ja"):
        call_command("voorbeeldgesprekken", verbosity=0)
    call_command("voorbeeldgesprekken", "--ja", verbosity=0)
    assert Conversation.objects.count() == 61
    call_command("voorbeeldgesprekken", "--weg", verbosity=0)
    assert Conversation.objects.count() == 1
