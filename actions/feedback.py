"""Replies to a judgement of an answer; the judgement is kept on the event, for the review."""

from __future__ import annotations

from actions.context import Context
from actions.reply import Reply, utter
from content import Content, Settings


def judged(good: bool) -> Reply:
    """Thanks for a thumb; after a bad one the next words are a remark."""
    return Reply(
        (utter("utter_feedback_goed" if good else "utter_feedback_slecht", feedback={"good": good}),)
    )


def feedback(context: Context, room: tuple[Content, Settings]) -> Reply:
    """The reply to ``/feedback_goed`` or ``/feedback_slecht``."""
    return judged(context.intent == "feedback_goed")
