"""Settings for the invented bot, and nothing of the machine's own."""

from __future__ import annotations

import pytest

from tests.channels.telegram.bot_api import SECRET, TOKEN

SETTINGS = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_WEBHOOK_SECRET": SECRET, "MESSAGING_SECRET": "m" * 32}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Everything that Telegram needs is set."""
    for name in ("TELEGRAM_API_URL", "TELEGRAM_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    return monkeypatch
