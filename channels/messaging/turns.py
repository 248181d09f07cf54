"""One worker a conversation: takes what came in, in order, has the bot answer, and sees to the delivery."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Protocol

from channels import messages as fields
from channels.bodies import Pressed, Refused, Typed
from channels.messages import Message
from channels.messaging.choices import Keys, chosen
from channels.messaging.delivery import Delivery
from channels.messaging.record import DAY, Answer, Record, Update
from channels.messaging.types import Incoming, Provider
from channels.wording import sentence

logger = logging.getLogger(__name__)

AT_ONCE = 8
"""Conversations that the bot answers at the same time."""

LONGEST = 4096
"""Longest text that is read, in characters: as long as the messengers allow, for an alarm sign may stand at
the end of it, and the person cannot be asked at once to write less."""

ATTEMPTS = 8
"""After so many failures the person is told that something went wrong."""

LEASE = 60.0
"""Seconds for which a process holds a conversation; it renews that while it lives."""

LIFE = 2.0
"""Most seconds that an answer waits for the typing indicator, which must not come after it."""


PARTING = 5.0
"""Seconds that what is under way has to end when the server stops."""


class Talk(Protocol):
    """What is asked of the bot; :class:`channels.conversations.Conversations` is one."""

    async def begin(self, conversation: str) -> list[Message]:
        """Start a conversation: the greeting."""

    async def exists(self, conversation: str) -> bool:
        """Whether the conversation is there."""

    async def answer(self, conversation: str, message: Typed | Pressed, key: str | None) -> list[Message]:
        """What the bot says to a message; under the same key the same answer again."""

    async def erase(self, conversation: str) -> None:
        """Erase the conversation everywhere."""


class Turns:
    """The turns of one channel's conversations.

    Args:
        provider: the channel.
        record: what came in and what goes out.
        delivery: sends it.
        talk: the bot; raises ``Refused`` while it is not ready.
    """

    owner = ""
    """Name of this process, for the claims; to be set before the first :meth:`wake`."""

    def __init__(
        self, provider: Provider, record: Record, delivery: Delivery, talk: Callable[[], Talk]
    ) -> None:
        self._provider, self._record, self._delivery, self._talk = provider, record, delivery, talk
        self._workers: dict[str, tuple[asyncio.Task[None], asyncio.Event]] = {}
        self._places = asyncio.Semaphore(AT_ONCE)
        self._stopping = False

    def wake(self, conversation: str) -> None:
        """See to it that somebody looks at what there is to do in this conversation."""
        if conversation in self._workers:
            self._workers[conversation][1].set()
        else:
            news = asyncio.Event()
            worker = asyncio.create_task(self._work(conversation, news))
            self._workers[conversation] = worker, news

    async def stop(self) -> None:
        """End what is under way; what is not begun stands in the record."""
        self._stopping = True
        under_way = list(self._workers.values())
        for _, news in under_way:
            news.set()  # who waits need not wait on
        workers = [worker for worker, _ in under_way]
        if workers:  # an answer that is being sent is noted, or it would be sent again
            _, late = await asyncio.wait(workers, timeout=PARTING)
            for worker in late:
                worker.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, conversation: str, news: asyncio.Event) -> None:
        try:
            news.set()
            while news.is_set() and not self._stopping:
                news.clear()
                if await self._record.claim(conversation, self.owner, time.time(), time.time() + LEASE):
                    await self._work_off(conversation, news)
                    await self._record.release(conversation, self.owner)
        except Exception as error:  # the database is away: the next look at what is unfinished goes on
            logger.error("Work on %s broke off: %s", conversation, type(error).__name__)
        finally:
            self._workers.pop(conversation, None)

    async def _work_off(self, conversation: str, news: asyncio.Event) -> None:
        while not self._stopping:
            news.clear()
            pause = await self._step(conversation)
            if pause is None:
                break
            if pause > 0:
                await _wait(news, pause)

    async def _step(self, conversation: str) -> float | None:
        """Do one thing; the seconds until there is another, or ``None`` when all is done."""
        letter = await self._record.next_letter(conversation)
        pause = None
        if letter is not None:
            pause = letter.due_at - time.time()
            if pause <= 0:
                pause = await self._delivery.attempt(letter)
                if not pause:
                    return 0.0
        update = await self._record.next_update(conversation)
        if update is None:
            return pause
        due = update.due_at - time.time()
        if due <= 0:
            await self._handle(update)
            return 0.0
        return due if pause is None else min(due, pause)

    async def _handle(self, update: Update) -> None:
        incoming = update.incoming
        signs = self._delivery.show_life(incoming.address, self._provider.signs_of_life(incoming))
        life = asyncio.create_task(signs)
        try:
            answer = await self._answer(update)
        except Exception as error:
            await self._not_now(update, error)
        else:
            await asyncio.wait({life}, timeout=LIFE)
            await self._record.finish(update, answer, time.time(), incoming.sent_at + DAY)
        finally:
            life.cancel()

    async def _answer(self, update: Update) -> Answer:
        also: tuple[str, ...] = ()
        if update.incoming.kind == "other":
            also = await self._record.others_waiting(update.conversation)
        async with self._places:
            said, greeted = await self._reply(update)
        keys = Keys(update.key)
        outgoing = self._provider.render(update.incoming, said, keys) if said else []
        return Answer(outgoing, keys.offered, greeted, also)

    async def _not_now(self, update: Update, error: Exception) -> None:
        """Try again later, or say that it went wrong and let it be."""
        logger.error("A message of %s failed: %s", update.conversation, _kind(error))
        if update.attempts + 1 < ATTEMPTS:
            pause = self._delivery.again_after(update.attempts + 1)
            await self._record.postpone_update(update.key, time.time() + pause)
            return
        try:
            sorry = self._provider.render(update.incoming, [notice("fout")], Keys(update.key))
            expires_at = update.incoming.sent_at + DAY
            await self._record.finish(update, Answer(sorry, greeted=False), time.time(), expires_at)
        except Exception as worse:
            logger.error("A message of %s is given up: %s", update.conversation, type(worse).__name__)
            await self._record.drop_update(update.key)

    async def _reply(self, update: Update) -> tuple[list[Message], bool]:
        """What is said to an update, and whether the person has had the notice then."""
        incoming, conversation, talk = update.incoming, update.conversation, self._talk()
        known = await self._record.greeted(conversation) and await talk.exists(conversation)
        if incoming.kind == "blocked":
            return [], known
        if incoming.kind == "command" and incoming.text == "verwijder":
            await talk.erase(conversation)
            await self._record.erase(conversation, time.time())
            return [notice("gewist")], False
        hello = [] if known else await talk.begin(conversation)
        if incoming.kind == "command" and incoming.text == "start":
            return hello or await talk.begin(conversation), True
        return [*hello, *await self._content(update, talk)], True

    async def _content(self, update: Update, talk: Talk) -> list[Message]:
        incoming = update.incoming
        if incoming.kind == "other":
            return [notice("ander_bericht")]
        if incoming.kind == "command" and incoming.text == "stop":
            return [notice("gestopt")]
        if len(incoming.text) > LONGEST:
            return [notice("te_lang")]
        said = await self._ask(update, talk, await self._meant(update))
        refers = any(message["kind"] == "referral" for message in said)
        return said if refers or not incoming.extra.get("media") else [*said, notice("ander_bericht")]

    async def _ask(self, update: Update, talk: Talk, message: Typed | Pressed) -> list[Message]:
        try:
            return await talk.answer(update.conversation, message, update.key)
        except Refused as refused:
            if not isinstance(message, Pressed) or refused.status != 400:
                raise
            # A button from before an erasure: what stands on it is a question like any other.
            return await talk.answer(update.conversation, Typed(_typed(update.incoming)), update.key)

    async def _meant(self, update: Update) -> Typed | Pressed:
        """What somebody who pressed or typed this wants."""
        incoming, conversation = update.incoming, update.conversation
        if incoming.kind == "choice":
            choice = await self._record.choice(conversation, incoming.key)
        elif incoming.kind == "text":
            offered = await self._record.last_offered(conversation, incoming.sent_at)
            choice = chosen(incoming.text, offered)
        else:
            choice = None
        return Pressed(choice.payload) if choice else Typed(_typed(incoming))


def notice(name: str) -> Message:
    """A sentence of the channel's own as a message."""
    return fields.from_bot({"text": sentence(name), "kind": "notice", "timestamp": time.time()})


_SPOKEN = frozenset({"help", "privacy"})
"""Commands that the bot understands as a word."""


def _typed(incoming: Incoming) -> str:
    if incoming.kind == "command" and incoming.text not in _SPOKEN:
        return f"/{incoming.text}"
    return incoming.text or "?"


def _kind(error: Exception) -> str:
    return f"{type(error).__name__} {error.status}" if isinstance(error, Refused) else type(error).__name__


async def _wait(news: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(news.wait(), seconds)
    except asyncio.TimeoutError:
        return
