"""Telegram's settings: from the environment alone, all or none of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from channels.messaging.settings import SettingsError, required, value

API = "https://api.telegram.org"

TOKEN, SECRET = "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"
HOW = {
    TOKEN: "BotFather gives it when the bot is made, and again with /token",
    SECRET: "make one up, for example with: openssl rand -hex 32",
}
"""What must be set, and how to get it."""

_TOKEN_SHAPE = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,100}")
_SECRET_SHAPE = re.compile(r"[A-Za-z0-9_-]{16,256}")


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
    given = required("Telegram", HOW)
    if given is None:
        return None
    if not _TOKEN_SHAPE.fullmatch(given[TOKEN]):
        raise SettingsError(f"{TOKEN} is no bot token: {HOW[TOKEN]}")
    if not _SECRET_SHAPE.fullmatch(given[SECRET]):
        allowed = "must be 16 to 256 of the characters A-Z, a-z, 0-9, _ and -"
        raise SettingsError(f"{SECRET} {allowed}: {HOW[SECRET]}")
    api = value("TELEGRAM_API_URL").rstrip("/") or API
    return TelegramSettings(given[TOKEN], given[SECRET], api)
