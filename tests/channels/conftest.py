"""A real Rasa server in little: the smallest bot that can be trained, behind the real connector and store."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rasa.core.agent import Agent
from rasa.core.run import configure_app
from rasa.utils.endpoints import EndpointConfig
from sanic import Sanic

from channels.web import WebChannel
from channels.web_settings import WebSettings
from components.tracker_store import RecentSQLTrackerStore

TINY_BOT = Path(__file__).parent / "tiny_bot"
NOBODY_LISTENS = "http://127.0.0.1:9/webhook"
Sanic.test_mode = True


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    from rasa.model_training import train  # noqa: PLC0415 (slow to import, and only needed here)

    folder = tmp_path_factory.mktemp("tiny")
    files = [str(TINY_BOT / name) for name in ("domain.yml", "config.yml", "data.yml")]
    return str(train(files[0], files[1], files[2], output=str(folder)).model)


@dataclass
class Server:
    """A running server and a client for it."""

    url: str
    client: aiohttp.ClientSession
    agent: Agent
    store: RecentSQLTrackerStore

    async def call(self, method: str, path: str, token: str = "", **kwargs: Any) -> tuple[int, Any, Any]:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **kwargs.pop("headers", {})}
        url = self.url + (path if path.startswith("/") else f"/webhooks/web/{path}")
        async with self.client.request(method, url, headers=headers, **kwargs) as answer:
            is_json = "json" in answer.headers.get("Content-Type", "")
            return answer.status, await answer.json() if is_json else await answer.text(), answer.headers

    async def begin(self) -> str:
        status, body, _ = await self.call("POST", "sessions", json={})
        assert status == 201
        return body["session"]

    async def say(self, token: str, text: str, **headers: str) -> list[dict[str, Any]]:
        status, body, _ = await self.call("POST", "messages", token, json={"text": text}, headers=headers)
        assert status == 200, body
        return body["messages"]

    async def history(self, token: str) -> list[dict[str, Any]]:
        status, body, _ = await self.call("GET", "messages", token)
        assert status == 200, body
        return body["messages"]


Start = Callable[..., Any]


@pytest.fixture
def start(tiny_model: str, tmp_path: Path) -> Start:
    """Start a server: ``async with start(rate_limit=3) as server``. A second one has the same database."""

    @asynccontextmanager
    async def run(**settings: Any) -> AsyncIterator[Server]:
        store = RecentSQLTrackerStore(db=str(tmp_path / "var" / "tracker.db"))
        endpoint = EndpointConfig(settings.pop("actions", NOBODY_LISTENS))
        nlg = EndpointConfig(type="components.nlg.PracticeNLG")
        agent = Agent(generator=nlg, tracker_store=store, action_endpoint=endpoint)
        agent.load_model(tiny_model)
        settings = {"secret": b"test", "rate_limit": 0, "address_limit": 0, **settings}
        async with (
            _serving(WebChannel(WebSettings(**settings)), agent) as url,
            aiohttp.ClientSession() as client,
        ):
            yield Server(url, client, agent, store)

    return run


@asynccontextmanager
async def _serving(channel: WebChannel, agent: Agent) -> AsyncIterator[str]:
    app = configure_app([channel], enable_api=False)
    app.ctx.agent = agent
    port = free_port()
    server = await app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        await asyncio.sleep(0)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
