"""What invented therapists said of the invented conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from accounts.roles import THERAPEUT, give_role
from conversations.choices import Author, CorrectionState, State
from conversations.models import Conversation, Correction, Judgement, Label, Message, Note
from conversations.pseudonyms import pseudonym
from figures.demo import Invented, content
from improve.forms import suggested_topic
from pages.corrections import before

WEEKS_DONE = timedelta(days=7)
"""Older conversations are dealt with."""

DECIDED = set(CorrectionState.values) - {CorrectionState.PROPOSED}
AFTER = {CorrectionState.MENDED, CorrectionState.NOT_MENDED}


def people() -> dict[str, User]:
    """The invented therapists. Nobody can log in as one of them."""
    found = {}
    for short, name in content()["people"].items():
        user, new = User.objects.get_or_create(username=f"voorbeeld.{short}", defaults={"name": name})
        if new:
            user.set_unusable_password()
            user.is_active = False
            user.save()
            give_role(user, THERAPEUT)
        found[short] = user
    return found


def review(invented: list[Invented]) -> None:
    """Judge, correct, decide and close, as ``demo.yml`` says; mark all of it as an example."""
    users = people()
    for each in invented:
        conversation = Conversation.objects.get(pseudonym=pseudonym(each.sender))
        said = list(conversation.messages.filter(author=Author.PERSON).order_by("at"))
        for message, turn in zip(said, each.turns, strict=True):
            if "judge" in turn:
                _judge(message, turn["judge"], users)
        _close(conversation, users)
    Message.objects.filter(conversation__demo=True).update(tracker_row=0)  # rows of no real database
    _label(users)


def _judge(message: Message, given: dict[str, Any], users: dict[str, User]) -> None:
    first, second = (users["jan"], users["sanne"])[:: 1 if given["by"] == "jan" else -1]
    judgement, _ = Judgement.objects.get_or_create(
        message=message,
        by=first,
        defaults={
            "verdict": given["verdict"],
            "right_topic": given.get("topic", ""),
            "right_category": given.get("category", ""),
        },
    )
    when = message.at + timedelta(hours=1)
    Judgement.objects.filter(pk=judgement.pk).update(at=when)
    if state := given.get("propose"):
        _correct(judgement, given, state, second if state in DECIDED else None)


def _correct(judgement: Judgement, given: dict[str, Any], state: str, decided_by: User | None) -> None:
    message = judgement.message
    look_alike, topic = given.get("look_alike", ""), given.get("topic", "")
    correction = Correction.objects.create(
        message=message,
        judgement=judgement,
        text=message.text,
        topic=topic,
        category=given.get("category", ""),
        look_alike=look_alike,
        state=state,
        proposed_by=judgement.by,
        decided_by=decided_by,
        decided_at=message.at + timedelta(hours=5) if decided_by else None,
        before=before(message),
    )
    if look_alike and decided_by:
        correction.topic = suggested_topic(correction)
        correction.save(update_fields=["topic"])
    if state in AFTER:
        mended = state == CorrectionState.MENDED
        correction.after = {"topics": [correction.topic if mended else message.topic], "red_flags": []}
        correction.checked_at = message.at + timedelta(days=2)
        correction.save(update_fields=["after", "checked_at"])
    Correction.objects.filter(pk=correction.pk).update(proposed_at=message.at + timedelta(hours=1))


def _close(conversation: Conversation, users: dict[str, User]) -> None:
    conversation.demo = True
    if conversation.last_at < timezone.now() - WEEKS_DONE:
        conversation.state = State.DONE
        conversation.state_by = users["sanne" if conversation.pk % 2 else "jan"]
        conversation.state_at = conversation.last_at + timedelta(hours=6)
    conversation.save(update_fields=["demo", "state", "state_by", "state_at"])


def _label(users: dict[str, User]) -> None:
    """A label and a note on the most urgent conversation, so that there is one to look at."""
    first = Conversation.objects.filter(demo=True).order_by("need", "-last_at").first()
    if first is None:
        return
    label, _ = Label.objects.get_or_create(name="teambespreking")
    first.labels.add(label)
    Note.objects.get_or_create(
        conversation=first, text="Goed doorverwezen. Bespreken in het team.", by=users["jan"]
    )
