"""Off unless it is set up, and clear about what is missing."""

from __future__ import annotations

import pytest

from channels.messaging.settings import SettingsError
from channels.telegram.settings import from_environment
from tests.channels.telegram.bot_api import SECRET, TOKEN
from tests.channels.telegram.conftest import SETTINGS


def test_without_settings_it_is_off(environment: pytest.MonkeyPatch):
    environment.delenv("TELEGRAM_BOT_TOKEN")
    environment.setenv("TELEGRAM_WEBHOOK_SECRET", "  ")
    assert from_environment() is None


def test_the_whole_set(environment: pytest.MonkeyPatch):
    found = from_environment()
    assert (found.token, found.secret, found.api) == (TOKEN, SECRET, "https://api.telegram.org")
    assert TOKEN not in repr(found)
    assert SECRET not in repr(found)


@pytest.mark.parametrize("missing", SETTINGS)
def test_half_a_set_names_what_is_missing_and_how_to_get_it(environment: pytest.MonkeyPatch, missing: str):
    environment.delenv(missing)
    with pytest.raises(SettingsError, match=rf"{missing} is missing \(.{{20,}}\)"):
        from_environment()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", "hielspoor_bot"),
        ("TELEGRAM_BOT_TOKEN", "123:kort"),
        ("TELEGRAM_WEBHOOK_SECRET", "kort"),
        ("TELEGRAM_WEBHOOK_SECRET", "met spaties en tekens!"),
        ("TELEGRAM_WEBHOOK_SECRET", "x" * 257),
    ],
)
def test_a_value_that_cannot_be_is_named_and_not_shown(
    environment: pytest.MonkeyPatch, name: str, value: str
):
    environment.setenv(name, value)
    with pytest.raises(SettingsError, match=name) as caught:
        from_environment()
    assert value not in str(caught.value)
