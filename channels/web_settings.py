"""The web channel's settings: all from the environment, each with a default that suits a first start."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from channels import tokens

DAY = 24 * 3600.0


@dataclass(frozen=True)
class WebSettings:
    """How the web channel behaves.

    Args:
        secret: signs the session tokens.
        rate_limit: messages a minute in one conversation; 0 switches all limits off.
        address_limit: requests a minute from one address; people behind one router share it.
        allowed_origins: websites, besides our own page, whose pages may use the chat; ``*`` allows all.
        trusted_proxies: reverse proxies before this server, whose X-Forwarded-For is believed.
        token_age: seconds after which a session must be begun anew.
        consent: ``melden`` (the page tells) or ``vragen`` (the page asks before anything is sent).
        development: whether the demo practice page is served.
    """

    secret: bytes = field(repr=False)
    rate_limit: int = 30
    address_limit: int = 90
    allowed_origins: frozenset[str] = frozenset()
    trusted_proxies: int = 0
    token_age: float = 30 * DAY
    consent: str = "melden"
    development: bool = True


def from_environment() -> WebSettings:
    """The settings of this process.

    Raises:
        ValueError: a setting is no number, or not one of its choices; the message names it.
    """
    rate_limit = _number("WEB_RATE_LIMIT", 30)
    return WebSettings(
        secret=tokens.load_secret(),
        rate_limit=rate_limit,
        address_limit=_number("WEB_RATE_LIMIT_ADDRESS", 3 * rate_limit),
        allowed_origins=_origins(os.environ.get("WEB_ALLOWED_ORIGINS", "")),
        trusted_proxies=_number("WEB_TRUSTED_PROXIES", 0),
        token_age=_number("WEB_SESSION_DAYS", 30) * DAY,
        consent=_choice("WEB_CONSENT", ("melden", "vragen")),
        development=_choice("WEB_DEMO", ("ja", "nee")) == "ja",
    )


def _number(name: str, default: int) -> int:
    given = os.environ.get(name, "").strip() or str(default)
    if not given.isdecimal():
        raise ValueError(f"{name} is '{given}': write a whole number, 0 or more")
    return int(given)


def _choice(name: str, choices: tuple[str, ...]) -> str:
    given = os.environ.get(name, "").strip() or choices[0]
    if given not in choices:
        raise ValueError(f"{name} is '{given}': write one of {', '.join(choices)}")
    return given


def _origins(given: str) -> frozenset[str]:
    return frozenset(origin.rstrip("/").lower() for origin in given.replace(",", " ").split())
