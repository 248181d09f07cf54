"""Telegram: what its Bot API sends, as messages for the bot, and what the bot says, as calls of it."""
