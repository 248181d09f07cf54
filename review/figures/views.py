"""The pages with figures, their downloads, and the report of a month."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import audit
from accounts.roles import EXPORT, READ, may, needs
from conversations.models import Conversation
from figures import counting, periods
from figures.figures import FIGURES, all_of, make
from figures.periods import Period

BOM = "\ufeff"
"""Tells spreadsheets that the letters are Unicode."""


@needs(READ)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """All figures over a period."""
    period, form = periods.asked(request.GET)
    audit.record(request, "bekeken", what="cijfers", van=period.first, tot=period.last)
    shortcuts = _shortcuts(period)
    more = {
        **_shown(period),
        "form": form,
        "shortcuts": shortcuts,
        "own_period": bool(form.errors) or not any(one["here"] for one in shortcuts),
        "may_export": may(request.user, EXPORT),
    }
    return render(request, "figures/figures.html", more)


@needs(READ)
@require_safe
def month(request: HttpRequest) -> HttpResponse:
    """The report of one month, to print."""
    period = periods.month(request.GET.get("maand", ""))
    audit.record(request, "bekeken", what="maandrapport", maand=f"{period.first:%Y-%m}")
    before = periods.month(f"{period.first - timedelta(days=1):%Y-%m}")
    more = {
        **_shown(period),
        "before": counting.totals(before),
        "before_first": before.first,
        "months": periods.months(),
        "unfinished": period.last == timezone.localdate(),
        "made": timezone.now(),
    }
    return render(request, "figures/month.html", more)


def _shown(period: Period) -> dict[str, Any]:
    return {
        "period": period,
        "figures": all_of(period),
        "totals": counting.totals(period),
        "demo": Conversation.objects.filter(demo=True).exists(),
    }


def _shortcuts(period: Period) -> list[dict[str, Any]]:
    """The latest 7, 30 ... days, with the one that is shown."""
    today, found = timezone.localdate(), []
    for days, title in periods.SHORTCUTS:
        first = today - timedelta(days=days - 1)
        here = (period.first, period.last) == (first, today)
        found.append({"title": title, "query": f"?van={first}&tot={today}", "here": here})
    return found


@needs(EXPORT)
@require_safe
def download(request: HttpRequest, name: str) -> HttpResponse:
    """One figure's table, for a spreadsheet: semicolons, as Dutch ones expect."""
    if name not in FIGURES:
        raise Http404
    period, _ = periods.asked(request.GET)
    table = make(name, period).table
    audit.record(request, "geëxporteerd", what=f"{name}.csv", van=period.first, tot=period.last)
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerows([table.columns, *table.rows])
    file = f"{name}-{period.first}-{period.last}.csv"
    return HttpResponse(
        BOM + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file}"'},
    )
