"""How plain responses become messages: the practice's data filled in, never the same words twice in a row."""

from __future__ import annotations

import random
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from content import settings

RECENT = 12
"""How many of the last bot messages a new one should differ from."""


class PracticeNLG(TemplatedNaturalLanguageGenerator):
    """Rasa's own generator with three additions.

    - ``{contact}`` and the other placeholders are filled from the practice's settings.
    - Of several wordings, one is chosen that was not given lately in this conversation.
    - The keys under a response's ``metadata:`` come to the top level of the bot event's metadata, where
    actions put theirs too.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})
        self._placeholders = settings.get().placeholders

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The message for ``utter_action``, or ``None`` when the domain has no such response."""
        given = _recent_texts(tracker)
        values = {**self._placeholders, **tracker.current_slot_values(), **kwargs}
        filled = [
            self._fill_response(dict(variant), values) for variant in self.responses.get(utter_action, [])
        ]
        if not filled:
            return None
        fresh = [message for message in filled if message.get("text") not in given]
        other = [message for message in filled if message.get("text") not in given[-1:]]
        message = random.choice(fresh or other or filled)  # noqa: S311 (a choice of words, no secret)
        return {**message.pop("metadata", {}), **message}


def _recent_texts(tracker: DialogueStateTracker) -> list[str]:
    texts = [event.text for event in tracker.events if isinstance(event, BotUttered) and event.text]
    return texts[-RECENT:]
