"""Coming in takes two steps; between them a person is nobody yet. This keeps who is half-way."""

from __future__ import annotations

import time
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import login
from django.contrib.auth.signals import user_login_failed
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django_otp import login as note_second_factor

from accounts.models import User

HALF_WAY = "half_way"
SINCE = "since"
"""Session key: when the person came in (seconds since 1970), for the limit of a working day."""

BACKEND = "django.contrib.auth.backends.ModelBackend"
SECONDS_HALF_WAY = 300


def half_way(request: HttpRequest, user: User, next_page: str) -> None:
    """Remember that the password of ``user`` was right."""
    request.session.cycle_key()
    request.session[HALF_WAY] = {
        "user": user.pk,
        "at": time.time(),
        "next": next_page,
        "hash": user.get_session_auth_hash(),
    }


def who_is_half_way(request: HttpRequest) -> User | None:
    """The user whose password was right less than five minutes ago, unless blocked since."""
    noted = request.session.get(HALF_WAY)
    if not noted or time.time() - noted["at"] > SECONDS_HALF_WAY:
        return None
    user = User.objects.filter(pk=noted["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == noted["hash"] else None


def come_in(request: HttpRequest, user: User, device: Any) -> str:
    """Log ``user`` in with both factors; the page they were going to, perhaps empty."""
    noted = request.session.pop(HALF_WAY, {})
    login(request, user, backend=BACKEND)
    note_second_factor(request, device)
    request.session[SINCE] = time.time()
    return str(noted.get("next", ""))


def count_failure(request: HttpRequest, user: User) -> None:
    """Count a wrong code like a wrong password: together they lead to the lock-out."""
    user_login_failed.send(
        sender=__name__, credentials={"username": user.get_username()}, request=request, user=user
    )


def locked_out(request: HttpRequest, user: User) -> bool:
    """Whether ``user`` has to wait after too many wrong tries; the answer is then the page that says so."""
    if AxesProxyHandler.is_allowed(request, {"username": user.get_username()}):
        return False
    request.axes_locked_out = True
    request.axes_credentials = {"username": user.get_username()}
    return True


def end_sessions(user: User, but: str | None = None) -> None:
    """Log ``user`` out everywhere, except in the session with key ``but``."""
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        if session.session_key != but and session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
