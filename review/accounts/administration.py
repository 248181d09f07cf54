"""The beheerder's pages about users: make, change the role, help somebody in again, block."""

from __future__ import annotations

from axes.utils import reset as unlock_tries
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import audit
from accounts import second_factor
from accounts.entrance import end_sessions
from accounts.forms import NewUserForm, RoleForm
from accounts.invitation import link_for
from accounts.models import User
from accounts.roles import BEHEERDER, MANAGE_USERS, active_with, give_role, needs

LINK = "link"
"""Session key: a link that the beheerder has still to hand over, with the name of whom it is for."""

LAST = "Er moet altijd één beheerder overblijven die kan inloggen. Maak eerst iemand anders beheerder."


@needs(MANAGE_USERS)
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """Everybody."""
    audit.record(request, "bekeken", what="gebruikers")
    everybody = User.objects.prefetch_related("groups").order_by("-is_active", "name", "username")
    return render(request, "accounts/users.html", {"users": everybody})


@needs(MANAGE_USERS)
@require_http_methods(["GET", "POST"])
def new_user(request: HttpRequest) -> HttpResponse:
    """Make a user; the link to choose a password is shown next."""
    form = NewUserForm(request.POST or None)
    if form.is_valid():
        user = form.save()
        give_role(user, form.cleaned_data["role"])
        audit.record(
            request, "account", what="gemaakt", gebruiker=user.username, rol=form.cleaned_data["role"]
        )
        return _with_link(request, user)
    return render(request, "accounts/new_user.html", {"form": form})


@needs(MANAGE_USERS)
@require_safe
def one_user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user, with what can be done."""
    user = get_object_or_404(User, pk=pk)
    audit.record(request, "bekeken", what="gebruiker", gebruiker=user.username)
    link = request.session.get(LINK, {})
    fresh = link.get("address") if link.get("user") == pk else None
    if fresh:
        del request.session[LINK]
    more = {
        "someone": user,
        "form": RoleForm(initial={"role": user.role}),
        "link": fresh,
        "has_app": second_factor.has_app(user),
        "myself": user == request.user,
    }
    return render(request, "accounts/one_user.html", more)


@needs(MANAGE_USERS)
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Another role."""
    user, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Kies een rol.")
    elif form.cleaned_data["role"] != BEHEERDER and _is_last(user):
        messages.error(request, LAST)
    else:
        give_role(user, form.cleaned_data["role"])
        audit.record(request, "account", what="rol", gebruiker=user.username, rol=form.cleaned_data["role"])
        messages.success(request, f"{user.get_full_name()} is nu {form.cleaned_data['role']}.")
    return redirect("one_user", pk)


@needs(MANAGE_USERS)
@require_POST
def block(request: HttpRequest, pk: int) -> HttpResponse:
    """Block, or let in again; a blocked user is out at once."""
    user = get_object_or_404(User, pk=pk)
    if user.is_active and _is_last(user):
        messages.error(request, LAST)
        return redirect("one_user", pk)
    user.is_active = not user.is_active
    user.save(update_fields=["is_active"])
    end_sessions(user)
    audit.record(
        request, "account", what="toegelaten" if user.is_active else "geblokkeerd", gebruiker=user.username
    )
    done = "kan weer inloggen" if user.is_active else "is geblokkeerd en overal uitgelogd"
    messages.success(request, f"{user.get_full_name()} {done}.")
    return redirect("one_user", pk)


@needs(MANAGE_USERS)
@require_POST
def new_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link to choose a password; the old password stops working."""
    user = get_object_or_404(User, pk=pk)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_sessions(user)
    audit.record(request, "account", what="nieuwe link", gebruiker=user.username)
    return _with_link(request, user)


@needs(MANAGE_USERS)
@require_POST
def reset_app(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factor away: somebody lost their telephone."""
    user = get_object_or_404(User, pk=pk)
    second_factor.forget(user)
    end_sessions(user)
    audit.record(request, "account", what="tweede stap gewist", gebruiker=user.username)
    messages.success(request, f"{user.get_full_name()} koppelt bij het inloggen een nieuwe app.")
    return redirect("one_user" if user != request.user else "login", *([pk] if user != request.user else []))


@needs(MANAGE_USERS)
@require_POST
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the wrong tries."""
    user = get_object_or_404(User, pk=pk)
    unlock_tries(username=user.username)
    audit.record(request, "account", what="slot eraf", gebruiker=user.username)
    messages.success(request, f"{user.get_full_name()} kan het meteen opnieuw proberen.")
    return redirect("one_user", pk)


def _is_last(user: User) -> bool:
    return user.role == BEHEERDER and not active_with(BEHEERDER).exclude(pk=user.pk).exists()


def _with_link(request: HttpRequest, user: User) -> HttpResponse:
    address = link_for(user, f"{request.scheme}://{request.get_host()}")
    request.session[LINK] = {"user": user.pk, "address": address}
    return redirect("one_user", user.pk)
