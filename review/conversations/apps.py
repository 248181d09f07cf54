from __future__ import annotations

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Conversations taken over from the bot, masked, and what people said of them."""

    name = "conversations"
    verbose_name = "Gesprekken"
    default_auto_field = "django.db.models.BigAutoField"
