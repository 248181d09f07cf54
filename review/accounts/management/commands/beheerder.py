"""``manage.py beheerder NAAM``: the first beheerder, or one who lost the way in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

import audit
from accounts import second_factor
from accounts.entrance import end_sessions
from accounts.invitation import link_for
from accounts.models import User
from accounts.roles import BEHEERDER, give_role


class Command(BaseCommand):
    """Makes a beheerder and prints a link; there is never a password that somebody else knows."""

    help = "Maakt een beheerder, of laat een bestaande opnieuw binnen, met een link voor één keer."

    def add_arguments(self, parser: CommandParser) -> None:
        """One name."""
        parser.add_argument("name", nargs="?", default="", help="gebruikersnaam, bijvoorbeeld j.jansen")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Make or mend the user, and say what to do next."""
        name = (options["name"] or self._ask()).strip().lower()
        if not name or " " in name:
            raise CommandError(
                "Geef een gebruikersnaam zonder spaties, bijvoorbeeld: make beheerder NAAM=j.jansen"
            )
        user, new = User.objects.get_or_create(username=name)
        user.is_active = True
        user.set_unusable_password()
        user.save()
        give_role(user, BEHEERDER)
        second_factor.forget(user)
        end_sessions(user)
        audit.record("make beheerder", "account", what=user.username)
        self.stdout.write(
            f"{'Nieuwe beheerder' if new else 'Beheerder'}: {name}\n"
            "Kies binnen drie dagen een wachtwoord met deze link. Hij werkt één keer:\n\n"
            f"  {link_for(user)}\n"
        )

    @staticmethod
    def _ask() -> str:
        try:
            return input("Gebruikersnaam van de beheerder: ")
        except EOFError:
            return ""
