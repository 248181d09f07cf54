"""`make smoke`: does the trained bot answer?

Three messages over the web API, on a free port, with a database that is thrown away.
"""

from __future__ import annotations

import json
import tempfile
import urllib.request
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scripts.ports import free_port
from scripts.project import Project, Settings
from scripts.report import Problem, say
from scripts.serve import LOOPBACK, started

TIMEOUT = 60
"""Seconds in which one call must be answered; the first message loads what is loaded on first use."""


@dataclass(frozen=True)
class Question:
    """A message and what the first answer to it must be: fields of a message of the web API."""

    text: str
    expected: dict[str, str]


QUESTIONS = (
    Question("Wat is hielspoor?", {"kind": "answer", "topic": "definitie"}),
    Question("wat doet shockwave", {"kind": "answer", "topic": "shockwave"}),
    Question("Mijn kuit is dik, rood en warm en doet pijn.", {"kind": "referral", "category": "trombose"}),
)
"""Plain ones, right in any state of the training lines: the test sets under evaluation/ measure the rest."""


def smoke(project: Project, settings: Settings) -> None:
    """Start the trained bot, ask :data:`QUESTIONS`, stop it.

    Raises:
        Problem: it does not start, or answers something else.
    """
    with tempfile.TemporaryDirectory() as folder:
        aside = replace(
            settings, host=LOOPBACK, port=free_port(LOOPBACK), tracker_db=str(Path(folder) / "tracker.db")
        )
        with started(project, aside, review=False):
            url = f"http://{LOOPBACK}:{aside.port}/webhooks/web"
            token = _call(f"{url}/sessions", {})["session"]
            wrong = [text for question in QUESTIONS if (text := _wrong(url, token, question))]
    if wrong:
        raise Problem(
            "The bot answered otherwise than it should: " + "; ".join(wrong), "make test shows more."
        )
    say(f"    {len(QUESTIONS)} messages, {len(QUESTIONS)} answers as they should be.")


def _wrong(url: str, token: str, question: Question) -> str:
    messages = _call(f"{url}/messages", {"text": question.text}, token)["messages"]
    first = messages[0] if messages else {}
    found = {name: first.get(name) for name in question.expected}
    return "" if found == question.expected else f"{question.text!r} brought {found}"


def _call(url: str, body: dict[str, str], token: str = "") -> dict[str, Any]:
    headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310 (our own address)
    with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
        return dict(json.load(answer))
