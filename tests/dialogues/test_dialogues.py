"""Conversations with the trained bot over the web API."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.dialogues.checks import problems
from tests.dialogues.reading import Conversation, conversations

ALL = conversations()
TIMEOUT = 60


class Visitor:
    """A person on the chat page."""

    def __init__(self, url: str) -> None:
        self.url = f"{url.rstrip('/')}/webhooks/web"
        self.token = self.call("POST", "sessions", {}, 201)["session"]

    def call(self, method: str, path: str, body: Any, expected: int) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "token") else {}
        answer = requests.request(method, f"{self.url}/{path}", json=body, headers=headers, timeout=TIMEOUT)
        assert answer.status_code == expected, answer.text
        return answer.json() if answer.content else None

    def does(self, turn: dict[str, Any], offered: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Say or press what the turn names; the bot's messages."""
        if "say" in turn:
            return self.call("POST", "messages", {"text": turn["say"]}, 200)["messages"]
        fits = [button for button in offered if turn["press"] in (button["title"], button["topic"])]
        assert fits, f"no button {turn['press']} among {[button['title'] for button in offered]}"
        return self.call("POST", "messages", {"payload": fits[0]["payload"]}, 200)["messages"]


def test_there_are_conversations_of_every_situation():
    assert len(ALL) >= 80
    assert len({(one.situation, one.name) for one in ALL}) == len(ALL)


@pytest.mark.bot
@pytest.mark.parametrize("conversation", ALL, ids=lambda one: f"{one.situation}-{one.name}".replace(" ", "_"))
def test_conversation(conversation: Conversation, bot_url: str, request: pytest.FixtureRequest):
    if conversation.known_failure:
        request.applymarker(pytest.mark.xfail(reason=conversation.known_failure, strict=True))
    visitor, before, said = Visitor(bot_url), [], []
    for number, turn in enumerate(conversation.turns, 1):
        offered = [button for message in said for button in message["buttons"]]
        said = visitor.does(turn, offered)
        wrong = problems(turn, said, before)
        shown = [(one["kind"], one["topic"] or one["category"], one["text"][:70]) for one in said]
        assert not wrong, f"turn {number} ({turn.get('say') or turn.get('press')}): {wrong}\n  said: {shown}"
        before.append(said)
    visitor.call("DELETE", "sessions", None, 204)
