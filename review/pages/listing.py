"""All conversations, with filters and a search."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import audit
from accounts.roles import READ, needs
from conversations.choices import Need, State
from conversations.models import Conversation, Label
from conversations.search import with_words
from pages import paging, queue
from pages.moments import midnight
from pages.names import names

MOST = 1000
"""Counting goes on up to here: beyond it "meer dan" tells enough, and stays quick."""

SURE = {"laag": (None, 0.5), "midden": (0.5, 0.8), "hoog": (0.8, None)}
SURE_CHOICES = [
    ("laag", "weinig (onder 50 %)"),
    ("midden", "redelijk (50 tot 80 %)"),
    ("hoog", "zeker (vanaf 80 %)"),
]
FLAG_CHOICES = [("ja", "alle rode vlaggen"), ("geen", "geen rode vlag")]


class Filters(django_filters.FilterSet):
    """The form above the list; each filter that stands empty lets everything through."""

    zoek = django_filters.CharFilter(
        method="search",
        label="Zoek in wat er is geschreven",
        widget=forms.TextInput(attrs={"type": "search", "maxlength": 100, "autocomplete": "off"}),
    )
    kanaal = django_filters.ChoiceFilter(
        field_name="channel", label="Kanaal", choices=list, empty_label="alle"
    )
    van = django_filters.DateFilter(
        field_name="last_at", method="since", label="Vanaf", widget=forms.DateInput(attrs={"type": "date"})
    )
    tot = django_filters.DateFilter(
        field_name="last_at",
        method="until",
        label="Tot en met",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    onderwerp = django_filters.ChoiceFilter(
        method="about", label="Onderwerp", choices=list, empty_label="alle"
    )
    vlag = django_filters.ChoiceFilter(
        method="flagged", label="Rode vlag", choices=list, empty_label="maakt niet uit"
    )
    zekerheid = django_filters.ChoiceFilter(
        method="sure", label="Zekerheid", choices=SURE_CHOICES, empty_label="maakt niet uit"
    )
    status = django_filters.ChoiceFilter(
        field_name="state", label="Status", choices=State.choices, empty_label="alle"
    )
    label = django_filters.ModelChoiceFilter(
        field_name="labels", label="Label", queryset=Label.objects.all(), empty_label="alle"
    )
    reden = django_filters.ChoiceFilter(
        field_name="need", label="Aanleiding", choices=Need.choices, empty_label="alle"
    )

    class Meta:  # noqa: D106 (django-filter's)
        model = Conversation
        fields: tuple[str, ...] = ()

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        known = names()
        self.filters["kanaal"].extra["choices"] = list(known.own["channels"].items())
        self.filters["onderwerp"].extra["choices"] = known.topic_choices() + known.act_choices()
        self.filters["vlag"].extra["choices"] = FLAG_CHOICES + known.red_flag_choices()

    def search(self, rows: QuerySet, _name: str, text: str) -> QuerySet:
        """Words in messages."""
        return with_words(rows, text)

    def since(self, rows: QuerySet, _name: str, day: Any) -> QuerySet:
        """From the start of a day."""
        return rows.filter(last_at__gte=midnight(day))

    def until(self, rows: QuerySet, _name: str, day: Any) -> QuerySet:
        """Until the end of a day."""
        return rows.filter(last_at__lt=midnight(day, days=1))

    def about(self, rows: QuerySet, _name: str, topic: str) -> QuerySet:
        """A topic came by."""
        return rows.filter(topics__topic=topic)

    def flagged(self, rows: QuerySet, _name: str, flag: str) -> QuerySet:
        """A red flag: a certain one, any, or none."""
        if flag == "ja":
            return rows.filter(need__lte=Need.THERAPIST)
        return rows.filter(category="" if flag == "geen" else flag)

    def sure(self, rows: QuerySet, _name: str, share: str) -> QuerySet:
        """How sure the bot was of its least sure answer."""
        low, high = SURE[share]
        bounds = {"lowest_confidence__gte": low, "lowest_confidence__lt": high}
        return rows.filter(**{name: value for name, value in bounds.items() if value is not None})


@needs(READ)
@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """The list."""
    filters = Filters(request.GET, queryset=Conversation.objects.all())
    rows = filters.qs if filters.is_valid() else Conversation.objects.none()
    page = paging.page(
        queue.with_messages(rows), paging.LATEST, request.GET.get("na", ""), request.GET.get("voor", "")
    )
    _note(request, filters, len(page.rows))
    in_use = _in_use(filters)
    more = {
        "page": page,
        "items": [queue.item(row) for row in page.rows],
        "filters": filters,
        "in_use": in_use,
        **_count(page, rows, "zoek" in in_use),
        "folded": not set(in_use) - {"zoek"},
        "any": bool(page.rows) or Conversation.objects.exists(),
    }
    return render(request, "pages/conversations.html", more)


def _count(page: paging.Page, rows: QuerySet, searched: bool) -> dict[str, int]:
    """How many there are; a search is not done a second time for it."""
    if not page.after and not page.before:
        return {"count": len(page.rows), "most": MOST}
    if searched:
        return {"count": paging.SIZE + 1, "most": paging.SIZE}
    return {"count": paging.at_most(rows, MOST), "most": MOST}


def _in_use(filters: Filters) -> list[str]:
    return [name for name in filters.filters if filters.data.get(name)]


def _note(request: HttpRequest, filters: Filters, count: int) -> None:
    """One line in the log: by what was filtered, how many words were searched; never the words."""
    used = {name: "ja" for name in _in_use(filters) if name != "zoek"}
    words = len(request.GET.get("zoek", "").split())
    action = "gezocht" if words else "bekeken"
    audit.record(request, action, what="gesprekken", aantal=count, woorden=words, **used)
