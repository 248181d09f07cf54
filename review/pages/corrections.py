"""From a judgement to a proposal: what the bot should understand otherwise. A second person decides."""

from __future__ import annotations

from typing import Any

from conversations.choices import CorrectionState, Verdict
from conversations.models import Correction, Judgement, Message

LONGEST = 500


def propose(judgement: Judgement, given: dict[str, Any], user: Any) -> Correction | None:
    """Make or replace the proposal of ``judgement``; None if there is none to make.

    A proposal that a colleague decided on already is left as it is.
    """
    withdraw(judgement)
    text = " ".join((given.get("text") or judgement.message.text).split())[:LONGEST]
    if judgement.verdict == Verdict.RIGHT or not given.get("propose") or not text:
        return None
    if judgement.corrections.exists():
        return None
    return Correction.objects.create(
        message=judgement.message,
        judgement=judgement,
        text=text,
        topic=judgement.right_topic,
        category=judgement.right_category,
        look_alike=given.get("look_alike", "") if judgement.verdict == Verdict.NEEDLESS_REFERRAL else "",
        proposed_by=user,
        before=before(judgement.message),
    )


def withdraw(judgement: Judgement) -> None:
    """Take back a proposal that nobody decided on yet."""
    judgement.corrections.filter(state=CorrectionState.PROPOSED).delete()


def before(message: Message) -> dict[str, Any]:
    """What the bot made of it: ids and numbers only."""
    flags = [flag.category for flag in message.red_flags.all()]
    return {
        "topic": message.topic,
        "confidence": message.confidence,
        "decision": message.decision,
        "red_flags": flags,
    }
