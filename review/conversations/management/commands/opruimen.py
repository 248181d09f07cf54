"""``manage.py opruimen``: what is too old goes; the loop does the same once a day."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from conversations import retention
from conversations.loop import told
from conversations.tracker import Tracker, TrackerError


class Command(BaseCommand):
    """Clears up and reports."""

    help = "Verwijdert wat ouder is dan de bewaartermijnen, en meldt hoeveel dat was."

    def handle(self, *args: Any, **options: Any) -> None:
        """Clear up."""
        try:
            run = retention.clear_up(Tracker(settings.TRACKER))
        except TrackerError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(told(run))
