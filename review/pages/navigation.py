"""The menu: every entry, in one place. An entry shows for who may open it, once its page exists."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from accounts import roles


@dataclass(frozen=True)
class Entry:
    """One entry: its words, the name of its address, and the right that it takes (none: everybody)."""

    title: str
    page: str
    right: str = ""


@dataclass(frozen=True)
class Shown:
    """An entry as the page shows it."""

    title: str
    address: str
    here: bool


MAIN = (
    Entry("Nu te doen", "queue", roles.READ),
    Entry("Alle gesprekken", "conversations", roles.READ),
    Entry("Verbeteringen", "improve", roles.READ),
    Entry("Cijfers", "figures", roles.READ),
)

MORE = (
    Entry("Mijn account", "account"),
    Entry("Gebruikers", "users", roles.MANAGE_USERS),
    Entry("Logboek", "log", roles.READ_LOG),
    Entry("Bewaren en wissen", "keeping", roles.RETENTION),
)


def shown(entries: tuple[Entry, ...], request: HttpRequest) -> list[Shown]:
    """Those of ``entries`` that this person may open, with the one where they are now."""
    found = []
    for entry in entries:
        address = _address(entry.page)
        if address and (not entry.right or roles.may(request.user, entry.right)):
            found.append(Shown(entry.title, address, _is_here(entry, address, request)))
    return found


def _is_here(entry: Entry, address: str, request: HttpRequest) -> bool:
    if "rij" in request.GET:  # a conversation that was opened from the queue
        return entry.page == "queue"
    return request.path == address or (address != "/" and request.path.startswith(address))


def _address(page: str) -> str:
    try:
        return reverse(page)
    except NoReverseMatch:
        return ""
