"""``manage.py voorbeeldgesprekken``: invented conversations, to look at and to learn with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.forms.models import model_to_dict

import audit
from audit.models import Action
from conversations import deduction
from conversations.importing import Importer
from conversations.masking import Masker
from conversations.models import Conversation, ImportState
from conversations.pseudonyms import pseudonym
from conversations.tracker import Tracker
from figures import demo, demo_review
from review_site import environment

WHO = "voorbeeldgesprekken"
MIXED = (
    "Hier staan echte gesprekken. Voorbeelden ertussen maken de cijfers onjuist. Wilt u dat toch: --ja. "
    "Liever apart: zet REVIEW_FOLDER op een andere map."
)


class Command(BaseCommand):
    """Writes invented events into a database of their own and takes them over through the usual path."""

    help = "Zet ongeveer zestig verzonnen gesprekken klaar, of haalt ze weer weg (--weg)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and the two switches."""
        parser.add_argument("--ja", action="store_true", help="ook als er echte gesprekken staan")
        parser.add_argument("--weg", action="store_true", help="haal de verzonnen gesprekken weer weg")
        parser.add_argument("--tracker", default="", help="bestand voor de verzonnen gebeurtenissen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them, anew if there were some already."""
        if not options["weg"] and not options["ja"] and Conversation.objects.filter(demo=False).exists():
            raise CommandError(MIXED)
        gone, _ = Conversation.objects.filter(demo=True).delete()
        if options["weg"]:
            self.stdout.write("De voorbeelden zijn weg." if gone else "Er waren geen voorbeelden.")
            return
        invented = demo.conversations()
        file = Path(options["tracker"] or environment.folder() / demo.FILE)
        if not options["tracker"] or not file.exists():
            demo.write(file, invented)
        else:
            raise CommandError(f"{file} is er al. Noem een bestand dat er nog niet is.")
        self._take_over(file, invented)

    def _take_over(self, file: Path, invented: list[demo.Invented]) -> None:
        take_over(Tracker(str(file)), self._masker())
        names = [pseudonym(each.sender) for each in invented]
        Conversation.objects.filter(pseudonym__in=names).update(demo=True)
        demo_review.review(invented)
        audit.record(WHO, Action.IMPORTED, what="voorbeelden", aantal=len(invented))
        self.stdout.write(f"{len(invented)} verzonnen gesprekken staan klaar.")

    def _masker(self) -> Masker:
        if not deduction.is_ready():
            self.stdout.write(deduction.FIRST_TIME)
        return deduction.make_masker()


def take_over(tracker: Tracker, masker: Masker) -> None:
    """Take over from a database that is not the bot's: how far the real import is stays as it was."""
    state = model_to_dict(ImportState.current(), exclude=["id"])
    try:
        Importer(tracker, masker).run(whole=True)
    finally:
        ImportState.objects.filter(pk=1).update(**state)
