"""What a channel asks of Rasa: begin a conversation, have it answered, read it back, erase it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.actions.action import ActionBotResponse
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from channels import erasure, messages
from channels.action_watch import start_watching, watch
from channels.bodies import Pressed, Rating, Refused, Typed
from channels.messages import Message
from channels.wording import sentence

logger = logging.getLogger(__name__)

TURN_TIMEOUT = 30.0
"""Seconds after which a turn is given up and the person is told so."""

RECENT = 40
"""How many of the latest messages are searched for a button or a repeated request before all are."""

CHANNEL = "web"


class Collector(OutputChannel):
    """Collects what the bot says, in order and with every field.

    Args:
        channel: name of the channel, as stored on the events.
    """

    def __init__(self, channel: str = CHANNEL) -> None:
        self.messages: list[Message] = []
        self._channel = channel

    def name(self) -> str:
        """Name of the channel; Rasa asks the object for it, so it may differ from one to the next."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message of the bot."""
        if message.get("text"):
            self.messages.append(messages.from_bot(message))


class Conversations:
    """The conversations of one channel in one Rasa agent.

    Args:
        agent: the agent with its model; its tracker store is ``RecentSQLTrackerStore``.
        channel: name of the channel, as stored on the events.
    """

    def __init__(self, agent: Agent, channel: str = CHANNEL) -> None:
        self.agent, self.channel = agent, channel
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, conversation: str) -> list[Message]:
        """Start a conversation: Rasa's session start and the greeting.

        Raises:
            Refused: 503 when the bot is not ready or nothing can be stored.
        """
        processor, collector = self._processor(), Collector(self.channel)
        async with self._alone(conversation):
            tracker = await processor.fetch_tracker_and_update_session(conversation, collector)
            if not collector.messages:
                await _greet(processor, tracker, collector)
            if tracker.latest_action_name != ACTION_LISTEN_NAME:
                tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
            await processor.save_tracker(tracker)
        if not await self.exists(conversation):
            raise Refused(503, "fout")
        return collector.messages

    async def exists(self, conversation: str) -> bool:
        """Whether the conversation is there: begun, and not erased."""
        return bool(await self._store().exists(conversation))

    async def answer(self, conversation: str, message: Typed | Pressed, key: str | None) -> list[Message]:
        """What the bot says to a message.

        Args:
            conversation: its id.
            message: typed text or a pressed button.
            key: under the same key the same message is answered once, and that answer given again.

        Raises:
            Refused: 400 for a button that was not offered, 401 when the conversation was erased, 503 when
                Rasa is not ready.
        """
        processor, collector = self._processor(), Collector(self.channel)
        async with self._alone(conversation):
            await self._require(conversation)
            earlier = await self._earlier_answer(conversation, key)
            if earlier is not None:
                return earlier
            said = await self._user_message(conversation, message, key, collector)
            failed = await _handle(processor, said)
            if _needs_apology(collector.messages, failed):
                await _apologise(processor, conversation, collector)
        return collector.messages

    async def history(self, conversation: str) -> list[Message]:
        """The whole conversation, user and bot."""
        return messages.history(await self._store().said(conversation))

    async def rate(self, conversation: str, rating: Rating) -> None:
        """Store a rating of one of the bot's messages.

        Raises:
            Refused: 400 when the bot said no such message, 401 when the conversation was erased.
        """
        async with self._alone(conversation):
            await self._require(conversation)
            events = await self._store().said(conversation)
            known = {messages.message_id(event["timestamp"]) for event in events if event["event"] == "bot"}
            if rating.message not in known:
                raise Refused(400, "onleesbaar")
            await self._store().note_feedback(conversation, rating.message, rating.rating, rating.text)

    async def erase(self, conversation: str) -> None:
        """Erase the conversation here and tell everybody else who keeps something of it."""
        async with self._alone(conversation):
            await self._store().erase(conversation)
            fallback = getattr(self.agent.tracker_store, "_fallback_tracker_store", None)
            if fallback is not None:  # Rasa keeps conversations in memory while the database is away
                fallback.store.pop(conversation, None)
        await erasure.announce(conversation)

    def _processor(self) -> MessageProcessor:
        processor = self.agent.processor
        if processor is None:
            raise Refused(503, "fout", retry_after=10)
        watch(processor)
        return processor

    def _store(self) -> Any:
        """The store itself, without Rasa's wrapper, which takes a failing database for an empty one."""
        store = self.agent.tracker_store
        return getattr(store, "_tracker_store", store)

    @asynccontextmanager
    async def _alone(self, conversation: str) -> AsyncIterator[None]:
        """One message of a conversation at a time: our lock sees to it in this process, Rasa's across all."""
        lock = self._locks.setdefault(conversation, asyncio.Lock())
        async with lock, self.agent.lock_store.lock(conversation):
            yield

    async def _require(self, conversation: str) -> None:
        if not await self.exists(conversation):
            raise Refused(401, "verlopen")

    async def _earlier_answer(self, conversation: str, key: str | None) -> list[Message] | None:
        if key is None:
            return None
        return messages.answer_to(await self._store().said(conversation, RECENT), key)

    async def _user_message(
        self, conversation: str, message: Typed | Pressed, key: str | None, collector: Collector
    ) -> UserMessage:
        if isinstance(message, Pressed):
            text, metadata = message.payload, {"button": await self._title(conversation, message.payload)}
        else:
            text, metadata = messages.typed(message.text), None
        sent = {"message_id": key, "metadata": metadata}
        return UserMessage(text, collector, conversation, None, self.channel, **sent)

    async def _title(self, conversation: str, payload: str) -> str:
        for latest in (RECENT, None):
            titles = messages.offered(await self._store().said(conversation, latest))
            if payload in titles:
                return titles[payload]
        raise Refused(400, "knop_onbekend")


async def _handle(processor: MessageProcessor, message: UserMessage) -> bool:
    """Have Rasa handle a message; whether something failed on the way."""
    failures = start_watching()
    try:
        await asyncio.wait_for(processor.handle_message(message), TURN_TIMEOUT)
    except Exception as error:
        logger.error("A message of %s failed: %s", message.sender_id, where(error))
        return True
    return bool(failures)


def _needs_apology(said: list[Message], failed: bool) -> bool:
    """A referral stands by itself: an apology after it, with "try again", would only distract from it."""
    if any(message["kind"] == "referral" for message in said):
        return False
    return failed or not said


async def _greet(processor: MessageProcessor, tracker: DialogueStateTracker, collector: Collector) -> None:
    greeting = ActionBotResponse("utter_start")
    for event in await greeting.run(collector, processor.nlg, tracker, processor.domain):
        tracker.update(event)
        await collector.send_response(tracker.sender_id, event.message())


async def _apologise(processor: MessageProcessor, conversation: str, collector: Collector) -> None:
    """Say that something went wrong, and keep that in the conversation where that is possible."""
    event = BotUttered(sentence("fout"), metadata={"kind": "notice", "utter_action": "utter_fout"})
    await collector.send_response(conversation, event.message())
    try:
        tracker = await processor.get_tracker(conversation)
        tracker.update(event)
        await processor.save_tracker(tracker)
    except Exception as error:
        logger.error("The apology in %s could not be stored: %s", conversation, where(error))


def where(error: Exception) -> str:
    """Kind and place of an error, never its message: that may quote what somebody wrote."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"
