"""Buttons in a messenger: short keys kept on the server, and the number or title that somebody types."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from channels.messaging.texts import length

Button = dict[str, Any]
"""A button of the web API's message: ``title``, ``payload``, ``topic``."""

MOST = 10
"""More choices than this are not offered at once: no list of WhatsApp is longer."""

_NUMBER = re.compile(r"(?:nummer|nr\.?|optie|keuze)?\s*([0-9]{1,2})\s*[.)]?", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Choice:
    """One offered button: its key, and what the bot gets when it is chosen."""

    key: str
    title: str
    payload: str


class Keys:
    """Gives the buttons of one turn their keys; what it gave is noted with the turn.

    Args:
        turn: makes the keys of this turn unlike those of any other: the id of what the person sent. The same
            turn rendered again gets the same keys.
    """

    def __init__(self, turn: str) -> None:
        self._prefix = hashlib.sha256(turn.encode()).hexdigest()[:12]
        self.offered: list[Choice] = []

    def key(self, button: Button) -> str:
        """A key of 13 or 14 characters (a-z, 0-9); it ends in the button's place among those asked for."""
        for choice in self.offered:
            if choice.payload == button["payload"]:
                return choice.key
        choice = Choice(f"{self._prefix}{len(self.offered) + 1}", button["title"], button["payload"])
        self.offered.append(choice)
        return choice.key


def last_offered(messages: list[dict[str, Any]]) -> list[Button]:
    """The buttons that a turn ends with: those of its last message that has any; at most :data:`MOST`.

    A greeting's own buttons give way to whatever is said after it, also to a referral, which offers nothing:
    nothing may lead away from it. No button is offered twice.
    """
    said = [message for message in messages if message["kind"] != "notice"]
    found: dict[str, Button] = {}
    for message in reversed(said or messages):
        for button in message["buttons"]:
            found.setdefault(button["payload"], button)
        if found:
            break
    return list(found.values())[:MOST]


def titles(buttons: list[Button], longest: int) -> list[str]:
    """The buttons' titles, each at most ``longest`` characters (15 or more) and unlike the others.

    What is too long is cut at a word and ends in "…"; what is then the same as another gets a number.
    """
    given: list[str] = []
    for button in buttons:
        title = cut(_SPACE.sub(" ", button["title"]).strip(), longest)
        number = 1
        base = title
        while title.casefold() in {one.casefold() for one in given}:
            number += 1
            title = f"{cut(base, longest - 5)} ({number})"
        given.append(title)
    return given


def cut(text: str, longest: int) -> str:
    """The text, or its first whole words and "…" so that it is at most ``longest`` long (see ``length``)."""
    if length(text) <= longest:
        return text
    head = text[: longest - 1]
    while length(head) > longest - 1:
        head = head[:-1]
    whole = head.rsplit(" ", 1)[0] if " " in head and text[len(head)] != " " else head
    return whole.rstrip(" ,;:.") + "…"


def numbered(text: str, buttons: list[Button], keys: Keys, invitation: str) -> str:
    """The text with the choices as numbered lines under it; each gets its key, for its number is one."""
    for button in buttons:
        keys.key(button)
    lines = [f"{number}. {button['title']}" for number, button in enumerate(buttons, 1)]
    return "\n".join([text, "", invitation, *lines])


def chosen(text: str, offered: list[Choice]) -> Choice | None:
    """Which of the choices last offered somebody means who types a number or a title; else ``None``."""
    typed = _plain(text)
    number = _NUMBER.fullmatch(typed)
    if number:
        place = int(number.group(1))
        return offered[place - 1] if 0 < place <= len(offered) else None
    return next((choice for choice in offered if _plain(choice.title) == typed), None)


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip().strip("?!.").strip().casefold()
