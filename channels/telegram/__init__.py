"""Telegram: what its Bot API sends, as messages for the bot, and what the bot says, as calls of it."""

from typing import Any


def __getattr__(name: str) -> Any:
    """The connector, loaded when it is asked for: it loads Rasa, and parsing and rendering do without."""
    if name != "TelegramChannel":
        raise AttributeError(name)
    from channels.telegram.channel import TelegramChannel  # noqa: PLC0415

    return TelegramChannel
