"""A visitor of the web channel: opens sessions, sends messages, and times the answers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import requests

TIMEOUT = 60.0
"""Seconds in which one call must be answered."""

PATIENCE = 90.0
"""Longest total wait in seconds where the server says 429 (too many requests)."""

Message = dict[str, Any]


class ServerGoneError(RuntimeError):
    """The server cannot be reached, or refuses to open a session; measuring on makes no sense."""


@dataclass(frozen=True)
class Reply:
    """What came back on one message: the bot's messages, the time in seconds, the error if any."""

    messages: list[Message] = field(default_factory=list)
    seconds: float = 0.0
    error: str | None = None


class Visitor:
    """One conversation with the bot at ``url``, erased at the end of the ``with`` block."""

    def __init__(self, url: str, http: requests.Session | None = None) -> None:
        self._url = url.rstrip("/") + "/webhooks/web"
        self._http = http or requests.Session()
        self._authorization: dict[str, str] = {}

    def __enter__(self) -> Visitor:
        """Open a session.

        Raises:
            ServerGoneError: the server does not answer, or not as the contract says.
        """
        answer = self._call(lambda: self._post("sessions", {}))
        if answer.status_code != requests.codes.created:
            raise ServerGoneError(f"The server opens no session: {answer.status_code} {answer.text[:200]}")
        self._authorization = {"Authorization": f"Bearer {answer.json()['session']}"}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._http.delete(f"{self._url}/sessions", headers=self._authorization, timeout=TIMEOUT)

    def say(self, text: str) -> Reply:
        """Send ``text``; an answer that is no 200 becomes the reply's ``error``.

        Raises:
            ServerGoneError: the server does not answer at all.
        """
        began = time.perf_counter()
        answer = self._call(lambda: self._post("messages", {"text": text}))
        seconds = time.perf_counter() - began
        if answer.status_code != requests.codes.ok:
            return Reply([], seconds, f"{answer.status_code} {answer.text[:200]}")
        return Reply(list(answer.json()["messages"]), seconds)

    def _post(self, path: str, body: dict[str, str]) -> requests.Response:
        return self._http.post(f"{self._url}/{path}", json=body, headers=self._authorization, timeout=TIMEOUT)

    def _call(self, send: Callable[[], requests.Response]) -> requests.Response:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                answer = send()
            except requests.RequestException as error:
                raise ServerGoneError(
                    f"The server at {self._url} does not answer ({type(error).__name__})."
                ) from error
            wait = float(answer.headers.get("Retry-After") or 1)
            if answer.status_code != requests.codes.too_many_requests or time.monotonic() + wait > end:
                return answer
            time.sleep(wait)
