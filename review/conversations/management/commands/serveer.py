"""``manage.py serveer ADRES POORT``: the review app on a server fit for every day."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

THREADS = 6
BODY = 2 * 1024 * 1024
"""The largest request that is taken, in bytes; nothing is uploaded here."""

BEHIND_A_PROXY = {"trusted_proxy": "*", "trusted_proxy_headers": {"x-forwarded-proto"}}
"""With REVIEW_HTTPS a reverse proxy says whether a request came over https; without, nobody is believed."""


class Command(BaseCommand):
    """Brings the database up to date, then serves."""

    help = "Werkt de database bij en start de beoordelingsapp."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add where to listen."""
        parser.add_argument("host")
        parser.add_argument("port", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until stopped."""
        from waitress.server import create_server  # noqa: PLC0415 (only where it serves)

        from review_site.wsgi import application  # noqa: PLC0415 (loads the whole app)

        call_command("migrate", interactive=False, verbosity=0)
        server = create_server(
            application,
            host=options["host"],
            port=options["port"],
            threads=THREADS,
            ident="",
            max_request_body_size=BODY,
            clear_untrusted_proxy_headers=True,
            **(BEHIND_A_PROXY if settings.HTTPS else {}),
        )
        signal.signal(signal.SIGTERM, _interrupt)
        self._say(f"klaar op {settings.REVIEW_URL}/")
        self._tell_how_to_begin()
        server.run()

    def _tell_how_to_begin(self) -> None:
        if not get_user_model().objects.filter(is_active=True).exists():
            self._say(
                "er kan nog niemand inloggen; maak de eerste beheerder met:  make beheerder NAAM=j.jansen"
            )

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
