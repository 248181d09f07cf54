"""What people read when something is in the way."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

import audit


def forbidden(request: HttpRequest, *_more: Any, **_named: Any) -> HttpResponse:
    """Not this role."""
    if request.user.is_authenticated:
        audit.record(
            request, "geweigerd", what=request.resolver_match.url_name if request.resolver_match else ""
        )
    return _say(
        request, 403, "Dit mag u niet openen",
        "Uw rol geeft hier geen toegang toe. Hebt u het nodig voor uw werk? Vraag dan de beheerder.",
    )  # fmt: skip


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from this app's own page, or a very old one."""
    return _say(
        request, 403, "Dit formulier is verlopen",
        "De pagina stond te lang open, of u was intussen uitgelogd. Ga terug en laad de pagina opnieuw.",
    )  # fmt: skip


def bad_request(request: HttpRequest, *_more: Any, **_named: Any) -> HttpResponse:
    """Something that no form of ours sends."""
    return _say(
        request, 400, "Dat begrijpen we niet", "De aanvraag klopt niet. Ga terug en probeer het nog eens."
    )


def not_found(request: HttpRequest, *_more: Any, **_named: Any) -> HttpResponse:
    """No such page, or a conversation that is gone."""
    return _say(
        request, 404, "Deze pagina is er niet",
        "Het adres klopt niet, of het gesprek is gewist of opgeruimd. Kijk in de lijst met gesprekken.",
    )  # fmt: skip


def broken(request: HttpRequest, *_more: Any, **_named: Any) -> HttpResponse:
    """Our fault. The page uses no database, in case that is what broke."""
    return render(None, "500.html", status=500)


def _say(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "pages/error.html", {"error_title": title, "error_text": text}, status=status)
