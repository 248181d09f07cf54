"""Who else must forget a conversation when its person erases it: later rooms add themselves here."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

logger = logging.getLogger(__name__)

Listener = Callable[[str], Awaitable[None]]

_listeners: list[Listener] = []


def on_erasure(listener: Listener) -> Listener:
    """Have ``listener`` awaited with a conversation's id once its events are erased. Works as a decorator."""
    _listeners.append(listener)
    return listener


def off_erasure(listener: Listener) -> None:
    """Tell ``listener`` no more."""
    if listener in _listeners:
        _listeners.remove(listener)


async def announce(conversation: str) -> None:
    """Tell every listener; one that fails is logged and does not keep the others from hearing it."""
    for listener in _listeners:
        try:
            await listener(conversation)
        except Exception as error:
            name = getattr(listener, "__name__", type(listener).__name__)
            logger.error("Erasure of %s failed in %s: %s", conversation, name, type(error).__name__)
