"""What the provider remembers: which keyboards are still shown."""

from __future__ import annotations

import pytest

from channels.messaging.types import Incoming, Outcome, Outgoing
from channels.telegram import provider as module
from channels.telegram.provider import Telegram


class Accepting:
    """A client to which everything is right."""

    def __init__(self) -> None:
        self.number = 0

    async def deliver(self, _address: dict, _outgoing: Outgoing) -> Outcome:
        self.number += 1
        return Outcome("accepted", reference=str(self.number))


WITH_BUTTONS = Outgoing("sendMessage", {"text": "a", "reply_markup": {"inline_keyboard": [[{}]]}})


def typed(chat: int, kind: str = "text") -> Incoming:
    return Incoming("telegram", "1", str(chat), {"chat_id": chat}, kind, "a", "", 0.0)


def taken_away(calls: list[Outgoing]) -> list[int]:
    return [call.body["message_id"] for call in calls if call.method == "editMessageReplyMarkup"]


async def test_keyboards_are_taken_away_once_and_in_their_own_chat():
    telegram = Telegram(Accepting())
    await telegram.deliver({"chat_id": 1}, WITH_BUTTONS)
    await telegram.deliver({"chat_id": 1}, Outgoing("sendMessage", {"text": "a"}))
    await telegram.deliver({"chat_id": 2}, WITH_BUTTONS)
    assert taken_away(telegram.signs_of_life(typed(1))) == [1]
    assert taken_away(telegram.signs_of_life(typed(1))) == []
    assert taken_away(telegram.signs_of_life(typed(2))) == [3]


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "REMEMBERED", 3)
    telegram = Telegram(Accepting())
    for chat in range(5):
        await telegram.deliver({"chat_id": chat}, WITH_BUTTONS)
    assert [bool(taken_away(telegram.signs_of_life(typed(chat)))) for chat in range(5)] == [False] * 2 + [
        True
    ] * 3
