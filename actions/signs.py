"""Alarm signs that one message by itself does not tell of.

"Ja, 's nachts ook" is too short for the detector, and clear after the list of signs; "er zit een wondje op"
is an alarm sign only for who said that he has diabetes.
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


def heard(context: Context, content: Content) -> Reply | None:
    """The referral for a sign that a message tells of together with what was said before, or ``None``."""
    return answered(context, content) or joined(context, content)


def answered(context: Context, content: Content) -> Reply | None:
    """The referral for a sign that the person names in answer to the list of signs, or ``None``."""
    category = _named(context, content) if context.last.asks in (SIGNS, SIGNS_AGAIN) else None
    return referral(category, content) if category else None


def joined(context: Context, content: Content) -> Reply | None:
    """The referral for a sign of which one half was told before and the other now, or ``None``.

    "Ik heb suiker" and then "er zit een wondje op mijn hiel" are one sign. A half that was denied since it
    was told is gone.
    """
    if context.is_payload:
        return None
    before = [str(turn.parse.get("text") or "") for turn in context.turns if turn.parse]
    referred = {message.category for turn in context.turns for message in turn.said}
    for category, (one, other) in word_list("klacht", "together").items():
        halves = ((one, other), (other, one))
        whole = any(_told(context.text, now) and _stands(before, then) for now, then in halves)
        if whole and category not in {*referred, *context.flags, *context.denied}:
            return referral(category, content)
    return None


def _told(text: str, cues: list[str]) -> bool:
    asks = text.rstrip().endswith("?") and not has_cue(text, word_list("klacht", "tellers"))
    return not asks and has_cue_affirmed(text, cues, word_list("klacht", "none"))


def _stands(texts: list[str], cues: list[str]) -> bool:
    """Whether the last message with one of ``cues`` tells of it."""
    last = next((text for text in reversed(texts) if has_cue(text, cues)), None)
    return last is not None and _told(last, cues)


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
