from __future__ import annotations

from django.apps import AppConfig


class ImproveConfig(AppConfig):
    """Corrections, and their way back into the bot's training lines."""

    name = "improve"
    verbose_name = "Verbeteren"
    default_auto_field = "django.db.models.BigAutoField"
