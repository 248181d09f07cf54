"""docs/telegram.md names what there is: settings, commands, addresses, limits."""

from __future__ import annotations

import re

import pytest
import yaml

from channels.telegram import webhook
from channels.telegram.parse import COMMANDS
from channels.telegram.settings import HOW
from channels.telegram.text import MAX_TEXT
from scripts.__main__ import COMMANDS as TARGETS
from scripts.project import here

ROOT = here().root
GUIDE = (ROOT / "docs" / "telegram.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*HOW, "MESSAGING_SECRET", "TELEGRAM_WEBHOOK_URL", "TELEGRAM_API_URL"])
def test_every_setting_is_explained(name: str):
    assert f"| `{name}` |" in GUIDE


def test_every_setting_that_is_read_is_known():
    code = "".join(file.read_text() for file in (ROOT / "channels" / "telegram").glob("*.py"))
    assert set(re.findall(r"TELEGRAM_[A-Z_]+", code)) == set(re.findall(r"TELEGRAM_[A-Z_]+", GUIDE))


def test_every_command_and_target_is_named():
    assert all(f"`/{name}`" in GUIDE for name in COMMANDS)
    assert set(webhook.SHOWN_COMMANDS) <= set(COMMANDS)
    assert set(re.findall(r"(?:`|^)make ([a-z-]+)", GUIDE, re.MULTILINE)) <= set(TARGETS)
    assert {"telegram-webhook", "telegram-webhook-off"} <= set(TARGETS)


def test_addresses_and_limits_are_right():
    assert webhook.PATH in GUIDE
    assert f"{MAX_TEXT:,} characters" in GUIDE


def test_the_credentials_file_names_the_connector_by_its_class_path():
    channels = yaml.safe_load((ROOT / "deploy" / "credentials.yml").read_text(encoding="utf-8"))
    assert channels["channels.telegram.TelegramChannel"] == {}
