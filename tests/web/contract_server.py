"""A small server that speaks the web API from memory, with every trouble a page can meet on order.

It serves the real page and modules, with the real headers, so that a page that works here works with the bot.
Try any page with it: ``python -m tests.web.contract_server 8123``.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from channels import messages, origins, site, wording

GREETING = (
    "Welkom! U praat met een automatische assistent (AI), niet met een mens. Ik geef algemene informatie over"
    " hielspoor. Een diagnose geef ik niet. Niemand leest live mee; bij spoed belt u 112. Wat wilt u weten?"
)
OFFERED = [
    {"title": "Wat is hielspoor?", "payload": "/definitie"},
    {"title": "Wat kan ik doen?", "payload": "/zelf_doen"},
    {"title": "Privacy", "payload": "/privacy"},
]
ANSWER = {
    "text": "Bij shockwave krijgt uw hiel korte schokgolven.\n\nVolgens medische bronnen:\n"
    "- duurt het 20 minuten;\n- krijgt u 3.800 schokgolven.\n\nDat is niet voor iedereen prettig.",
    "kind": "answer",
    "topic": "shockwave",
    "sources": ["Shockwave", "Behandelingen van hielspoor"],
    "buttons": [
        {"title": "Hoe lang duurt het?", "payload": '/shockwave{"aspect": "duur"}'},
        {"title": "Wat doet een operatie?", "payload": "/operatie"},
    ],
}
TITLES = {button["payload"]: button["title"] for button in [*OFFERED, *ANSWER["buttons"]]}
NOBODY_READS = "Niemand leest deze chat live mee."
REFERRALS = {
    "koorts": (
        "infectie",
        "vandaag",
        "U noemt koorts en een rode, warme voet.\nBel vandaag de huisarts en wacht niet tot morgen."
        f" In het weekend belt u de huisartsenpost.\n{NOBODY_READS}",
    ),
    "borst": (
        "longembolie_trombose_acuut",
        "112",
        f"U noemt pijn op de borst. Bel nu 112.\n{NOBODY_READS}",
    ),
    "leven": (
        "suicidaal",
        "113",
        "Wat goed dat u dit opschrijft.\nPraat er nu over met een mens: bel 113 of gratis 0800-0113,"
        " chatten kan via 113.nl.\nIs er direct gevaar, bel dan nu 112.",
    ),
    "tintel": ("neurologisch", "therapeut", "U noemt tintelingen.\nMaak een afspraak met uw therapeut."),
}
PRACTICE = {
    "name": "De Pijnvrij Methode",
    "contact": "U kunt De Pijnvrij Methode bellen op 012-3456789.",
    "phone": "012-3456789",
    "appointment": "https://www.voorbeeld.nl/afspraak",
    "privacy": "https://www.voorbeeld.nl/privacy",
    "consent": "melden",
}


class World:
    """What the server knows, and the troubles that a test orders."""

    def __init__(self) -> None:
        self.numbers = count(1)
        self.clear()

    def clear(self) -> None:
        """Everything works again, and nobody has said anything."""
        self.conversations: dict[str, list[dict[str, Any]]] = {}
        self.answers: dict[str, list[dict[str, Any]]] = {}
        self.erased: list[str] = []
        self.practice = dict(PRACTICE)
        self.refuse: tuple[int, str] | None = None
        self.delay = 0.0
        self.lose_answers = False
        self.ratings: list[dict[str, Any]] = []
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    def bot(self, **said: Any) -> dict[str, Any]:
        return messages.from_bot({"timestamp": time.time() + next(self.numbers) / 1e6, **said})


class Handler(BaseHTTPRequestHandler):
    """One request."""

    world: World
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path.startswith("/webhooks/"):
            return self._api("GET")
        if self.path in self.world.pages:
            html, headers = self.world.pages[self.path]
            return self._send(200, html.encode(), {"Content-Type": "text/html; charset=utf-8", **headers})
        file = site.find(self.path.split("?")[0])
        if file is None:
            return self._send(404, b"")
        return self._send(200, file.zipped, {**file.headers, "Content-Encoding": "gzip"})

    def do_POST(self) -> None:
        self._api("POST")

    def do_DELETE(self) -> None:
        self._api("DELETE")

    def do_OPTIONS(self) -> None:
        self._send(204, b"", origins.preflight(self.headers.get("Origin")))

    def _api(self, method: str) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
        world, call = self.world, f"{method} {self.path.rpartition('/')[2]}"
        if call == "GET settings":
            return self._json(200, world.practice)
        time.sleep(world.delay)
        if world.refuse:
            status, name = world.refuse
            return self._json(
                status, {"error": wording.sentence(name)}, {"Retry-After": "1"} if status == 429 else {}
            )
        if call == "POST sessions":
            return self._begin()
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if token not in world.conversations:
            return self._json(401, {"error": wording.sentence("verlopen")})
        return self._known(call, token, body)

    def _begin(self) -> None:
        token = f"token-{next(self.world.numbers)}"
        greeting = self.world.bot(text=GREETING, kind="notice", buttons=OFFERED)
        self.world.conversations[token] = [greeting]
        self._json(201, {"session": token, "messages": [greeting]})

    def _known(self, call: str, token: str, body: dict[str, Any]) -> None:
        world = self.world
        if call == "GET messages":
            return self._json(200, {"messages": world.conversations[token]})
        if call == "DELETE sessions":
            del world.conversations[token]
            world.erased.append(token)
            return self._send(204, b"")
        if call == "POST feedback":
            world.ratings.append(body)
            return self._send(204, b"")
        key = self.headers.get("Idempotency-Key") or str(next(world.numbers))
        if key not in world.answers:
            world.answers[key] = self._answer(body)
            text = body.get("text") or TITLES[body["payload"]]
            world.conversations[token] += [messages.from_user(text, time.time(), key), *world.answers[key]]
        if world.lose_answers:
            self.close_connection = True
            return self.connection.close()
        return self._json(200, {"messages": world.answers[key]})

    def _answer(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        text = (body.get("text") or "").lower()
        for word, (category, urgency, referral) in REFERRALS.items():
            if word in text:
                return [self.world.bot(text=referral, kind="referral", category=category, urgency=urgency)]
        if "twee" in text:
            return [
                self.world.bot(**ANSWER),
                self.world.bot(**{**ANSWER, "topic": "operatie", "text": "En een operatie."}),
            ]
        return [self.world.bot(**ANSWER)]

    def _json(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        kind = {"Content-Type": "application/json", **origins.cors(self.headers.get("Origin"))}
        self._send(status, json.dumps(content).encode(), {**kind, **(headers or {})})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class ContractServer:
    """The server in a thread of its own, on loopback."""

    def __init__(self, port: int = 0) -> None:
        self.world = World()
        handler = type("Bound", (Handler,), {"world": self.world})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    server = ContractServer(int(sys.argv[1]) if len(sys.argv) > 1 else 8123)
    print(f"{server.url}/ and {server.url}/demo")  # noqa: T201 (a program of its own)
    threading.Event().wait()
