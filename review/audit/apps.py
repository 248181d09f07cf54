from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """The log of who saw, searched, exported, changed or deleted what."""

    name = "audit"
    verbose_name = "Logboek"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the log protected by the database as soon as there is one."""
        from audit import protection  # noqa: PLC0415 (models can be loaded only now)

        post_migrate.connect(protection.after_migrations, sender=self)
