from __future__ import annotations

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """What a therapist sees: queue, list, conversation, log."""

    name = "pages"
    verbose_name = "Pagina's"
    default_auto_field = "django.db.models.BigAutoField"
