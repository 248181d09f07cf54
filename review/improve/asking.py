"""Asking the running bot again, over its web API: a new conversation for each sentence, then erased."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

TIMEOUT = 30.0
TRIES, LONGEST_WAIT = 5, 65.0
"""How often a busy bot is asked again, and the longest wait (seconds) in between."""

TOO_MANY = 429
ANSWERS = ("answer", "dialogue")


class NoAnswer(Exception):  # noqa: N818 (it says what is the matter)
    """The bot cannot be reached, or refuses. The message holds no sentence of anybody."""


@dataclass(frozen=True)
class Reply:
    """What the bot made of one sentence: ids only."""

    topics: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    understood: bool = True

    def as_json(self) -> dict[str, Any]:
        """For ``Correction.after``."""
        return {
            "topics": list(self.topics),
            "red_flags": list(self.categories),
            "offered": list(self.offered),
            "understood": self.understood,
        }


class Bot:
    """The bot at ``address``, such as ``http://localhost:5005``.

    Raises:
        ValueError: the address is none of http or https.
    """

    def __init__(self, address: str, wait: Callable[[float], None] = time.sleep) -> None:
        if urlsplit(address).scheme not in ("http", "https"):
            raise ValueError(f"{address!r} is no address: it begins with http:// or https://")
        self._root = address.rstrip("/") + "/webhooks/web/"
        self._wait = wait

    def ask(self, text: str) -> Reply:
        """What the bot says to ``text`` at the start of a conversation.

        Raises:
            NoAnswer: the bot cannot be reached, or refuses.
        """
        token = self._call("POST", "sessions", {})["session"]
        try:
            return reply(self._call("POST", "messages", {"text": text}, token)["messages"])
        finally:
            self._call("DELETE", "sessions", None, token)

    def _call(self, method: str, path: str, body: dict[str, Any] | None, token: str = "") -> dict[str, Any]:
        for _ in range(TRIES):
            try:
                return self._once(method, path, body, token)
            except HTTPError as error:
                if error.code != TOO_MANY:
                    raise NoAnswer(f"the bot answers {error.code} to {method} {path}") from None
                self._wait(_seconds(error.headers.get("Retry-After")))
            except (URLError, OSError, ValueError, KeyError) as error:
                raise NoAnswer(f"the bot cannot be asked: {type(error).__name__}") from None
        raise NoAnswer("the bot is too busy; WEB_RATE_LIMIT=0 switches its limit off")

    def _once(self, method: str, path: str, body: dict[str, Any] | None, token: str) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._root + path, data, headers, method=method)  # noqa: S310 (checked above)
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 (checked above)
            content = answer.read()
        return json.loads(content) if content else {}


def reply(messages: list[dict[str, Any]]) -> Reply:
    """The ids in what the bot said."""
    said = [each for each in messages if each.get("from") == "bot"]
    offers = [each for each in said if each.get("kind") == "clarify"]
    return Reply(
        _ids(each.get("topic") for each in said if each.get("kind") in ANSWERS),
        _ids(each.get("category") for each in said if each.get("kind") == "referral"),
        _ids(button.get("topic") for each in offers for button in each.get("buttons") or []),
        not any(each.get("kind") == "fallback" for each in said),
    )


def _ids(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(value)[:60] for value in values if value))


def _seconds(text: str | None) -> float:
    return min(float(text) if text and text.isdecimal() else 5.0, LONGEST_WAIT)
