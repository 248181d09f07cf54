"""The log, for the beheerder; and what is kept for how long."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import audit
from accounts.roles import READ_LOG, RETENTION, needs
from audit.models import Action, AuditEntry
from conversations.models import Erasure, ImportState, RetentionRun
from pages import paging
from pages.moments import midnight

ORDER = paging.Order((("pk", True),))
SIZE = 50


class LogFilters(django_filters.FilterSet):
    """The form above the log."""

    wie = django_filters.CharFilter(field_name="who", lookup_expr="iexact", label="Gebruikersnaam")
    wat = django_filters.ChoiceFilter(
        field_name="action", label="Wat", choices=Action.choices, empty_label="alles"
    )
    gesprek = django_filters.CharFilter(field_name="pseudonym", lookup_expr="exact", label="Gesprek")
    van = django_filters.DateFilter(
        method="since", label="Vanaf", widget=forms.DateInput(attrs={"type": "date"})
    )
    tot = django_filters.DateFilter(
        method="until", label="Tot en met", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:  # noqa: D106 (django-filter's)
        model = AuditEntry
        fields: tuple[str, ...] = ()

    def since(self, rows: QuerySet, _name: str, day: Any) -> QuerySet:
        """From the start of a day."""
        return rows.filter(at__gte=midnight(day))

    def until(self, rows: QuerySet, _name: str, day: Any) -> QuerySet:
        """Until the end of a day."""
        return rows.filter(at__lt=midnight(day, days=1))


@needs(READ_LOG)
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who did what, and when. Looking into the log stands in the log too."""
    filters = LogFilters(request.GET, queryset=AuditEntry.objects.all())
    rows = filters.qs if filters.is_valid() else AuditEntry.objects.none()
    page = paging.page(rows, ORDER, request.GET.get("na", ""), request.GET.get("voor", ""), SIZE)
    audit.record(request, "bekeken", what="logboek", aantal=len(page.rows))
    in_use = any(filters.data.get(name) for name in filters.filters)
    return render(
        request,
        "pages/log.html",
        {"page": page, "filters": filters, "in_use": in_use, "years": settings.LOG_YEARS},
    )


@needs(RETENTION)
@require_safe
def keeping(request: HttpRequest) -> HttpResponse:
    """How long things are kept, when it was last tidied up, and what was erased."""
    audit.record(request, "bekeken", what="bewaren en wissen")
    more = {
        "state": ImportState.objects.first(),
        "runs": RetentionRun.objects.all()[:14],
        "erasures": Erasure.objects.all()[:50],
        "raw_days": settings.RAW_DAYS,
        "text_days": settings.TEXT_DAYS,
        "log_years": settings.LOG_YEARS,
    }
    return render(request, "pages/keeping.html", more)
