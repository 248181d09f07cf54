"""Whether a call is WhatsApp's: pure functions over what arrived."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

PREFIX = "sha256="


def is_signed(body: bytes, signature: str | None, app_secret: bytes) -> bool:
    """Whether the X-Hub-Signature-256 header fits the raw body, compared in constant time."""
    expected = PREFIX + hmac.new(app_secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), (signature or "").strip().encode("utf-8", "replace"))


def challenge(query: Mapping[str, str], verify_token: str) -> str | None:
    """What to answer to the handshake, or ``None`` when it is not WhatsApp's.

    Args:
        query: the first value of each parameter in the address.
        verify_token: what was typed in the form at Meta.
    """
    known = hmac.compare_digest(query.get("hub.verify_token", "").encode(), verify_token.encode())
    if query.get("hub.mode") != "subscribe" or not known:
        return None
    return query.get("hub.challenge", "")
