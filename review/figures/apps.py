from __future__ import annotations

from django.apps import AppConfig


class FiguresConfig(AppConfig):
    """Charts, tables and the monthly report."""

    name = "figures"
    verbose_name = "Cijfers"
    default_auto_field = "django.db.models.BigAutoField"
