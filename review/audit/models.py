"""The log's lines: they can be added and read, nothing else. The database itself refuses too."""

from __future__ import annotations

from typing import Any

from django.db import models


class Action(models.TextChoices):
    """What can be done to conversations and accounts."""

    VIEWED: Any = "bekeken", "Bekeken"
    SEARCHED: Any = "gezocht", "Gezocht"
    EXPORTED: Any = "geëxporteerd", "Geëxporteerd"
    CHANGED: Any = "gewijzigd", "Gewijzigd"
    DELETED: Any = "gewist", "Gewist"
    EXPIRED: Any = "verlopen", "Verlopen en opgeruimd"
    IMPORTED: Any = "overgenomen", "Overgenomen"
    LOGGED_IN: Any = "ingelogd", "Ingelogd"
    LOGGED_OUT: Any = "uitgelogd", "Uitgelogd"
    REFUSED: Any = "geweigerd", "Geweigerd"
    ACCOUNT: Any = "account", "Account gewijzigd"


class AppendOnly(Exception):  # noqa: N818 (it names the rule that was broken)
    """A line of the log was to be changed or deleted."""


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and adds."""

    def update(self, **kwargs: Any) -> int:
        """Refuse.

        Raises:
            AppendOnly: always.
        """
        raise AppendOnly("lines of the log are never changed")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            AppendOnly: always.
        """
        raise AppendOnly("lines of the log are never deleted by hand")


class AuditEntry(models.Model):
    """Who did what to which conversation, and when; no text of any message.

    The user is a name and a number that he had then: a line outlives the account.
    """

    at = models.DateTimeField("wanneer", auto_now_add=True, db_index=True)
    who = models.CharField("wie", max_length=150, db_index=True)
    user_id_then = models.BigIntegerField("nummer van het account", null=True)
    action = models.CharField("wat", max_length=20, choices=Action.choices, db_index=True)
    pseudonym = models.CharField("gesprek", max_length=40, blank=True, db_index=True)
    what = models.CharField("onderdeel", max_length=80, blank=True)
    details = models.JSONField("bijzonderheden", default=dict)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "regel in het logboek"
        verbose_name_plural = "logboek"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who}: {self.action} {self.pseudonym}".rstrip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the line.

        Raises:
            AppendOnly: it stands in the log already.
        """
        if self.pk is not None:
            raise AppendOnly("lines of the log are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse.

        Raises:
            AppendOnly: always.
        """
        raise AppendOnly("lines of the log are never deleted by hand")
