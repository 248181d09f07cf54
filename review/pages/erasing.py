"""Erasing one conversation everywhere, with a page that says what that means and asks for the reason."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

import audit
from accounts.roles import ERASE, needs
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
    if form.is_valid():
        from conversations.erasure import erase  # noqa: PLC0415 (TODO)

        audit.record(request, "gewist", conversation, what="gesprek", reden=form.cleaned_data["reason"])
        erase(conversation)
        messages.success(request, "Het gesprek is gewist: hier, bij de assistent en in exports.")
        return redirect("conversations")
    audit.record(request, "bekeken", conversation, what="wissen")
    return render(request, "pages/erase.html", {"conversation": conversation, "form": form})
