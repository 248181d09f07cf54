"""Somebody in Telegram, who does not exist: types, presses, sends pictures, and reads what comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.channels.telegram import updates
from tests.channels.telegram.bot_api import BotApi, Sent, push


@dataclass
class Person:
    """A person with a chat.

    Args:
        api: the Bot API that the bot talks to.
        hook: address of the bot's webhook.
        chat: number of the chat.
        client: what Telegram's side calls with.
        quiet: seconds without a new message after which the bot is taken to have finished.
        unfinished: the conversations in which the bot still has something to do, where the test can see
            that. On a busy machine a second attempt can take longer than any pause that is worth waiting.
    """

    api: BotApi
    hook: str
    chat: int
    client: aiohttp.ClientSession
    quiet: float = 0.3
    unfinished: Callable[[], Awaitable[list[str]]] | None = None

    def __post_init__(self) -> None:
        self.api.chats.add(self.chat)

    async def says(self, text: str) -> list[Sent]:
        """Type a message; what the bot says to it."""
        return await self.sends(updates.text(self.chat, text))

    async def shows(self, kind: str, **more: Any) -> list[Sent]:
        """Send a photo, a voice message and the like."""
        return await self.sends(updates.media(self.chat, kind, **more))

    async def presses(self, title: str) -> list[Sent]:
        """Press the lowest button with this title."""
        found = [(one, button) for one in self._mine() for row in one.keyboard for button in row]
        one, button = next((one, button) for one, button in reversed(found) if button["text"] == title)
        update = updates.press(
            self.chat, self.api.issue_query(), button["callback_data"], one.number, one.keyboard
        )
        return await self.sends(update)

    async def sends(self, update: dict[str, Any], within: float = 30.0) -> list[Sent]:
        """Send any update and wait until the bot has said what it has to say."""
        before = len(self._mine())
        assert await push(self.client, self.hook, update) == 200
        end = time.monotonic() + within
        while time.monotonic() < end:
            latest = max((one.at for one in self._mine()[before:]), default=None)
            if latest is not None and time.monotonic() - latest > self.quiet and not await self._at_work():
                break
            await asyncio.sleep(0.02)
        return self._mine()[before:]

    async def hears_nothing_after(self, update: dict[str, Any], seconds: float = 1.0) -> bool:
        """Whether the bot keeps silent after an update."""
        return await self.sends(update, within=seconds) == []

    async def _at_work(self) -> bool:
        return bool(self.unfinished and await self.unfinished())

    def _mine(self) -> list[Sent]:
        return [one for one in self.api.sent if one.chat == self.chat]
