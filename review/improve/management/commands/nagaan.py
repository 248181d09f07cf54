"""``manage.py nagaan``: after training, ask the running bot every exported sentence again."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conversations.choices import CorrectionState
from improve.asking import Bot, NoAnswer
from improve.checking import check
from improve.report import told
from improve.training_files import Kind


class Command(BaseCommand):
    """Marks what is mended."""

    help = "Stuurt de verbeterde zinnen opnieuw naar de draaiende assistent en noteert wat hersteld is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the bot is."""
        port = os.environ.get("PORT") or "5005"
        parser.add_argument("--adres", default=f"http://localhost:{port}", help="adres van de assistent")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask."""
        try:
            found = check(Bot(options["adres"]), self._step)
        except (NoAnswer, ValueError) as error:
            raise CommandError(
                f"{error}. Draait de assistent op {options['adres']}? Start hem met: make run"
            ) from None
        self.stdout.write(
            f"hersteld: {found[CorrectionState.MENDED]}; nog niet: {found[CorrectionState.NOT_MENDED]}"
        )

    def _step(self, correction: Any) -> None:
        kind = Kind(correction.category or correction.topic, correction.look_alike)
        self.stdout.write(f"  {correction.get_state_display()}: {told(kind)} (zin {correction.pk})")
