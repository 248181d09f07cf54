"""Erasing one conversation everywhere, with a page that says what that means and asks for the reason."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

import audit
from accounts.roles import ERASE, needs
from conversations.erasure import erase
from conversations.models import Conversation
from conversations.tracker import TrackerError
from pages.conversation import find

REASONS = [
    ("verzoek", "De bezoeker heeft erom gevraagd"),
    ("herkenbaar", "Er staat iets in dat iemand herkenbaar maakt"),
    ("hoort-hier-niet", "Het gesprek hoort hier niet, bijvoorbeeld een proef"),
    ("anders", "Een andere reden"),
]


class EraseForm(forms.Form):
    """Why, and that it is meant."""

    reason = forms.ChoiceField(label="Waarom wist u dit gesprek?", choices=REASONS, widget=forms.RadioSelect)
    sure = forms.BooleanField(
        label="Ik weet dat dit niet terug te draaien is",
        error_messages={"required": "Vink dit aan als u het zeker weet."},
    )


@needs(ERASE)
@require_http_methods(["GET", "POST"])
def erase_page(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """Ask, then erase."""
    conversation = find(pseudonym)
    form = EraseForm(request.POST or None)
    if form.is_valid() and _erased(request, conversation, form.cleaned_data["reason"]):
        messages.success(request, "Het gesprek is gewist: hier, bij de assistent en in exports.")
        return redirect("conversations")
    audit.record(request, "bekeken", conversation, what="wissen")
    return render(request, "pages/erase.html", {"conversation": conversation, "form": form})


def _erased(request: HttpRequest, conversation: Conversation, reason: str) -> bool:
    """Whether it is gone everywhere; if the bot cannot be reached, nothing is erased."""
    try:
        erase(conversation, request)
    except TrackerError:
        messages.error(request, "Wissen lukt nu niet: de assistent is niet bereikbaar. Probeer het later.")
        return False
    audit.record(request, "gewist", conversation.pseudonym, what="reden van wissen", reden=reason)
    return True
