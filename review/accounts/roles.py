"""Roles, and the one place that says which role may do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import Group, Permission

from accounts.models import User

READ, JUDGE, APPROVE, EXPORT = "read", "judge", "approve", "export"
ERASE, RETENTION, READ_LOG, MANAGE_USERS = "erase", "retention", "read_log", "manage_users"

LEZER, THERAPEUT, BEHEERDER = "lezer", "therapeut", "beheerder"

_LEZER = (READ,)
_THERAPEUT = (*_LEZER, JUDGE, APPROVE)
_BEHEERDER = (*_THERAPEUT, EXPORT, ERASE, RETENTION, READ_LOG, MANAGE_USERS)

ROLES: dict[str, tuple[str, ...]] = {LEZER: _LEZER, THERAPEUT: _THERAPEUT, BEHEERDER: _BEHEERDER}
"""Role -> its rights, from the least to the most."""

EXPLAINED = {
    LEZER: "leest mee, en verandert niets",
    THERAPEUT: "leest, beoordeelt, verbetert en keurt goed",
    BEHEERDER: "alles wat een therapeut mag; en gebruikers, logboek, wissen en uitvoeren",
}
"""Role -> what a person is told about it."""


def make_roles() -> None:
    """Bring the groups of the database in line with ``ROLES``."""
    known = {right.codename: right for right in Permission.objects.filter(content_type__app_label="accounts")}
    for name, rights in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([known[right] for right in rights if right in known])


def role_of(user: Any) -> str | None:
    """The role of ``user``; None without one."""
    names = set(user.groups.values_list("name", flat=True))
    return next((role for role in reversed(ROLES) if role in names), None)


def give_role(user: User, role: str) -> None:
    """Make ``role`` the one role of ``user``.

    Raises:
        KeyError: there is no such role.
    """
    _ = ROLES[role]
    user.groups.set([Group.objects.get_or_create(name=role)[0]])


def may(user: Any, right: str) -> bool:
    """Whether ``user`` has ``right``."""
    return bool(user.has_perm(f"accounts.{right}"))


def needs(right: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorate a view: who lacks ``right`` gets the page "dit mag u niet" (403)."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        guarded = permission_required(f"accounts.{right}", raise_exception=True)(view)
        guarded.right = right  # the tests hold every address against its right
        return guarded

    return decorate


def active_with(role: str) -> Any:
    """Users with ``role`` who can log in."""
    return User.objects.filter(groups__name=role, is_active=True)
