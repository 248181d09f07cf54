"""The sums that a conversation keeps of its messages, so that queue and list need not read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.utils import timezone

from conversations import quick
from conversations.choices import URGENCY_NEED, Author, Need, Rating, State
from conversations.models import Conversation, ConversationTopic, Feedback, Message, RedFlag

KEPT = (
    "first_at",
    "last_at",
    "turns",
    "need",
    "category",
    "urgency",
    "lowest_confidence",
    "not_understood",
    "thumbs_up",
    "thumbs_down",
)
"""Fields of a conversation that are sums."""

TYPED = Q(author=Author.PERSON, button=False)


def recount(conversations: Sequence[int]) -> None:
    """Bring the sums of these conversations (by primary key) up to date, from what is stored of them."""
    link_ratings(conversations)
    sums, flags, thumbs = _messages(conversations), _flags(conversations), _thumbs(conversations)
    changed = list(Conversation.objects.filter(pk__in=conversations).only("pk", *KEPT))
    for each in changed:
        _set(each, sums.get(each.pk, {}), flags.get(each.pk), thumbs.get(each.pk, {}))
    quick.update(changed, KEPT)
    _retopic(conversations)


def reopen(latest: dict[int, datetime]) -> None:
    """Bring conversations back to the queue that were dealt with before something happened in them.

    Args:
        latest: when that was, by the conversation's primary key.
    """
    for conversation in Conversation.objects.filter(pk__in=latest).exclude(state=State.TO_REVIEW):
        if conversation.state_at is None or conversation.state_at < latest[conversation.pk]:
            conversation.state, conversation.state_at = State.TO_REVIEW, timezone.now()
            conversation.state_by = None
            conversation.save(update_fields=["state", "state_at", "state_by"])


def link_ratings(conversations: Sequence[int]) -> None:
    """Tie ratings to the message that they are of, once both are there."""
    loose = Feedback.objects.filter(conversation__in=conversations, message=None, message_id_there__gt=0)
    same = Message.objects.filter(
        conversation=OuterRef("conversation"), author=Author.BOT, message_id=OuterRef("message_id_there")
    )
    if loose.exists():
        loose.update(message=Subquery(same.values("pk")[:1]))


def _set(
    each: Conversation, sums: dict[str, Any], flag: tuple[str, str] | None, thumbs: dict[str, int]
) -> None:
    for name, value in sums.items():
        setattr(each, name, value)
    each.category, each.urgency = flag or ("", "")
    each.thumbs_up, each.thumbs_down = thumbs.get(Rating.GOOD, 0), thumbs.get(Rating.BAD, 0)
    each.need = _need(each)


def _need(each: Conversation) -> int:
    lowest = each.lowest_confidence
    checks = (
        (URGENCY_NEED.get(each.urgency, Need.THERAPIST), each.category),
        (Need.NOT_UNDERSTOOD, each.not_understood),
        (Need.THUMBS_DOWN, each.thumbs_down),
        (Need.UNSURE, lowest is not None and lowest < settings.LOW_CONFIDENCE),
    )
    return next((need for need, holds in checks if holds), Need.NOTHING)


def _messages(conversations: Sequence[int]) -> dict[int, dict[str, Any]]:
    found = (
        Message.objects.filter(conversation__in=conversations)
        .order_by()
        .values("conversation")
        .annotate(
            first_at=Min("at"),
            last_at=Max("at"),
            turns=Count("pk", filter=Q(author=Author.PERSON)),
            lowest_confidence=Min("confidence", filter=TYPED),
            not_understood=Count("pk", filter=TYPED & Q(decision="fallback")),
        )
    )
    return {each.pop("conversation"): each for each in found}


def _flags(conversations: Sequence[int]) -> dict[int, tuple[str, str]]:
    """The most urgent alarm sign of each conversation, as found in a message or answered by a referral."""
    flags = RedFlag.objects.filter(message__conversation__in=conversations)
    answers = Message.objects.filter(conversation__in=conversations, kind="referral").exclude(category="")
    found = [
        *flags.order_by().values_list("message__conversation", "category", "urgency").distinct(),
        *answers.order_by().values_list("conversation", "category", "urgency").distinct(),
    ]
    return dict(sorted(((name, (category, urgency)) for name, category, urgency in found), key=_least_urgent))


def _least_urgent(item: tuple[int, tuple[str, str]]) -> int:
    return -URGENCY_NEED.get(item[1][1], Need.THERAPIST)  # the last of a conversation is the one that stays


def _thumbs(conversations: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many of the messages got each rating; of several ratings of one message the last counts."""
    ratings = Feedback.objects.filter(conversation__in=conversations).order_by("at", "pk")
    last = {
        (name, message or -pk): rating
        for pk, name, message, rating in ratings.values_list(
            "pk", "conversation", "message_id_there", "rating"
        )
    }
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (name, _), rating in last.items():
        sums[name][rating] += 1
    return sums


def _retopic(conversations: Sequence[int]) -> None:
    messages = Message.objects.filter(conversation__in=conversations).exclude(topic="").order_by()
    pairs = set(messages.values_list("conversation", "topic").distinct())
    _add_topics(pairs)
    ConversationTopic.objects.filter(conversation__in=conversations).update(
        last_at=Subquery(Conversation.objects.filter(pk=OuterRef("conversation")).values("last_at"))
    )


def _add_topics(pairs: Iterable[tuple[int, str]]) -> None:
    rows = [
        ConversationTopic(conversation_id=name, topic=topic, last_at=timezone.now()) for name, topic in pairs
    ]
    ConversationTopic.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
