"""Alarm signs named in answer to the list of signs.

"Ja, 's nachts ook" is too short for the detector, and clear after the list.
"""

from __future__ import annotations

from actions import slots
from actions.context import Context
from actions.cues import has_cue, has_cue_affirmed, words
from actions.reply import Reply, utter
from content import Content
from content.word_lists import word_list

SIGNS, SIGNS_AGAIN = "signalen", "signaal"
"""What a reply asks for when it lists the signs, and when it asks once more whether one of them is there."""

LONGEST_ANSWER = 14
"""Words in the longest message that still counts as an answer to the list, not as a new story."""


def answered(context: Context, content: Content) -> Reply | None:
    """The referral for a sign that the person names in answer to the list of signs, or ``None``."""
    category = _named(context, content) if context.last.asks in (SIGNS, SIGNS_AGAIN) else None
    return referral(category, content) if category else None


def referral(category: str, content: Content) -> Reply:
    """The fixed referral of a category, remembered."""
    return Reply((utter(f"utter_{category}"),), flag_memory(category, content))


def flag_memory(category: str | None, content: Content) -> dict[str, object]:
    """Slots after a referral (or, for ``None``, after its denial)."""
    urgency = content.red_flags[category].urgency if category else None
    return {slots.FLAG: category, slots.FLAG_URGENCY: urgency, slots.REMINDED: False, slots.OFFERED: []}


def _named(context: Context, content: Content) -> str | None:
    if context.is_payload or len(words(context.text)) > LONGEST_ANSWER or context.text.rstrip().endswith("?"):
        return None
    denials = word_list("klacht", "denials")
    calm = [name for name, cues in word_list("klacht", "calm").items() if has_cue(context.text, cues)]
    found = [
        category
        for category, cues in word_list("klacht", "signs").items()
        if category not in {*context.denied, *calm} and has_cue_affirmed(context.text, cues, denials)
    ]
    return min(found, key=lambda category: content.red_flags[category].rank, default=None)
