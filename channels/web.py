"""The web channel: the chat page's API, the page itself, and the gate before both.

The stock channels of Rasa trust whoever calls them. Here the server issues every conversation's id, signs it,
and answers nobody without that signature.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, json, raw

from channels import bodies, origins, site, tokens
from channels.bodies import Refused
from channels.conversations import CHANNEL, Conversations, where
from channels.limits import Limiter
from channels.web_settings import WebSettings, from_environment
from content import settings as practice

logger = logging.getLogger(__name__)

API = f"/webhooks/{CHANNEL}/"

_CORS_DONE = "_sanic_cors_e"
"""Set on a request, it keeps Rasa's own CORS extension from adding headers to ours."""

Handler = Callable[..., Awaitable[HTTPResponse]]


class WebChannel(InputChannel):
    """The connector that ``credentials.yml`` names as ``channels.web.WebChannel``.

    Args:
        settings: for tests; by default they come from the environment when the channel is made.
    """

    def __init__(self, settings: WebSettings | None = None) -> None:
        self.settings = settings or from_environment()
        self._per_session = Limiter(self.settings.rate_limit)
        self._per_address = Limiter(self.settings.address_limit)
        self._conversations: Conversations | None = None

    @classmethod
    def name(cls) -> str:
        """Name and address of the channel: ``/webhooks/web``."""
        return CHANNEL

    def blueprint(self, _on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of the API; the page is served by the gate, for Rasa already has a route at "/"."""
        routes = Blueprint("web_channel")
        for path, method, handler in (
            ("/sessions", "POST", self._begin),
            ("/sessions", "DELETE", self._erase),
            ("/messages", "POST", self._answer),
            ("/messages", "GET", self._history),
            ("/feedback", "POST", self._rate),
            ("/settings", "GET", self._settings),
        ):
            routes.add_route(_guarded(handler), path, methods=[method], name=handler.__name__.strip("_"))
        routes.listener("before_server_start")(self._stand_at_the_gate)
        return routes

    async def _stand_at_the_gate(self, app: Sanic, _loop: Any) -> None:
        app.request_middleware.appendleft(self._gate)
        app.response_middleware.append(_add_headers)

    async def _gate(self, request: Request) -> HTTPResponse | None:
        """Serve the page's files, answer preflights, and turn away websites that are not allowed."""
        if not request.path.startswith(API):
            return _file(request, self.settings.development)
        setattr(request.ctx, _CORS_DONE, "1")
        origin = request.headers.get("origin")
        if not origins.is_allowed(origin, request.host, self.settings.allowed_origins):
            return _refusal(Refused(403, "andere_website"))
        request.ctx.web_origin = origin
        return empty(headers=origins.preflight(origin)) if request.method == "OPTIONS" else None

    async def _begin(self, request: Request) -> HTTPResponse:
        self._limit_address(request)
        conversation = tokens.new_conversation()
        said = await self._talk(request).begin(conversation)
        token = tokens.issue(conversation, self.settings.secret, time.time())
        return json({"session": token, "messages": said}, status=201)

    async def _answer(self, request: Request) -> HTTPResponse:
        conversation = await self._conversation(request)
        _pass(self._per_session, conversation)
        message = bodies.message(request.body)
        key = bodies.idempotency_key(request.headers.get("idempotency-key"))
        return json({"messages": await self._talk(request).answer(conversation, message, key)})

    async def _history(self, request: Request) -> HTTPResponse:
        conversation = await self._conversation(request)
        return json({"messages": await self._talk(request).history(conversation)})

    async def _rate(self, request: Request) -> HTTPResponse:
        conversation = await self._conversation(request)
        _pass(self._per_session, conversation)
        await self._talk(request).rate(conversation, bodies.rating(request.body))
        return empty()

    async def _erase(self, request: Request) -> HTTPResponse:
        conversation = await self._authorised(request)  # no limit: erasing is always possible
        await self._talk(request).erase(conversation)
        return empty()

    async def _settings(self, _request: Request) -> HTTPResponse:
        """What the page shows of the practice; nothing of it is secret."""
        settings = practice.get()
        shown = {"name": settings.placeholders["praktijk"], "contact": settings.placeholders["contact"]}
        links = {"phone": "telefoon", "appointment": "afspraak_link", "privacy": "privacy_link"}
        shown |= {name: settings.values.get(key, "") for name, key in links.items()}
        return json({**shown, "consent": self.settings.consent})

    async def _conversation(self, request: Request) -> str:
        self._limit_address(request)
        return await self._authorised(request)

    async def _authorised(self, request: Request) -> str:
        """The conversation that the request's token stands for.

        Raises:
            Refused: 401 when there is no token, or a forged, old or erased one.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        conversation = None
        if scheme.lower() == "bearer":
            secret, age = self.settings.secret, self.settings.token_age
            conversation = tokens.read(token.strip(), secret, time.time(), age)
        if conversation is None or not await self._talk(request).exists(conversation):
            raise Refused(401, "verlopen")
        return conversation

    def _limit_address(self, request: Request) -> None:
        proxies = self.settings.trusted_proxies
        _pass(self._per_address, origins.client_address(request.ip, request.headers, proxies))

    def _talk(self, request: Request) -> Conversations:
        agent = getattr(request.app.ctx, "agent", None)
        if agent is None:
            raise Refused(503, "fout", retry_after=10)
        if self._conversations is None or self._conversations.agent is not agent:
            self._conversations = Conversations(agent)
        return self._conversations


def _pass(limiter: Limiter, key: str) -> None:
    wait = limiter.wait(key, time.monotonic())
    if wait:
        raise Refused(429, "te_veel", retry_after=wait)


def _guarded(handler: Handler) -> Handler:
    """The handler with every error as a Dutch sentence: nobody ever sees a stack trace or a 500."""

    @functools.wraps(handler)
    async def guarded(request: Request) -> HTTPResponse:
        try:
            return await handler(request)
        except Refused as refused:
            return _refusal(refused)
        except Exception as error:
            logger.error("%s %s failed: %s", request.method, request.path, where(error))
            return _refusal(Refused(503, "fout", retry_after=5))

    return guarded


def _refusal(refused: Refused) -> HTTPResponse:
    headers = {} if refused.retry_after is None else {"Retry-After": str(refused.retry_after)}
    return json({"error": refused.text}, status=refused.status, headers=headers)


async def _add_headers(request: Request, response: HTTPResponse) -> None:
    if request.path.startswith(API):
        response.headers.update({**site.SECURITY, "Cache-Control": "no-store"})
        if hasattr(request.ctx, "web_origin"):
            response.headers.update(origins.cors(request.ctx.web_origin))


def _file(request: Request, development: bool) -> HTTPResponse | None:
    file = site.find(request.path, development) if request.method in ("GET", "HEAD") else None
    if file is None:
        return None
    if request.headers.get("if-none-match") == file.etag:
        return raw(b"", status=304, headers=file.headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return raw(file.zipped, headers={**file.headers, "Content-Encoding": "gzip"})
    return raw(file.body, headers=file.headers)
