"""`make telegram-webhook` against a Bot API on loopback."""

from __future__ import annotations

import asyncio
import sys

import pytest

import scripts.__main__
from channels.messaging.settings import SettingsError
from channels.telegram import webhook
from tests.channels.telegram.bot_api import SECRET, TOKEN, bot_api


async def test_it_is_set_and_removed(environment: pytest.MonkeyPatch):
    environment.setenv("TELEGRAM_WEBHOOK_URL", "https://chat.praktijk.example/")
    async with bot_api() as api:
        environment.setenv("TELEGRAM_API_URL", api.url)
        told = await webhook.carry_out(webhook.on)
        assert api.webhook["url"] == "https://chat.praktijk.example/webhooks/telegram/webhook"
        assert api.webhook["secret_token"] == SECRET
        assert api.webhook["allowed_updates"] == ["message", "callback_query", "my_chat_member"]
        assert api.webhook["drop_pending_updates"] is False
        assert [command["command"] for command in api.commands] == ["start", "privacy", "verwijder", "stop"]
        assert "3 updates are waiting. No failures." in told
        assert SECRET not in told
        api.last_error = "Wrong response from the webhook: 502 Bad Gateway"
        told = await webhook.carry_out(webhook.on)
        assert "Last failure, 2027-01-15 08:00 UTC: Wrong response from the webhook: 502" in told
        assert "no longer" in await webhook.carry_out(webhook.off)
        assert api.webhook == {}


async def test_as_a_command(environment: pytest.MonkeyPatch):
    environment.setenv("TELEGRAM_WEBHOOK_URL", "https://chat.praktijk.example")
    async with bot_api() as api:
        environment.setenv("TELEGRAM_API_URL", api.url)
        command = (sys.executable, "-m", "channels.telegram.webhook")
        for argument, said in (("on", b"https://chat.praktijk.example"), ("off", b"no longer")):
            done = await asyncio.create_subprocess_exec(*command, argument, stdout=asyncio.subprocess.PIPE)
            told, _ = await done.communicate()
            assert (done.returncode, said in told) == (0, True)
        assert [method for method, _ in api.calls] == [
            "setWebhook", "setMyCommands", "getWebhookInfo", "deleteWebhook",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "argument"), [("telegram-webhook", "on"), ("telegram-webhook-off", "off")]
)
def test_as_a_target_of_make(monkeypatch: pytest.MonkeyPatch, target: str, argument: str):
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(scripts.__main__, "set_up", lambda *_: None)
    monkeypatch.setattr(scripts.__main__, "_module", lambda _project, _settings, *what: ran.append(what))
    scripts.__main__.COMMANDS[target](None, None, 0.0)
    assert ran == [("channels.telegram.webhook", argument)]


@pytest.mark.parametrize(
    "url", ["", "chat.praktijk.example", "http://chat.praktijk.example", "https://a b", "https://u@h"]
)
async def test_an_address_that_cannot_be_is_named(environment: pytest.MonkeyPatch, url: str):
    environment.setenv("TELEGRAM_WEBHOOK_URL", url)
    with pytest.raises(SettingsError, match="TELEGRAM_WEBHOOK_URL"):
        await webhook.carry_out(webhook.on)


def test_what_is_wrong_is_one_sentence(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    environment.setenv("TELEGRAM_API_URL", "http://127.0.0.1:9")
    assert webhook.main(["off"]) == 1
    assert "was not reached" in capsys.readouterr().err
    environment.delenv("TELEGRAM_BOT_TOKEN")
    assert webhook.main(["off"]) == 1
    assert "TELEGRAM_BOT_TOKEN is missing" in capsys.readouterr().err
    environment.delenv("TELEGRAM_WEBHOOK_SECRET")
    assert webhook.main(["on"]) == 1
    said = capsys.readouterr()
    assert "Telegram is off" in said.err
    assert TOKEN not in said.err + said.out


async def test_a_token_that_telegram_does_not_know(environment: pytest.MonkeyPatch):
    environment.setenv("TELEGRAM_BOT_TOKEN", TOKEN[:-1] + "x")
    async with bot_api() as api:
        environment.setenv("TELEGRAM_API_URL", api.url)
        with pytest.raises(webhook.WebhookError, match="TELEGRAM_BOT_TOKEN"):
            await webhook.carry_out(webhook.off)
