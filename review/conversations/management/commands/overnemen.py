"""``manage.py overnemen``: take over what is new, once or for as long as it runs."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from conversations import deduction
from conversations.importing import Importer
from conversations.loop import Loop
from conversations.tracker import Tracker, TrackerError


class Command(BaseCommand):
    """Takes over from the bot's database."""

    help = "Neemt nieuwe berichten over van de assistent, gemaskeerd."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the two ways to run it."""
        parser.add_argument("--blijf", action="store_true", help="blijf draaien; ruim ook elke dag op")
        parser.add_argument("--alles", action="store_true", help="vergelijk alles opnieuw, vanaf het begin")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take over."""
        if options["blijf"]:
            self._stay()
            return
        if not deduction.is_ready():
            self._say(deduction.FIRST_TIME)
        try:
            report = Importer(Tracker(settings.TRACKER), deduction.make_masker()).run(options["alles"])
        except TrackerError as error:
            raise CommandError(str(error)) from None
        self._say(
            f"overgenomen: {report.taken}; gewist: {report.erased}; niet te maskeren: {report.withheld}"
        )

    def _stay(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _leave)
        Loop(self._say).run()

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)  # wherever it is: what was not finished is undone, and taken over at the next start
