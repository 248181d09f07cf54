from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The log of who saw, searched, exported, changed or deleted what."""

    name = "audit"
    verbose_name = "Logboek"
    default_auto_field = "django.db.models.BigAutoField"
