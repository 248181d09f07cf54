"""Coming in and going out, and one's own account. ``administration.py`` has the pages about other users."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

import audit
from accounts import entrance, second_factor
from accounts.forms import AppCodeForm, CodeForm, LoginForm, PasswordForm
from accounts.models import User

NEW_CODES = "new_codes"
"""Session key: recovery codes that their owner has not yet put away."""

form_page = require_http_methods(["GET", "POST"])


@login_not_required
@sensitive_post_parameters("password")
@form_page
def log_in(request: HttpRequest) -> HttpResponse:
    """First step: name and password."""
    if request.user.is_authenticated:
        return redirect("queue")
    form = LoginForm(request.POST or None)
    if form.is_valid():
        user = authenticate(request, **form.cleaned_data)
        if isinstance(user, User):
            entrance.half_way(request, user, _next_page(request))
            return redirect("code" if second_factor.has_app(user) else "enrol")
        tried = User.objects.filter(username=form.cleaned_data["username"]).first()
        audit.record(tried or "onbekend", "geweigerd", what="inloggen: wachtwoord")
        form.add_error(None, "Deze gebruikersnaam en dit wachtwoord horen niet bij elkaar. Controleer beide.")
    return render(request, "accounts/login.html", {"form": form, "next": _next_page(request)})


@login_not_required
@form_page
def code(request: HttpRequest) -> HttpResponse:
    """Second step: the code of the app, or a recovery code."""
    user = entrance.who_is_half_way(request)
    if user is None:
        return _begin_again(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if entrance.locked_out(request, user):
            return redirect("login")
        device = second_factor.check(user, form.cleaned_data["code"])
        if device is not None:
            return _welcome(request, user, device)
        _note_wrong_code(request, user, form)
    return render(request, "accounts/code.html", {"form": form, "user_half_way": user})


@login_not_required
@form_page
def enrol(request: HttpRequest) -> HttpResponse:
    """Second step of the first time: put the account in an app."""
    user = entrance.who_is_half_way(request)
    if user is None or second_factor.has_app(user):
        return _begin_again(request)
    enrolment = second_factor.begin(user)
    form = AppCodeForm(request.POST or None)
    if form.is_valid():
        if entrance.locked_out(request, user):
            return redirect("login")
        if second_factor.confirm(enrolment, form.cleaned_data["code"]):
            return _enrolled(request, user, enrolment)
        _note_wrong_code(request, user, form)
    return render(request, "accounts/enrol.html", {"form": form, "enrolment": enrolment})


def _note_wrong_code(request: HttpRequest, user: User, form: Any) -> None:
    entrance.count_failure(request, user)
    audit.record(user, "geweigerd", what="inloggen: code")
    wait = " Wacht even voordat u het opnieuw probeert." if second_factor.has_to_wait(user) else ""
    form.add_error("code", f"Deze code klopt niet (meer). Neem de code die uw app nu toont.{wait}")


def _enrolled(request: HttpRequest, user: User, enrolment: second_factor.Enrolment) -> HttpResponse:
    entrance.come_in(request, user, enrolment.device)
    audit.record(user, "account", what="tweede stap ingesteld")
    audit.record(user, "ingelogd")
    request.session[NEW_CODES] = second_factor.make_recovery_codes(user)
    return redirect("codes")


def _welcome(request: HttpRequest, user: User, device: Any) -> HttpResponse:
    wanted = entrance.come_in(request, user, device)
    audit.record(user, "ingelogd", what="app" if isinstance(device, TOTPDevice) else "herstelcode")
    left = second_factor.codes_left(user)
    if left < 3:
        messages.warning(request, f"U hebt nog {left} herstelcodes. Maak nieuwe bij 'Mijn account'.")
    return redirect(wanted or "queue")


def _begin_again(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        messages.warning(request, "Dat duurde te lang. Begin opnieuw met uw wachtwoord.")
    return redirect("login")


def _next_page(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if safe else ""


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """Go out."""
    audit.record(request, "uitgelogd")
    logout(request)
    messages.success(request, "U bent uitgelogd.")
    return redirect("login")


@login_not_required
def locked(request: HttpRequest, *_more: Any) -> HttpResponse:
    """Say that there were too many wrong tries."""
    return render(request, "accounts/locked.html", status=429)


class Welcome(PasswordResetConfirmView):
    """A person with a link chooses their own password."""

    template_name = "accounts/welcome.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep it; whoever was logged in with the old one is out."""
        answer = super().form_valid(form)
        audit.record(form.user, "account", what="wachtwoord gekozen")
        messages.success(self.request, "Uw wachtwoord is bewaard. Log nu in.")
        return answer


welcome = login_not_required(Welcome.as_view())


@form_page
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: what it is, and the wish about single keys."""
    if request.method == "POST":
        user = request.user
        user.keys = "keys" in request.POST
        user.save(update_fields=["keys"])
        messages.success(request, f"Sneltoetsen staan nu {'aan' if user.keys else 'uit'}.")
        return redirect("account")
    return render(request, "accounts/account.html", {"codes_left": second_factor.codes_left(_me(request))})


@sensitive_post_parameters()
@form_page
def password(request: HttpRequest) -> HttpResponse:
    """Another password; other sessions of this user end."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, form.user)
        audit.record(request, "account", what="wachtwoord gewijzigd")
        messages.success(request, "Uw wachtwoord is gewijzigd. Op andere apparaten bent u nu uitgelogd.")
        return redirect("account")
    return render(request, "accounts/password.html", {"form": form})


@form_page
def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes: shown once, when they were just made."""
    fresh = request.session.get(NEW_CODES)
    if fresh and request.method == "POST":
        del request.session[NEW_CODES]
        return redirect("queue")
    if fresh:
        return render(request, "accounts/codes.html", {"codes": fresh})
    form = PasswordForm(_me(request), request.POST or None)
    if form.is_valid():
        request.session[NEW_CODES] = second_factor.make_recovery_codes(_me(request))
        audit.record(request, "account", what="nieuwe herstelcodes")
        return redirect("codes")
    return render(
        request,
        "accounts/new_codes.html",
        {"form": form, "codes_left": second_factor.codes_left(_me(request))},
    )


@form_page
def other_app(request: HttpRequest) -> HttpResponse:
    """Another telephone: the password first, then the enrolment."""
    form = PasswordForm(_me(request), request.POST or None)
    if form.is_valid():
        audit.record(request, "account", what="tweede stap opnieuw")
        entrance.half_way(request, _me(request), "")
        second_factor.forget(_me(request))
        half_way = request.session[entrance.HALF_WAY]
        logout(request)
        request.session[entrance.HALF_WAY] = half_way
        return redirect("enrol")
    return render(request, "accounts/other_app.html", {"form": form})


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (Django's own middleware lets nobody else in here)
    return request.user
