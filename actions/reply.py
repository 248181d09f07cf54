"""What an action gives back, as plain values: messages and what to remember."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Message:
    """One message of the bot: either a ``text`` or the name of a ``response`` that the bot's generator words.

    Args:
        extra: further fields of the message (kind, topic, sources ...) and values for placeholders.
    """

    text: str = ""
    response: str = ""
    buttons: tuple[Mapping[str, Any], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def arguments(self) -> dict[str, Any]:
        """Arguments for ``CollectingDispatcher.utter_message``."""
        words = {"response": self.response} if self.response else {"text": self.text}
        return {**words, "buttons": [dict(button) for button in self.buttons], **self.extra}


@dataclass(frozen=True)
class Reply:
    """Messages in order, and new values of slots by name."""

    messages: tuple[Message, ...] = ()
    memory: Mapping[str, Any] = field(default_factory=dict)

    def with_memory(self, **values: Any) -> Reply:
        """This reply with more to remember."""
        return replace(self, memory={**self.memory, **values})


def utter(response: str, buttons: Iterable[Mapping[str, Any]] = (), **extra: Any) -> Message:
    """A message worded by a response of ``data/``."""
    return Message(response=response, buttons=tuple(buttons), extra=extra)


def say(*responses: str) -> Reply:
    """A reply of plain responses, with nothing to remember."""
    return Reply(tuple(utter(response) for response in responses))
