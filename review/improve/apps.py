from __future__ import annotations

from django.apps import AppConfig


class ImproveConfig(AppConfig):
    """Corrections, and their way back into the bot's training lines."""

    name = "improve"
    verbose_name = "Verbeteren"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to erasures."""
        from improve import receivers  # noqa: F401, PLC0415 (models are loaded first)
