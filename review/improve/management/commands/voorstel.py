"""``manage.py voorstel``: the approved sentences as a patch for the bot's content files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from improve.exporting import files_of, propose
from improve.proposal import REASONS
from improve.report import told

WHO = "manage.py voorstel"


class Command(BaseCommand):
    """Writes the patch and its report; the content files themselves stay as they are."""

    help = "Maakt van goedgekeurde verbeteringen een patch voor de bestanden onder data/, met een verslag."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say what it touches."""
        export, proposal = propose(WHO)
        for file, kind, count in proposal.counts() if export else []:
            self.stdout.write(f"  {count:3} {file}  ({told(kind)})")
        for key, reason in proposal.left_out.items():
            place = proposal.where.get(key, "")
            self.stdout.write(f"  weggelaten: zin {key}. {REASONS[reason]} {place}".rstrip())
        if export is None:
            self.stdout.write("Er is niets goedgekeurd dat in een voorstel kan.")
            return
        patch, report = files_of(export)
        self.stdout.write(
            f"Patch:   {patch}\nVerslag: {report}\n"
            f"Lees de zinnen door, en neem ze over met:  git apply {patch}"
        )
