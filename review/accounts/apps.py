"""The app, and the roles that every database gets."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Accounts and roles."""

    name = "accounts"
    verbose_name = "Gebruikers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the roles whenever the database was brought up to date."""
        post_migrate.connect(_make_roles, sender=self)


def _make_roles(**_more: Any) -> None:
    from accounts.roles import make_roles  # noqa: PLC0415 (models can be loaded only now)

    make_roles()
