"""Which websites may use the chat: pure functions on the headers of a request."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

METHODS = "GET, POST, DELETE, OPTIONS"
HEADERS = "Authorization, Content-Type, Idempotency-Key"


def is_allowed(origin: str | None, host: str, allowed: frozenset[str]) -> bool:
    """Whether a page of ``origin`` may ask.

    Args:
        origin: the Origin header; programs that are no browser send none.
        host: the Host header: pages that this server gave itself are always allowed.
        allowed: origins such as ``https://www.praktijk.nl``, or ``*``.
    """
    if origin is None or "*" in allowed or origin.lower() in allowed:
        return True
    return bool(host) and urlsplit(origin).netloc.lower() == host.lower()


def cors(origin: str | None) -> dict[str, str]:
    """The headers that let the browser of an allowed origin read the answer."""
    if origin is None:
        return {"Vary": "Origin"}
    allowed = {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}
    return {**allowed, "Vary": "Origin"}


def preflight(origin: str | None) -> dict[str, str]:
    """The headers of the answer to a browser that asks first."""
    return {
        **cors(origin),
        "Access-Control-Allow-Methods": METHODS,
        "Access-Control-Allow-Headers": HEADERS,
        "Access-Control-Max-Age": "600",
    }


def client_address(peer: str, headers: Mapping[str, str], trusted_proxies: int) -> str:
    """The address that a request came from, seen from before our own reverse proxies.

    Args:
        peer: who is at the other end of the connection.
        headers: the request's headers.
        trusted_proxies: how many of the last entries of X-Forwarded-For our own proxies wrote.
    """
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    if not trusted_proxies or len(hops) < trusted_proxies:
        return peer
    return hops[-trusted_proxies]
