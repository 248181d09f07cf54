"""`make telegram-webhook`: tells Telegram where this bot listens, or that it no longer does."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime, timezone
from typing import Any

from channels.messaging.settings import SettingsError, value
from channels.telegram.client import Client
from channels.telegram.parse import ALLOWED_UPDATES
from channels.telegram.settings import TelegramSettings, from_environment
from channels.wording import sentence

PATH = "/webhooks/telegram/webhook"

SHOWN_COMMANDS = ("start", "privacy", "verwijder", "stop")
"""The menu of commands; what each does is said in ``data/dialogue/telegram.yml``."""

CONNECTIONS = 20
"""Updates that Telegram may bring at the same time."""


class WebhookError(Exception):
    """Telegram did not do what was asked; the message says what to do."""


async def on(client: Client, settings: TelegramSettings) -> str:
    """Set the webhook and the menu of commands; what to tell about it.

    Raises:
        SettingsError: TELEGRAM_WEBHOOK_URL is missing or cannot be.
        WebhookError: Telegram refused.
    """
    body = {
        "url": _address(), "secret_token": settings.secret, "allowed_updates": list(ALLOWED_UPDATES),
        "max_connections": CONNECTIONS, "drop_pending_updates": False,
    }  # fmt: skip
    await _call(client, "setWebhook", body)
    menu = [{"command": name, "description": sentence(f"opdracht_{name}")} for name in SHOWN_COMMANDS]
    await _call(client, "setMyCommands", {"commands": menu})
    return f"Telegram sends what people write to {body['url']}\n{await state(client)}"


async def off(client: Client, _settings: TelegramSettings) -> str:
    """Remove the webhook; what waits at Telegram stays there for a day.

    Raises:
        WebhookError: Telegram refused.
    """
    await _call(client, "deleteWebhook", {"drop_pending_updates": False})
    return "Telegram no longer sends anything. What people write meanwhile waits there, for a day at most."


async def state(client: Client) -> str:
    """How the webhook is doing, as Telegram sees it.

    Raises:
        WebhookError: Telegram refused.
    """
    found = await _call(client, "getWebhookInfo", {})
    waiting = f"{found.get('pending_update_count', 0)} updates are waiting."
    if not found.get("url"):
        return f"No webhook is set. {waiting}"
    error, date = found.get("last_error_message"), found.get("last_error_date")
    if not error:
        return f"{waiting} No failures."
    when = f"{datetime.fromtimestamp(date, tz=timezone.utc):%Y-%m-%d %H:%M} UTC" if date else "some time ago"
    return f"{waiting} Last failure, {when}: {error}"  # Telegram tells it also long after it was mended


async def _call(client: Client, method: str, body: dict[str, Any]) -> Any:
    status, answer = await client.call(method, body)
    if status == 200 and answer.get("ok") is True:
        result = answer.get("result")
        return result if isinstance(result, dict) else {}
    if status == 0:
        raise WebhookError(f"{method}: Telegram was not reached. Check the connection (proxy, firewall).")
    if status in (401, 404):
        raise WebhookError(f"{method}: Telegram does not know this bot ({status}). Check TELEGRAM_BOT_TOKEN.")
    raise WebhookError(f"{method} was refused ({status}): {answer.get('description', 'no reason given')}")


def _address() -> str:
    given = value("TELEGRAM_WEBHOOK_URL").rstrip("/")
    if not re.fullmatch(r"https://[^\s/?#@]+(/[^\s?#]*)?", given):
        what = f"is '{given}'" if given else "is missing"
        raise SettingsError(
            f"TELEGRAM_WEBHOOK_URL {what}: write the https address at which the world reaches this bot, "
            "for example https://chat.praktijk.example"
        )
    return given if given.endswith(PATH) else given + PATH


async def carry_out(action: Callable[[Client, TelegramSettings], Awaitable[str]]) -> str:
    """Do ``action`` with the settings of the environment; what to tell about it.

    Raises:
        SettingsError: a setting is missing or cannot be.
        WebhookError: Telegram did not do it.
    """
    settings = from_environment()
    if settings is None:
        raise SettingsError(
            "Telegram is off: set TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET; docs/telegram.md tells how"
        )
    client = Client(settings)
    try:
        return await action(client, settings)
    finally:
        await client.close()


def main(arguments: list[str]) -> int:
    """Carry out ``on`` or ``off``; the exit code is 0 when it went well."""
    action = off if arguments == ["off"] else on
    try:
        sys.stdout.write(asyncio.run(carry_out(action)) + "\n")
    except (SettingsError, WebhookError) as error:
        sys.stderr.write(f"\n  {error}\n\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
