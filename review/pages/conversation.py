"""One conversation, as a chat, with what the bot made of it beside each line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

import audit
from accounts.models import User
from accounts.roles import JUDGE, READ, may, needs
from conversations.choices import Author, State
from conversations.models import Conversation, Feedback, Judgement, Label, Message
from pages import highlight, queue
from pages.names import names


@dataclass
class Turn:
    """What a person said, and what the bot answered; the greeting has no person's message."""

    said: Message | None
    answers: list[Message] = field(default_factory=list)
    mine: Judgement | None = None

    @property
    def words(self) -> list[str]:
        """The words that showed an alarm sign."""
        return [flag.words for flag in self.flags if flag.words]

    @property
    def flags(self) -> list[Any]:
        """Alarm signs, as the bot found them."""
        return list(self.said.red_flags.all()) if self.said else []

    @property
    def categories(self) -> set[str]:
        """Which alarm signs those are."""
        return {flag.category for flag in self.flags}

    @property
    def elsewhere(self) -> list[str]:
        """Words of alarm signs that do not stand in the text as such: something in them was masked."""
        return highlight.missing(self.said.text, self.words) if self.said else []

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of a message with several questions; empty for a single one."""
        found = self.said.understanding.get("parts", []) if self.said else []
        return found if len(found) > 1 else []

    @property
    def judgements(self) -> list[Judgement]:
        """What everybody thinks of it."""
        return list(self.said.judgements.all()) if self.said else []


def turns(messages: Iterable[Message], user: Any) -> list[Turn]:
    """The conversation, cut before each message of the person."""
    found: list[Turn] = []
    for message in messages:
        if message.author == Author.PERSON:
            mine = next((one for one in message.judgements.all() if one.by_id == user.pk), None)
            found.append(Turn(message, mine=mine))
        elif not found:
            found.append(Turn(None, [message]))
        else:
            found[-1].answers.append(message)
    return found


def find(pseudonym: str) -> Conversation:
    """The conversation.

    Raises:
        Http404: there is none (any more).
    """
    return get_object_or_404(
        Conversation.objects.select_related("state_by", "second_reader"), pseudonym=pseudonym
    )


def messages_of(conversation: Conversation) -> list[Message]:
    """All messages with what hangs on them, in a fixed number of queries."""
    judgements = Judgement.objects.select_related("by").order_by("at")
    return list(
        conversation.messages.prefetch_related(
            "red_flags",
            "corrections",
            Prefetch("judgements", judgements),
            Prefetch("feedback", Feedback.objects.order_by("at")),
        )
    )


@needs(READ)
@require_safe
def one(request: HttpRequest, pseudonym: str) -> HttpResponse:
    """The page."""
    conversation = find(pseudonym)
    audit.record(request, "bekeken", conversation, what="gesprek")
    mark_seen(conversation, request.user)
    group, known = request.GET.get("groep", ""), names()
    following = queue.after(conversation, group, request.user) if "rij" in request.GET else None
    more = {
        "conversation": conversation,
        "turns": turns(messages_of(conversation), request.user),
        "notes": conversation.notes.select_related("by"),
        "labels": conversation.labels.all(),
        "all_labels": Label.objects.all(),
        "colleagues": User.objects.filter(is_active=True).exclude(pk=request.user.pk).order_by("name"),
        "states": list(State.choices),
        "in_queue": "rij" in request.GET,
        "group": group,
        "following": following,
        "names": known,
        "look_alikes": known.own["look_alikes"].items(),
        "may_judge": may(request.user, JUDGE),
    }
    return render(request, "pages/conversation.html", more)


def mark_seen(conversation: Conversation, user: Any) -> None:
    """Note that somebody who can act on it has opened it; colleagues see that in the queue."""
    if conversation.state == State.TO_REVIEW and may(user, JUDGE):
        set_state(conversation, State.SEEN, user)


def set_state(conversation: Conversation, state: Any, user: Any) -> None:
    """Note how far the review is, who says so, and when."""
    conversation.state, conversation.state_by, conversation.state_at = state, user, timezone.now()
    conversation.save(update_fields=["state", "state_by", "state_at"])
