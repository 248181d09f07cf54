"""What the messaging channels share of settings, and what is said of a channel that is half set up."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SHORTEST_SECRET = 16

REMEDY = "make one up once and keep it, for example with: openssl rand -hex 32"


class SettingsError(ValueError):
    """A setting is missing or cannot be; the message names it and says how to get it."""


@dataclass(frozen=True)
class Pseudonyms:
    """Names for people and messages that nobody can lead back without the secret.

    A provider's own ids do not do: one of WhatsApp's message ids holds the person's telephone number.

    Args:
        secret: ``MESSAGING_SECRET``.
    """

    secret: bytes = field(repr=False)

    def conversation(self, channel: str, person: str) -> str:
        """The id of a person's conversation: the channel's name and 32 characters."""
        return f"{channel}-{self._name(channel, 'person', person)}"

    def message(self, channel: str, provider_id: str) -> str:
        """The name under which a provider's id of a message is kept: 32 characters."""
        return self._name(channel, "message", provider_id)

    def _name(self, *parts: str) -> str:
        text = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self.secret, text, hashlib.sha256).hexdigest()[:32]


def required(channel: str, how: Mapping[str, str]) -> dict[str, str] | None:
    """The channel's own settings from the environment, or ``None`` when none of them is set: it is off.

    Args:
        channel: its name, as people know it.
        how: name of each variable, and how to get its value.

    Raises:
        SettingsError: some are set and others, or ``MESSAGING_SECRET``, are not; every missing one is named.
    """
    values = {name: value(name) for name in how}
    if not any(values.values()):
        return None
    missing = {name: how[name] for name, given in values.items() if not given}
    if not value("MESSAGING_SECRET"):
        missing["MESSAGING_SECRET"] = REMEDY
    if missing:
        listed = "; ".join(f"{name} is missing ({remedy})" for name, remedy in missing.items())
        off = f"To leave {channel} off, set none of {', '.join(how)}"
        raise SettingsError(f"{channel} is half set up: {listed}. {off}.")
    return values


def pseudonyms() -> Pseudonyms:
    """The names that this installation gives.

    Raises:
        SettingsError: ``MESSAGING_SECRET`` is missing or short.
    """
    secret = value("MESSAGING_SECRET")
    if len(secret) < SHORTEST_SECRET:
        raise SettingsError(f"MESSAGING_SECRET has fewer than {SHORTEST_SECRET} characters: {REMEDY}")
    return Pseudonyms(secret.encode())


def database_url() -> str:
    """Where the record is kept: ``MESSAGING_DB_URL``, else a SQLite file in ``var/``."""
    return value("MESSAGING_DB_URL") or f"sqlite:///{ROOT / 'var' / 'messaging.db'}"


def value(name: str) -> str:
    """An environment variable without blanks around it; "" when it is not set."""
    return os.environ.get(name, "").strip()
