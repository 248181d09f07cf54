"""Corrections: the list, one on which a second person decides, and proposals for the bot's files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import audit
from accounts.roles import APPROVE, EXPORT, READ, may, needs
from conversations.choices import CorrectionState
from conversations.models import Correction, Export
from improve import exporting
from improve.forms import DecisionForm, suggested_topic
from improve.report import told
from improve.training_files import Kind
from pages import paging

NEWEST = paging.Order((("proposed_at", True), ("pk", True)))
TITLES = {
    CorrectionState.PROPOSED: "Te beslissen",
    CorrectionState.APPROVED: "Goedgekeurd",
    CorrectionState.EXPORTED: "In een voorstel",
    CorrectionState.MENDED: "Hersteld",
    CorrectionState.NOT_MENDED: "Nog niet hersteld",
    CorrectionState.REJECTED: "Afgewezen",
}
TONES = {
    CorrectionState.PROPOSED: "warm",
    CorrectionState.APPROVED: "calm",
    CorrectionState.MENDED: "good",
    CorrectionState.NOT_MENDED: "alarm",
}
UNDONE = (CorrectionState.APPROVED, CorrectionState.REJECTED)
KINDS = {"patch": 0, "verslag": 1}


@dataclass(frozen=True)
class Chip:
    """A part of the list, and how many stand in it."""

    state: str
    title: str
    count: int


def all_corrections() -> QuerySet:
    """Corrections with all that a page shows of them."""
    return Correction.objects.select_related(
        "message__conversation", "judgement", "proposed_by", "decided_by", "export"
    )


def kind_of(correction: Correction) -> str:
    """What the sentence should be understood as, in words."""
    topic = suggested_topic(correction) if correction.look_alike else correction.topic
    return told(Kind(correction.category or topic, correction.look_alike))


def item(correction: Correction, user: Any) -> dict[str, Any]:
    """What a line of the list shows."""
    return {
        "row": correction,
        "kind": kind_of(correction),
        "title": TITLES[CorrectionState(correction.state)],
        "tone": TONES.get(CorrectionState(correction.state), "flat"),
        "mine": correction.proposed_by_id == user.pk,
        "left_out": exporting.why_left_out(correction),
    }


@needs(READ)
@require_safe
def improve(request: HttpRequest) -> HttpResponse:
    """The list: what is to be decided on first."""
    counts = dict(Correction.objects.order_by().values_list("state").annotate(Count("pk")))
    state = request.GET.get("status", "") or CorrectionState.PROPOSED
    if state not in TITLES:
        raise Http404
    rows = all_corrections().filter(state=state)
    page = paging.page(rows, NEWEST, request.GET.get("na", ""), request.GET.get("voor", ""))
    audit.record(request, "bekeken", what="verbeteringen", status=state, aantal=len(page.rows))
    more = {
        "page": page,
        "items": [item(row, request.user) for row in page.rows],
        "state": state,
        "chips": [Chip(name, title, counts.get(name, 0)) for name, title in TITLES.items()],
        "approved": counts.get(CorrectionState.APPROVED, 0),
        "exports": Export.objects.select_related("by").annotate(count=Count("corrections"))[:10],
        "any": bool(counts),
        "may_export": may(request.user, EXPORT),
        "may_approve": may(request.user, APPROVE),
    }
    return render(request, "improve/improve.html", more)


@needs(READ)
@require_safe
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One correction."""
    found = get_object_or_404(all_corrections(), pk=pk)
    audit.record(request, "bekeken", found.message.conversation, what="verbetering")
    return _show(request, found, DecisionForm(correction=found))


def _show(request: HttpRequest, found: Correction, form: DecisionForm, status: int = 200) -> HttpResponse:
    mine, waiting = found.proposed_by_id == request.user.pk, found.state == CorrectionState.PROPOSED
    allowed = may(request.user, APPROVE)
    more = {
        "one": item(found, request.user),
        "row": found,
        "form": form,
        "may_decide": waiting and allowed and not mine,
        "own_waits": waiting and mine,
        "may_undo": found.state in UNDONE and allowed,
    }
    return render(request, "improve/correction.html", more, status=status)


@needs(APPROVE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse what somebody else proposed; then on to the next."""
    with transaction.atomic():
        get_object_or_404(Correction.objects.select_for_update(), pk=pk)
        found = get_object_or_404(all_corrections(), pk=pk)
        if objection := _objection(found, request.user):
            messages.error(request, objection)
            return redirect("correction", pk=pk)
        if request.POST.get("besluit") == "afwijzen":
            return _decided(request, found, CorrectionState.REJECTED, "Afgewezen.")
        form = DecisionForm(request.POST, correction=found)
        if not form.is_valid():
            return _show(request, found, form, status=422)
        edited = found.text != form.cleaned_data["text"]
        found.text = form.cleaned_data["text"]
        found.topic = form.cleaned_data.get("topic") or found.topic
        return _decided(request, found, CorrectionState.APPROVED, "Goedgekeurd.", aangepast=edited)


def _objection(found: Correction, user: Any) -> str:
    if found.proposed_by_id == user.pk:
        return "U hebt deze zin zelf voorgesteld. Een collega beslist erover."
    if found.state != CorrectionState.PROPOSED:
        return "Over deze zin is al beslist."
    return ""


def _decided(
    request: HttpRequest, found: Correction, state: CorrectionState, told_: str, **details: Any
) -> HttpResponse:
    found.state, found.decided_by, found.decided_at = state, request.user, timezone.now()
    found.save(update_fields=["state", "decided_by", "decided_at", "text", "topic"])
    place = found.message.conversation
    audit.record(request, "gewijzigd", place, what="verbetering", besluit=state, **details)
    following = _next(request.user)
    messages.success(request, f"{told_} Dit is de volgende." if following else f"{told_} Dat was de laatste.")
    return redirect("correction", pk=following) if following else redirect("improve")


def _next(user: Any) -> int | None:
    """The oldest sentence that waits for this person."""
    waiting = Correction.objects.filter(state=CorrectionState.PROPOSED).exclude(proposed_by=user)
    return waiting.order_by("proposed_at", "pk").values_list("pk", flat=True).first()


@needs(APPROVE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back, as long as nothing was exported."""
    with transaction.atomic():
        found = get_object_or_404(Correction.objects.select_for_update(), pk=pk)
        if found.state not in UNDONE:
            messages.error(request, "Dit besluit kan niet meer terug.")
            return redirect("correction", pk=pk)
        found.state, found.decided_by, found.decided_at = CorrectionState.PROPOSED, None, None
        found.after = {}
        found.save(update_fields=["state", "decided_by", "decided_at", "after"])
        audit.record(request, "gewijzigd", found.message.conversation, what="besluit teruggenomen")
    messages.success(request, "Het besluit is teruggenomen. Er moet opnieuw iemand beslissen.")
    return redirect("correction", pk=pk)


@needs(EXPORT)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Make a proposal of everything that is approved."""
    export, proposal = exporting.propose(request)
    if export is None:
        why = " Kijk bij de goedgekeurde zinnen waarom." if proposal.left_out else ""
        messages.warning(request, f"Er is niets om voor te stellen.{why}")
        return redirect(reverse("improve") + f"?status={CorrectionState.APPROVED}")
    messages.success(
        request, "Het voorstel staat klaar. Geef de twee bestanden aan wie de assistent beheert."
    )
    return redirect("proposal", pk=export.pk)


@needs(READ)
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what it touches, and what became of each sentence."""
    export = get_object_or_404(Export.objects.select_related("by"), pk=pk)
    audit.record(request, "bekeken", what=export.file)
    rows = [item(row, request.user) for row in all_corrections().filter(export=export)]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["kind"]] = counts.get(row["kind"], 0) + 1
    more = {
        "export": export,
        "name": export.file.removesuffix(exporting.PATCH),
        "items": rows,
        "counts": sorted(counts.items()),
        "there": all(file.is_file() for file in exporting.files_of(export)),
        "alarming": any(row["row"].category or row["row"].look_alike for row in rows),
        "may_export": may(request.user, EXPORT),
    }
    return render(request, "improve/proposal.html", more)


@needs(EXPORT)
@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the files anew, after the content files changed."""
    export = get_object_or_404(Export, pk=pk)
    made = exporting.renew(export, request)
    if not Export.objects.filter(pk=pk).exists():
        messages.warning(request, "In dit voorstel stond geen zin meer. Het is verwijderd.")
        return redirect("improve")
    messages.success(
        request, f"De bestanden zijn opnieuw gemaakt. Zinnen die nog moeten: {len(made.placed)}."
    )
    return redirect("proposal", pk=pk)


@needs(EXPORT)
@require_safe
def download(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The patch or the report."""
    export = get_object_or_404(Export, pk=pk)
    file = exporting.files_of(export)[KINDS[kind]] if kind in KINDS else None
    if file is None or not file.is_file():
        raise Http404
    audit.record(request, "geëxporteerd", what=file.name)
    return FileResponse(file.open("rb"), as_attachment=True, filename=file.name)
