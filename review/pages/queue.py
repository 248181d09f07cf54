"""What needs a person now, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

import audit
from accounts.roles import READ, needs
from conversations.choices import Author, Need, State
from conversations.models import Conversation, Message
from pages import paging

OPEN = (State.TO_REVIEW, State.SEEN)
"""States in which a conversation still waits for somebody."""

GROUPS: dict[str, tuple[str, Any, str]] = {
    "112": ("112 bellen", Need.NOW_112, "alarm"),
    "113": ("113 bellen", Need.NOW_113, "alarm"),
    "vandaag": ("Vandaag de huisarts", Need.TODAY, "warm"),
    "therapeut": ("Eerst de therapeut", Need.THERAPIST, "calm"),
    "niet-begrepen": ("Niet begrepen", Need.NOT_UNDERSTOOD, "flat"),
    "duim-omlaag": ("Duim omlaag", Need.THUMBS_DOWN, "flat"),
    "twijfel": ("Weinig zekerheid", Need.UNSURE, "flat"),
}
"""Name in the address -> title, need and colour, in the order of the queue."""

BY_NEED = {need: (title, tone) for title, need, tone in GROUPS.values()}


@dataclass(frozen=True)
class Chip:
    """A part of the queue that can be chosen."""

    name: str
    title: str
    count: int


def waiting(group: str = "") -> QuerySet[Conversation]:
    """Conversations that wait for somebody; of one group only, if it is named."""
    rows = Conversation.objects.filter(state__in=OPEN)
    if group in GROUPS:
        return rows.filter(need=GROUPS[group][1])
    return rows.filter(need__lt=Need.NOTHING)


def chosen(group: str, user: Any) -> QuerySet[Conversation]:
    """The conversations behind a chip."""
    if group == "later":
        return Conversation.objects.filter(state=State.LATER)
    if group == "meelezen":
        return Conversation.objects.filter(second_reader=user, second_read_at=None)
    return waiting(group)


def chips(user: Any) -> list[Chip]:
    """Everything that can be chosen, with how many wait there."""
    counted = waiting().order_by().values_list("need").annotate(Count("pk"))
    count = dict(counted)
    parts = [Chip(name, title, count.get(need, 0)) for name, (title, need, _tone) in GROUPS.items()]
    more = [Chip("later", "Later", chosen("later", user).count())]
    if second := chosen("meelezen", user).count():
        more.append(Chip("meelezen", "Tweede lezer: u", second))
    return [Chip("", "Alles", sum(count.values())), *parts, *more]


@needs(READ)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The first page that somebody sees."""
    group = request.GET.get("groep", "")
    rows = with_messages(chosen(group, request.user))
    page = paging.page(rows, paging.QUEUE, request.GET.get("na", ""), request.GET.get("voor", ""))
    audit.record(
        request, "bekeken", what="nu te doen", soort=group if group in GROUPS else "", aantal=len(page.rows)
    )
    more = {
        "page": page,
        "items": [item(row) for row in page.rows],
        "chips": chips(request.user),
        "group": group,
    }
    return render(request, "pages/queue.html", more)


def after(conversation: Conversation, group: str, user: Any) -> Conversation | None:
    """The next one that waits; from the end it goes on at the start. None if nothing waits."""
    rows = chosen(group, user).exclude(pk=conversation.pk).order_by(*paging.QUEUE.names())
    place = [conversation.need, conversation.last_at, conversation.pk]
    return rows.filter(paging.QUEUE.beyond(place)).first() or rows.first()


def with_messages(rows: QuerySet[Conversation]) -> QuerySet[Conversation]:
    """With all that one line about a conversation shows, in a fixed number of queries."""
    said = Message.objects.filter(author=Author.PERSON).only("conversation", "text", "decision", "confidence")
    more = (Prefetch("messages", said), "messages__red_flags", "labels", "feedback")
    return rows.select_related("state_by").prefetch_related(*more)


def item(conversation: Conversation) -> dict[str, Any]:
    """One line: the conversation, why it stands there, and the sentence that matters most."""
    title, tone = BY_NEED.get(Need(conversation.need), ("", "flat"))
    return {"row": conversation, "title": title, "tone": tone, "sentence": sentence(conversation)}


def sentence(conversation: Conversation) -> str:
    """What the person said where it mattered; the first thing they said, where nothing stands out."""
    said = [one for one in conversation.messages.all() if one.text]
    flagged = [
        one for one in said if any(flag.urgency == conversation.urgency for flag in one.red_flags.all())
    ]
    unclear = [one for one in said if one.decision == "fallback"]
    need = conversation.need
    if need <= Need.THERAPIST and flagged:
        return flagged[0].text
    if need == Need.NOT_UNDERSTOOD and unclear:
        return unclear[0].text
    if need == Need.THUMBS_DOWN:
        return _complaint(conversation) or (said[0].text if said else "")
    unsure = sorted((one for one in said if one.confidence is not None), key=lambda one: one.confidence or 0)
    if need == Need.UNSURE and unsure:
        return unsure[0].text
    return said[0].text if said else ""


def _complaint(conversation: Conversation) -> str:
    return next((one.text for one in conversation.feedback.all() if one.rating == "slecht" and one.text), "")
