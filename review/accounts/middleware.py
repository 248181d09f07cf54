"""Every request: both factors, no longer than a working day, and nothing of it kept in a cache on the way."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.entrance import SINCE

Answer = Callable[[HttpRequest], HttpResponse]


class BothFactors:
    """Nobody who came in without the second factor stays in; nobody stays in longer than a working day."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or send to the login page."""
        if request.user.is_authenticated and not self._stands(request):
            logout(request)
            messages.warning(request, "U bent uitgelogd, omdat u lang ingelogd was. Log opnieuw in.")
            return redirect(settings.LOGIN_URL)
        return self.answer(request)

    @staticmethod
    def _stands(request: HttpRequest) -> bool:
        age = time.time() - request.session.get(SINCE, 0)
        return request.user.is_verified() and age < settings.REVIEW_SESSION_HOURS * 3600


class Unkept:
    """Pages with conversations lie in no cache: not in the browser's after logging out, not in a proxy's."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers that say so."""
        response = self.answer(request)
        response.setdefault("Cache-Control", "no-store, private")
        response.setdefault("X-Robots-Tag", "noindex, nofollow")
        response.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response
