"""Telegram's settings: from the environment alone, all or none of them."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

API = "https://api.telegram.org"

_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")

_HOW = {
    "TELEGRAM_BOT_TOKEN": "BotFather gives it when the bot is made, and again with /token",
    "TELEGRAM_WEBHOOK_SECRET": "make one up, for example with: openssl rand -hex 32",
    "MESSAGING_SECRET": "make one up, for example with: openssl rand -hex 32",
}
"""What must be set, and how to get it."""


class SettingsError(ValueError):
    """A setting is missing or cannot be; the message names it and says how to get it."""


@dataclass(frozen=True)
class TelegramSettings:
    """How the Telegram channel reaches its bot.

    Args:
        token: the bot's token, which BotFather gave.
        secret: what Telegram sends along with each update, so that nobody else can.
        api: address of the Bot API.
    """

    token: str = field(repr=False)
    secret: str = field(repr=False)
    api: str = API


def from_environment() -> TelegramSettings | None:
    """The settings of this process, or ``None`` when Telegram is off.

    Raises:
        SettingsError: it is half set, or a value cannot be right.
    """
    token, secret = _value("TELEGRAM_BOT_TOKEN"), _value("TELEGRAM_WEBHOOK_SECRET")
    if not token and not secret:
        return None
    for name, how in _HOW.items():
        if not _value(name):
            raise SettingsError(f"Telegram is half set up: {name} is missing ({how}). {_OFF}")
    if not _TOKEN.fullmatch(token):
        raise SettingsError(f"TELEGRAM_BOT_TOKEN is no bot token: {_HOW['TELEGRAM_BOT_TOKEN']}")
    if not _SECRET.fullmatch(secret):
        raise SettingsError(
            "TELEGRAM_WEBHOOK_SECRET must be 16 to 256 of the characters A-Z, a-z, 0-9, _ and -: "
            + _HOW["TELEGRAM_WEBHOOK_SECRET"]
        )
    return TelegramSettings(token, secret, os.environ.get("TELEGRAM_API_URL", "").strip().rstrip("/") or API)


_OFF = "To leave Telegram off, set neither TELEGRAM_BOT_TOKEN nor TELEGRAM_WEBHOOK_SECRET."


def _value(name: str) -> str:
    return os.environ.get(name, "").strip()
