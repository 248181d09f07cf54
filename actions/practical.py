"""Price, reimbursement, opening hours and address: from the practice's settings, never invented."""

from __future__ import annotations

from actions import slots
from actions.context import Context
from actions.cues import has_cue
from actions.leaning import named_treatment
from actions.reply import Reply, say
from content import Content, Settings
from content.word_lists import word_list


def practical(context: Context, room: tuple[Content, Settings]) -> Reply:
    """The settings that the message asks for; where none of them is filled in, the way to ask."""
    asked = [name for name, cues in word_list("praktisch", "cues").items() if has_cue(context.text, cues)]
    known = [name for name in asked if room[1].placeholders.get(name)]
    reply = say(*[f"utter_praktisch_{name}" for name in known]) if known else say("utter_praktisch")
    return reply.with_memory(**mentioned(context))


def mentioned(context: Context) -> dict[str, object]:
    """After "wat kost shockwave?" a follow-up is about shockwave, although nothing was told of it yet."""
    treatment = None if context.is_payload else named_treatment(context.text)
    return {slots.TOPIC: treatment, slots.ASPECT: None} if treatment else {}
