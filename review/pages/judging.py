"""What a therapist says of a conversation: state, judgements, labels, notes, a second reader."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

import audit
from accounts.models import User
from accounts.roles import JUDGE, needs
from conversations.choices import Author, State, Verdict
from conversations.models import Conversation, Judgement, Label, Message, Note
from pages import corrections, queue
from pages.conversation import find, set_state
from pages.names import names

TOLD = {
    State.DONE: "Afgehandeld.",
    State.LATER: "Bewaard voor later. U vindt het bij 'Later'.",
    State.TO_REVIEW: "Staat weer bij 'Nu te doen'.",
}


class VerdictForm(forms.Form):
    """A judgement, and whether the sentence is proposed as an example for the bot."""

    verdict = forms.ChoiceField(choices=Verdict.choices)
    right_topic = forms.CharField(max_length=60, required=False)
    right_category = forms.CharField(max_length=40, required=False)
    look_alike = forms.CharField(max_length=40, required=False)
    propose = forms.BooleanField(required=False)
    text = forms.CharField(max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """What a verdict needs is there, and exists; what it does not need is dropped."""
        given, known = super().clean() or {}, names()
        verdict = given.get("verdict")
        topics = {**known.topics, **dict(known.act_choices())}
        if verdict == Verdict.OTHER_TOPIC and given.get("right_topic") not in topics:
            raise forms.ValidationError("Kies welk onderwerp het had moeten zijn.")
        if verdict == Verdict.MISSED_REFERRAL and given.get("right_category") not in known.red_flags:
            raise forms.ValidationError("Kies welke verwijzing het had moeten zijn.")
        if verdict == Verdict.NEEDLESS_REFERRAL and given.get("look_alike") not in known.own["look_alikes"]:
            raise forms.ValidationError("Kies waarom hier geen verwijzing nodig was.")
        for name, wanted in (
            ("right_topic", Verdict.OTHER_TOPIC),
            ("right_category", Verdict.MISSED_REFERRAL),
        ):
            given[name] = given.get(name, "") if verdict == wanted else ""
        return given


@needs(JUDGE)
@require_POST
def judge(request: HttpRequest, pseudonym: str, pk: int) -> HttpResponse:
    """Mark how one message was understood; once more replaces one's own judgement."""
    message = get_object_or_404(
        Message.objects.select_related("conversation"),
        pk=pk,
        conversation__pseudonym=pseudonym,
        author=Author.PERSON,
    )
    form = VerdictForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.non_field_errors()) or "Kies een oordeel.")
        return _back(request, message.conversation, f"bericht-{pk}")
    judgement = _keep(message, request.user, form.cleaned_data)
    audit.record(request, "gewijzigd", message.conversation, what="oordeel", oordeel=judgement.verdict)
    proposed = corrections.propose(judgement, form.cleaned_data, request.user)
    if proposed:
        audit.record(request, "gewijzigd", message.conversation, what="verbetering voorgesteld")
    messages.success(
        request, "Bewaard. Een collega beslist over de verbetering." if proposed else "Oordeel bewaard."
    )
    return _back(request, message.conversation, f"bericht-{pk}")


def _keep(message: Message, user: Any, given: dict[str, Any]) -> Judgement:
    values = {name: given[name] for name in ("verdict", "right_topic", "right_category")}
    judgement, _new = Judgement.objects.update_or_create(message=message, by=user, defaults=values)
    return judgement


@needs(JUDGE)
@require_POST
def unjudge(request: HttpRequest, pseudonym: str, pk: int) -> HttpResponse:
    """Take one's own judgement back, with a proposal nobody decided on yet."""
    message = get_object_or_404(Message, pk=pk, conversation__pseudonym=pseudonym)
    for judgement in Judgement.objects.filter(message=message, by=request.user):
        corrections.withdraw(judgement)
        judgement.delete()
    audit.record(request, "gewijzigd", message.conversation, what="oordeel ingetrokken")
    messages.success(request, "Uw oordeel is ingetrokken.")
    return _back(request, message.conversation, f"bericht-{pk}")


@needs(JUDGE)
@require_POST
def state(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Another state; from the queue it goes on to the next conversation."""
    conversation = find(pseudonym)
    wanted = request.POST.get("state", "")
    if wanted not in TOLD:
        messages.error(request, "Deze status bestaat niet.")
        return _back(request, conversation)
    group = request.POST.get("groep", "")
    following = queue.after(conversation, group, request.user) if request.POST.get("rij") else None
    set_state(conversation, wanted, request.user)
    audit.record(request, "gewijzigd", conversation, what="status", status=wanted)
    messages.success(request, TOLD[State(wanted)])
    if request.POST.get("lijst"):
        return redirect(_queue_address(group))
    if request.POST.get("rij"):
        return redirect(_address(following, group) if following else _queue_address(group))
    return _back(request, conversation)


@needs(JUDGE)
@require_POST
def note(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Write a note."""
    conversation, text = find(pseudonym), request.POST.get("text", "").strip()[:2000]
    if text:
        Note.objects.create(conversation=conversation, text=text, by=request.user)
        audit.record(request, "gewijzigd", conversation, what="notitie")
        messages.success(request, "Notitie bewaard.")
    else:
        messages.error(request, "De notitie is nog leeg.")
    return _back(request, conversation, "notities")


@needs(JUDGE)
@require_POST
def drop_note(request: HttpRequest, pseudonym: str, pk: int) -> HttpResponse:
    """Remove a note of one's own."""
    conversation = find(pseudonym)
    get_object_or_404(Note, pk=pk, conversation=conversation, by=request.user).delete()
    audit.record(request, "gewijzigd", conversation, what="notitie verwijderd")
    messages.success(request, "Notitie verwijderd.")
    return _back(request, conversation, "notities")


@needs(JUDGE)
@require_POST
def label(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Give a label, a new one if need be, or take one away."""
    conversation = find(pseudonym)
    if gone := request.POST.get("weg"):
        conversation.labels.remove(get_object_or_404(Label, pk=gone if gone.isdecimal() else 0))
    elif name := " ".join(request.POST.get("name", "").lower().split())[:40]:
        conversation.labels.add(Label.objects.get_or_create(name=name)[0])
    else:
        messages.error(request, "Typ een label.")
        return _back(request, conversation, "labels")
    audit.record(request, "gewijzigd", conversation, what="labels")
    messages.success(request, "Labels bewaard.")
    return _back(request, conversation, "labels")


@needs(JUDGE)
@require_POST
def second_reader(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Ask a colleague to read along, or say that one has."""
    conversation = find(pseudonym)
    if "gelezen" in request.POST:
        if conversation.second_reader_id != request.user.pk:
            messages.error(request, "U bent niet de tweede lezer van dit gesprek.")
            return _back(request, conversation, "tweede-lezer")
        conversation.second_read_at, told = timezone.now(), "Genoteerd dat u hebt meegelezen."
    else:
        wanted = request.POST.get("reader", "")
        reader = User.objects.filter(is_active=True, pk=wanted if wanted.isdecimal() else 0).first()
        conversation.second_reader, conversation.second_read_at = reader, None
        told = (
            f"{reader.get_full_name()} is gevraagd om mee te lezen."
            if reader
            else "Er is geen tweede lezer meer."
        )
    conversation.save(update_fields=["second_reader", "second_read_at"])
    audit.record(request, "gewijzigd", conversation, what="tweede lezer")
    messages.success(request, told)
    return _back(request, conversation, "tweede-lezer")


def _back(request: HttpRequest, conversation: Conversation, part: str = "") -> HttpResponse:
    address = _address(conversation, request.POST.get("groep", ""), bool(request.POST.get("rij")))
    return redirect(f"{address}#{part}" if part else address)


def _address(conversation: Conversation, group: str, in_queue: bool = True) -> str:
    address = reverse("conversation", args=[conversation.pseudonym])
    if not in_queue:
        return address
    return f"{address}?rij=1&groep={group}" if group in _groups() else f"{address}?rij=1"


def _queue_address(group: str) -> str:
    return reverse("queue") + (f"?groep={group}" if group in _groups() else "")


def _groups() -> set[str]:
    return {*queue.GROUPS, "later", "meelezen"}
