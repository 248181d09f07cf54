"""The values that travel between a provider's connector and the shared core."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from channels.messages import Message
from channels.messaging.choices import Keys


@dataclass(frozen=True)
class Incoming:
    """One thing that a person did, as the provider told it.

    Args:
        channel: name of the channel: ``whatsapp`` or ``telegram``.
        update_id: the provider's id of it: what arrives again under this id is not handled again.
        person: the provider's stable key of the person or chat.
        address: what ``deliver`` needs to answer; JSON.
        kind: ``text``, ``choice`` (a pressed button), ``command``, ``other`` (a picture, a voice message ...)
            or ``blocked`` (the person wants no more messages).
        text: typed text, a command's name without "/", or the title of a choice.
        key: the key of a choice as :class:`~channels.messaging.choices.Keys` gave it, else "".
        sent_at: when the person sent it, as the provider says; seconds since 1970.
        extra: what ``render`` and ``signs_of_life`` need of it; JSON.
    """

    channel: str
    update_id: str
    person: str
    address: dict[str, Any]
    kind: str
    text: str
    key: str
    sent_at: float
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outgoing:
    """One call to the provider.

    Args:
        method: the provider's method: ``messages``, ``sendMessage``, ``answerCallbackQuery`` ...
        body: its JSON body, without the address and without secrets.
    """

    method: str
    body: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of a call.

    Args:
        state: ``accepted``, ``retry`` (try again later) or ``refused`` (trying again is of no use).
        after: seconds to wait at least before the next attempt.
        code: the provider's error code; never words that somebody wrote.
        reference: the provider's id of the sent message.
    """

    state: str
    after: float = 0.0
    code: str = ""
    reference: str = ""


class Provider(Protocol):
    """What a channel must be able to do; everything else is shared."""

    name: str
    """The channel's name, which is also the prefix of its conversations."""

    def render(self, incoming: Incoming, messages: list[Message], keys: Keys) -> list[Outgoing]:
        """The calls that show these messages of the bot. Pure: ``keys`` gives each button its short key."""

    async def deliver(self, address: dict[str, Any], outgoing: Outgoing) -> Outcome:
        """Make one call; never raises for what the provider or the network does."""

    def signs_of_life(self, incoming: Incoming) -> list[Outgoing]:
        """Read mark and typing indicator: best effort, never tried again."""
