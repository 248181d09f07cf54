"""Price, reimbursement, opening hours and address: from the practice's settings, never invented."""

from __future__ import annotations

from actions.context import Context
from actions.cues import has_cue
from actions.reply import Reply, say
from actions.words import word_list
from content import Content, Settings


def practical(context: Context, room: tuple[Content, Settings]) -> Reply:
    """The settings that the message asks for; where none of them is filled in, the way to ask."""
    asked = [name for name, cues in word_list("praktisch", "cues").items() if has_cue(context.text, cues)]
    known = [name for name in asked if room[1].placeholders.get(name)]
    return say(*[f"utter_praktisch_{name}" for name in known]) if known else say("utter_praktisch")
