"""Notices when the action server fails: Rasa logs that, goes on, and leaves the person without an answer."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME

TIMEOUT = 10.0
"""Seconds that one action may take; Rasa's own bound is five minutes."""

_failures: ContextVar[list[str] | None] = ContextVar("failed_actions", default=None)


def start_watching() -> list[str]:
    """A list that gets the name of each action that fails in this task or in one that it starts."""
    failures: list[str] = []
    _failures.set(failures)
    return failures


def watch(processor: MessageProcessor) -> None:
    """Have the processor's calls to the action server watched and bounded; doing so twice changes nothing."""
    endpoint = processor.action_endpoint
    if endpoint is not None and not isinstance(endpoint, WatchedEndpoint):
        processor.action_endpoint = WatchedEndpoint(endpoint)


class WatchedEndpoint:
    """The action server's endpoint with a bound on time and a note of each failure.

    A conversation must be able to begin without the action server, for referrals work without it. So when
    ``action_session_start`` fails, what Rasa's own would have done stands in.
    """

    def __init__(self, endpoint: Any) -> None:
        self._endpoint = endpoint

    def __getattr__(self, name: str) -> Any:
        return getattr(self._endpoint, name)

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        """Call the action server; errors are noted and raised as Rasa expects them."""
        call = kwargs.get("json") or {}
        try:
            return await self._endpoint.request(*args, **{**kwargs, "timeout": TIMEOUT})
        except Exception:
            if call.get("next_action") == ACTION_SESSION_START_NAME:
                return _plain_session_start(call)
            failures = _failures.get()
            if failures is not None:
                failures.append(str(call.get("next_action")))
            raise


def _plain_session_start(call: dict[str, Any]) -> dict[str, Any]:
    slots = (call.get("tracker") or {}).get("slots") or {}
    kept = {name: value for name, value in slots.items() if value is not None}
    carried = [{"event": "slot", "name": name, "value": value} for name, value in kept.items()]
    listen = {"event": "action", "name": ACTION_LISTEN_NAME}
    return {"events": [{"event": "session_started"}, *carried, listen], "responses": []}
