"""From which day to which day: as asked for in the address, within bounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.http import QueryDict
from django.utils import timezone

from pages.moments import midnight

MONTH = 30
LONGEST = 366 * 3
SHORTCUTS = ((7, "7 dagen"), (30, "30 dagen"), (90, "90 dagen"), (365, "een jaar"))


@dataclass(frozen=True)
class Period:
    """Days, the first and the last included."""

    first: date
    last: date

    @property
    def begin(self) -> datetime:
        """The first moment."""
        return midnight(self.first)

    @property
    def end(self) -> datetime:
        """The moment after the last one."""
        return midnight(self.last, days=1)

    @property
    def days(self) -> list[date]:
        """All its days."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


class PeriodForm(forms.Form):
    """From and until."""

    van = forms.DateField(label="Vanaf", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    tot = forms.DateField(label="Tot en met", required=False, widget=forms.DateInput(attrs={"type": "date"}))


def asked(query: QueryDict) -> tuple[Period, PeriodForm]:
    """The period in the address, by default the last thirty days; and the form that shows it."""
    today = timezone.localdate()
    form = PeriodForm(query if query.get("van") or query.get("tot") else None)
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    last = min(given.get("tot") or today, today)
    first = given.get("van") or last - timedelta(days=MONTH - 1)
    first = max(min(first, last), last - timedelta(days=LONGEST))
    values = {"van": first.isoformat(), "tot": last.isoformat()}
    return Period(first, last), form if form.errors else PeriodForm(values)


def month(text: str) -> Period:
    """The month ``text`` ("2026-11"); without one that can be read, the month of today."""
    today = timezone.localdate()
    try:
        first = datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 (a day, no moment)
    except ValueError:
        first = today.replace(day=1)
    first = min(first, today.replace(day=1))
    following = (first + timedelta(days=32)).replace(day=1)
    return Period(first, min(following - timedelta(days=1), today))


def months(count: int = 12) -> list[date]:
    """The first days of the latest months, this one first."""
    found, day = [], timezone.localdate().replace(day=1)
    for _ in range(count):
        found.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return found
