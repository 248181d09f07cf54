"""A server that speaks the web API's contract and answers from a table: text -> messages."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

GREETING = {"from": "bot", "text": "Dag!", "kind": "notice", "topic": None, "buttons": []}


def message(kind: str, topic: str | None = None, **more: Any) -> dict[str, Any]:
    """A message of the bot as the contract has it."""
    fields = {"from": "bot", "text": "...", "category": None, "urgency": None, "sources": [], "buttons": []}
    return {**fields, "kind": kind, "topic": topic, **more}


def referral(category: str, urgency: str) -> dict[str, Any]:
    return message("referral", category=category, urgency=urgency)


def clarify(*topics: str) -> dict[str, Any]:
    buttons = [{"title": topic, "payload": f"/{topic}", "topic": topic} for topic in topics]
    return message("clarify", buttons=buttons)


class FakeBot(ThreadingHTTPServer):
    """Answers ``answers[text]``, or with a fallback; keeps who said what."""

    daemon_threads = True

    def __init__(self, answers: dict[str, list[dict[str, Any]]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers
        self.sessions: dict[str, list[str]] = {}
        self.erased: list[str] = []
        self.refuse_first = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeBot

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/webhooks/web/sessions":
            return self._open()
        with self.server.lock:
            if self.server.refuse_first:
                self.server.refuse_first -= 1
                return self._send(429, {"error": "Wacht even."}, {"Retry-After": "0"})
            said = self.server.sessions.get(self._token())
        if said is None:
            return self._send(401, {"error": "Geen gesprek."})
        said.append(body["text"])
        if body["text"] == "kapot":
            return self._send(500, {"error": "Er ging iets mis."})
        return self._send(200, {"messages": self.server.answers.get(body["text"], [message("fallback")])})

    def do_DELETE(self) -> None:
        self.server.erased.append(self._token())
        self.send_response(204)
        self.end_headers()

    def _open(self) -> None:
        with self.server.lock:
            name = f"token-{len(self.server.sessions)}"
            self.server.sessions[name] = []
        self._send(201, {"session": name, "messages": [GREETING]})

    def _token(self) -> str:
        return str(self.headers.get("Authorization", "")).removeprefix("Bearer ")

    def _send(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def serving(answers: dict[str, list[dict[str, Any]]]) -> Iterator[FakeBot]:
    with FakeBot(answers) as bot:
        thread = threading.Thread(target=bot.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield bot
        bot.shutdown()
