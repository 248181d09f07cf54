"""Telegram as the shared core sees it: what it shows, how it delivers, how it gives signs of life."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from channels.messages import Message
from channels.messaging.choices import Keys
from channels.messaging.delivery import Pace
from channels.messaging.types import Incoming, Outcome, Outgoing
from channels.telegram import render
from channels.telegram.client import Client
from channels.telegram.parse import CHANNEL

REMEMBERED = 10_000
"""So many chats whose keyboards are known, in memory; the keyboard that somebody presses is always known."""


class Telegram:
    """The provider of the Telegram channel.

    Args:
        client: calls the Bot API.
    """

    name = CHANNEL

    pace = Pace(a_second=25, between=1.05)
    """Telegram takes about 30 messages a second over all chats, and one a second in each."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._keyboards: OrderedDict[Any, list[int]] = OrderedDict()

    def render(self, incoming: Incoming, messages: list[Message], keys: Keys) -> list[Outgoing]:
        """The calls that show these messages of the bot."""
        return render.turn(messages, keys)

    async def deliver(self, address: dict[str, Any], outgoing: Outgoing) -> Outcome:
        """Make one call; never raises for what Telegram or the network does."""
        outcome = await self._client.deliver(address, outgoing)
        has_keyboard = outgoing.method == "sendMessage" and "reply_markup" in outgoing.body
        if has_keyboard and outcome.state == "accepted" and outcome.reference:
            self._remember(address.get("chat_id"), int(outcome.reference))
        return outcome

    def signs_of_life(self, incoming: Incoming) -> list[Outgoing]:
        """The press acknowledged, "typing", and the keyboards of earlier turns taken away."""
        return render.signs_of_life(incoming, self._keyboards.pop(incoming.address.get("chat_id"), []))

    def _remember(self, chat: Any, number: int) -> None:
        self._keyboards.setdefault(chat, []).append(number)
        self._keyboards.move_to_end(chat)
        if len(self._keyboards) > REMEMBERED:
            self._keyboards.popitem(last=False)
