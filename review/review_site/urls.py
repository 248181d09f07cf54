"""Addresses of the review app. Each app keeps its own in its ``urls.py``."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


@login_not_required
def alive(_request: HttpRequest) -> HttpResponse:
    """Answer that the server works; it shows nothing, so nobody has to log in for it."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("gezond/", alive, name="alive"),
    path("", include("accounts.urls")),
    path("", include("pages.urls")),
    path("", include("improve.urls")),
    path("", include("figures.urls")),
]

handler400, handler403, handler404, handler500 = (
    f"pages.errors.{name}" for name in ("bad_request", "forbidden", "not_found", "broken")
)
