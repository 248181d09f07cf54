"""Addresses of the review app. Each app keeps its own in its ``urls.py``."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path


def alive(_request: HttpRequest) -> HttpResponse:
    """Answer that the server works; it shows nothing, so nobody has to log in for it."""
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("gezond/", alive, name="alive"),
]
