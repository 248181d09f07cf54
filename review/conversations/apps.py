from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConversationsConfig(AppConfig):
    """Conversations taken over from the bot, masked, and what people said of them."""

    name = "conversations"
    verbose_name = "Gesprekken"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the search index made with the tables."""
        from conversations import search_index  # noqa: PLC0415 (models can be loaded only now)

        post_migrate.connect(search_index.after_migrations, sender=self)
