"""A user; and the rights that roles are made of."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Somebody of the practice. User names are kept in lower case: ``accounts.forms`` sees to it."""

    name = models.CharField("naam", max_length=150, blank=True)
    keys = models.BooleanField("sneltoetsen", default=True)

    class Meta(AbstractUser.Meta):
        default_permissions = ()
        permissions = (
            ("read", "gesprekken lezen"),
            ("judge", "antwoorden beoordelen en verbeteren"),
            ("approve", "verbeteringen van een ander goedkeuren"),
            ("export", "gegevens en verbeteringen uitvoeren"),
            ("erase", "gesprekken wissen"),
            ("retention", "zien hoe lang gesprekken worden bewaard"),
            ("read_log", "het logboek lezen"),
            ("manage_users", "gebruikers beheren"),
        )

    def get_full_name(self) -> str:
        """What the team calls them."""
        return self.name or self.username

    @property
    def role(self) -> str:
        """The role; empty without one."""
        from accounts.roles import role_of  # noqa: PLC0415 (roles need models)

        return role_of(self) or ""
