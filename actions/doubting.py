"""What is said to somebody who doubts a referral just given ("moet dat echt vandaag?").

Such words name no subject, and yet they are about the most important thing that the bot said.
"""

from __future__ import annotations

from actions.context import Context
from actions.cues import has_cue, words
from actions.reply import Reply, say
from content.word_lists import word_list

DOUBT = "twijfel"

LONGEST_DOUBT = 16
"""Words in the longest message that is taken so; a longer one tells or asks more."""

OTHERWISE = frozenset({"gebeld", "niet_bedoeld", "afscheid"})
"""Intents that stay what they are: the person calls, was misunderstood, or leaves."""


def doubts_referral(context: Context, names_treatment: bool) -> bool:
    """Whether the message doubts the referral, or what was said of it, that came right before it.

    Args:
        names_treatment: whether it names a treatment, and so asks about that.
    """
    said = context.last.kinds
    referred = "referral" in said or (context.last.asks == "bellen" and "answer" not in said)
    if not (referred and context.memory.urgency) or names_treatment or context.intent in OTHERWISE:
        return False
    return len(words(context.text)) <= LONGEST_DOUBT and has_cue(context.text, word_list(DOUBT, "doubts"))


def answer_to_doubt(context: Context) -> Reply:
    """The advice again in other words, by the urgency of the referral."""
    return say(f"utter_{DOUBT}_{context.memory.urgency}")
