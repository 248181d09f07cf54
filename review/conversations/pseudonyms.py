"""Pseudonyms: a keyed hash stands for a sender. Without the key nobody can compute it from a number."""

from __future__ import annotations

import hmac
from base64 import b32encode

from django.conf import settings

LENGTH = 16
"""Letters of the hash: 80 bits, so that a thousand million conversations still differ."""


def channel_of(sender_id: str) -> str:
    """The channel, which is the prefix of the id; ``onbekend`` without one."""
    channel, dash, _ = sender_id.partition("-")
    return channel[:20] if dash and channel.isalpha() else "onbekend"


def pseudonym(sender_id: str) -> str:
    """The pseudonym of a sender, such as ``web-k3v7q2mzx5dpabcd``."""
    return f"{channel_of(sender_id)}-{b32encode(_digest('sender', sender_id)).decode().lower()[:LENGTH]}"


def key_of(*parts: object) -> str:
    """A key that is the same whenever the same event or erasure is seen, and tells nothing about it."""
    return _digest("event", *(repr(part) for part in parts)).hex()[:32]


def _digest(*parts: str) -> bytes:
    return hmac.digest(settings.PSEUDONYM_KEY.encode(), "\0".join(parts).encode(), "sha256")
