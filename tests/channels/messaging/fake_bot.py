"""A server with a real channel and a small bot behind it, for tests of what Rasa has no part in.

As a program it serves one channel until it is killed: ``python -m tests.channels.messaging.fake_bot FOLDER
PORT FACTORY``, where FACTORY (``module:function``) makes the channel that keeps its record in FOLDER.
"""

from __future__ import annotations

import asyncio
import hashlib
import importlib
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sanic import Sanic

from channels import erasure
from channels import messages as fields
from channels.bodies import Pressed, Refused, Typed
from channels.messages import Message
from channels.messaging.delivery import Patience
from channels.messaging.desk import Desk
from channels.messaging.record import Record
from channels.messaging.settings import Pseudonyms
from channels.messaging.types import Provider

NAMES = Pseudonyms(b"a secret for the tests alone")
NOTICE = "Welkom! U praat met een automatische assistent (AI)."
IMPATIENT = Patience(first=0.05, longest=0.4, attempts=40)
TITLES = {"/duur": "Hoe lang duurt het?", "/pijn": "Doet het pijn?"}
BUTTONS = [{"title": title, "payload": payload} for payload, title in TITLES.items()]
REFERRAL = {"kind": "referral", "category": "infectie", "urgency": "vandaag"}


class FakeTalk:
    """Answers every message with its own text; which conversations there are stands in a folder.

    Args:
        folder: where that is kept, over restarts.
        pause: seconds that an answer takes.
    """

    def __init__(self, folder: Path, pause: float = 0.0) -> None:
        self.folder, self.pause = folder, pause
        self.asked: list[tuple[str, Any]] = []
        self.failures: list[Exception] = []
        self.long = 0
        folder.mkdir(parents=True, exist_ok=True)

    async def begin(self, conversation: str) -> list[Message]:
        (self.folder / conversation).touch()
        privacy = {"title": "Privacy", "payload": "/privacy"}
        return [message(NOTICE, kind="notice", buttons=[privacy])]

    async def exists(self, conversation: str) -> bool:
        return (self.folder / conversation).exists()

    async def answer(self, conversation: str, said: Typed | Pressed, key: str | None) -> list[Message]:
        if self.failures:
            raise self.failures.pop(0)
        await asyncio.sleep(self.pause)
        self.asked.append((conversation, said))
        if isinstance(said, Pressed):
            return [message(f"gekozen: {said.payload}")]
        if "koorts" in said.text:
            return [message("Bel vandaag de huisarts.", **REFERRAL)]
        if "niets" in said.text:
            return []
        return [message(f"antwoord op: {said.text}" + "x" * self.long, buttons=BUTTONS)]

    async def erase(self, conversation: str) -> None:
        (self.folder / conversation).unlink(missing_ok=True)
        await erasure.announce(conversation)


def message(text: str, **more: Any) -> Message:
    """A message of the bot."""
    return fields.from_bot({"text": text, "timestamp": time.time(), "kind": "dialogue", **more})


def refusal() -> Refused:
    """What the bot says when it is not ready."""
    return Refused(503, "fout")


def make_desk(
    provider: Provider,
    folder: Path,
    talk: FakeTalk | None = None,
    patience: Patience = IMPATIENT,
    **record: Any,
) -> Desk:
    """A desk with its record in ``folder``, and the small bot behind it."""
    bot = talk or FakeTalk(folder / "conversations")
    url = f"sqlite:///{folder / 'messaging.db'}"
    kept = Record(provider.name, url, NAMES, **{"settle": 0.02, **record})
    return Desk(provider, kept, patience, talk=lambda _agent: bot)


def application(channel: Any) -> Sanic:
    """A server of one channel."""
    app = Sanic(f"fake_{hashlib.md5(str(id(channel)).encode()).hexdigest()}", configure_logging=False)
    app.ctx.agent = object()
    app.blueprint(channel.blueprint(None), url_prefix=f"/webhooks/{channel.name()}")
    return app


@asynccontextmanager
async def serving(channel: Any, port: int) -> AsyncIterator[Sanic]:
    """Serve a channel in this process and loop."""
    Sanic.test_mode = True
    app = application(channel)
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield app
    finally:
        await server.before_stop()
        server.close()
        await server.wait_closed()


def main(folder: str, port: str, factory: str) -> None:
    """Serve until the process is killed."""
    module, name = factory.split(":")
    make: Callable[[Path], Any] = getattr(importlib.import_module(module), name)
    application(make(Path(folder))).run("127.0.0.1", int(port), access_log=False, motd=False)


if __name__ == "__main__":
    main(*sys.argv[1:4])
