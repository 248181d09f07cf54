"""Counts over a period. The database adds up; what it hands over is a few hundred rows, whatever it holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from django.db.models import CharField, Count, Func, QuerySet, Sum
from django.utils import timezone as here

from conversations.choices import Rating, Verdict
from conversations.models import Conversation, ConversationTopic, Feedback, Judgement, RedFlag
from figures.periods import Period

WEEKLY_FROM = 120
"""Days from which a picture shows weeks instead of days."""

SHARES_WEEKLY_FROM = 45
"""The same for percentages: of a single day with two messages they say nothing."""


class Hour(Func):
    """The hour of a moment (UTC) as text, such as ``2026-11-22 13``; quicker than a function for each row."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The first letters: moments are stored as text there."""
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 13)", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Written the same way."""
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"
        return self.as_sql(compiler, connection, template=template, **more)


@dataclass(frozen=True)
class Table:
    """A figure as a table: the names of its columns, and rows of ``names`` names and then numbers."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]] = ()
    names: int = 1

    @property
    def empty(self) -> bool:
        """Whether there is nothing but noughts in it."""
        return not any(
            float((cell or "0").replace(",", ".")) for row in self.rows for cell in row[self.names :]
        )


def _in(rows: Any, period: Period, name: str) -> QuerySet:
    return rows.filter(**{f"{name}__gte": period.begin, f"{name}__lt": period.end}).order_by()


@lru_cache(maxsize=50_000)
def _local_day(hour: str) -> date:
    """The practice's day of an hour; a year has nearly nine thousand of them, and every figure asks."""
    moment = datetime(int(hour[:4]), int(hour[5:7]), int(hour[8:10]), int(hour[11:13]), tzinfo=timezone.utc)
    return here.localtime(moment).date()


def steps(period: Period, weekly: bool) -> list[date]:
    """The first day of each step of a picture over time: every day, or every Monday."""
    return sorted({_step(day, weekly) for day in period.days})


def _step(day: date, weekly: bool) -> date:
    return day - timedelta(days=day.weekday()) if weekly else day


def _over_time(
    period: Period, rows: Iterable[tuple[str, str, int]], weekly_from: int = WEEKLY_FROM
) -> dict[date, dict[str, int]]:
    """Numbers (hour, kind, number) added up by step and kind."""
    weekly = len(period.days) >= weekly_from
    found: dict[date, dict[str, int]] = {day: defaultdict(int) for day in steps(period, weekly)}
    for hour, kind, number in rows:
        day = _step(_local_day(hour), weekly)
        if day in found:
            found[day][kind] += number or 0
    return found


def by_channel(period: Period) -> dict[date, dict[str, int]]:
    """Conversations that began, by step and channel."""
    rows = _in(Conversation.objects, period, "first_at").annotate(hour=Hour("first_at"))
    return _over_time(period, rows.values_list("hour", "channel").annotate(Count("pk")))


def not_understood(period: Period) -> dict[date, dict[str, int]]:
    """Messages (``turns``) and those that were not understood (``missed``), by step."""
    rows = _in(Conversation.objects, period, "first_at").annotate(hour=Hour("first_at"))
    sums = list(rows.values_list("hour").annotate(Sum("turns"), Sum("not_understood")))
    pairs = [(hour, name, row[at]) for hour, *row in sums for at, name in enumerate(("turns", "missed"))]
    return _over_time(period, pairs, SHARES_WEEKLY_FROM)


def totals(period: Period) -> dict[str, int]:
    """The sums of a period: conversations, turns, missed, up, down, and those with a red flag."""
    sums = _in(Conversation.objects, period, "first_at").aggregate(
        conversations=Count("pk"),
        turns=Sum("turns"),
        missed=Sum("not_understood"),
        up=Sum("thumbs_up"),
        down=Sum("thumbs_down"),
    )
    flagged = _in(Conversation.objects, period, "first_at").exclude(urgency="").count()
    return {**{name: number or 0 for name, number in sums.items()}, "flagged": flagged}


def topics(period: Period) -> list[tuple[str, int]]:
    """Topics and in how many conversations they came by, the most frequent first."""
    rows = _in(ConversationTopic.objects, period, "last_at").exclude(topic="")
    return _most(rows.values_list("topic").annotate(Count("pk")))


def red_flags(period: Period) -> list[tuple[str, str, int]]:
    """Category, urgency and number of alarm signs that the bot found, the most frequent first."""
    rows = _in(RedFlag.objects, period, "at").values_list("category", "urgency").annotate(Count("pk"))
    return sorted(rows, key=lambda row: (-row[2], row[0]))


def confusion(period: Period) -> list[tuple[str, str, int]]:
    """What the bot understood, what it was as judged, and how often; the most frequent first."""
    rows = _in(Judgement.objects, period, "at").filter(verdict=Verdict.OTHER_TOPIC)
    counted = rows.values_list("message__topic", "right_topic").annotate(Count("message", distinct=True))
    return sorted(counted, key=lambda row: (-row[2], row[0], row[1]))


def verdicts(period: Period) -> dict[str, int]:
    """How often each verdict was given."""
    rows = _in(Judgement.objects, period, "at").values_list("verdict")
    return dict(rows.annotate(Count("pk")))


def missed(period: Period) -> list[tuple[str, int]]:
    """Alarm signs that the bot missed, as judged."""
    rows = _in(Judgement.objects, period, "at").filter(verdict=Verdict.MISSED_REFERRAL)
    return _most(rows.values_list("right_category").annotate(Count("message", distinct=True)))


def needless(period: Period) -> list[tuple[str, int]]:
    """Alarm signs that the bot saw where there were none, as judged."""
    rows = _in(Judgement.objects, period, "at").filter(verdict=Verdict.NEEDLESS_REFERRAL)
    rows = rows.exclude(message__red_flags=None)
    return _most(rows.values_list("message__red_flags__category").annotate(Count("message", distinct=True)))


def ratings(period: Period) -> list[tuple[str, int, int]]:
    """Topic, thumbs up and thumbs down of its answers, the most rated first."""
    rows = _in(Feedback.objects, period, "at").values_list("message__topic", "rating").annotate(Count("pk"))
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for topic, rating, number in rows:
        found[topic or ""][rating] = found[topic or ""].get(rating, 0) + number
    pairs = [(topic, each.get(Rating.GOOD, 0), each.get(Rating.BAD, 0)) for topic, each in found.items()]
    return sorted(pairs, key=lambda row: (-(row[1] + row[2]), row[0]))


def _most(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(rows, key=lambda row: (-row[1], row[0]))
