"""What follows a referral.

The referral itself is a plain response: nothing that the person needs depends on this file.
"""

from __future__ import annotations

from actions import slots
from actions.answering import Room
from actions.context import Context
from actions.cues import has_cue
from actions.leaning import named_treatment
from actions.options import MOST_OFFERED, candidate_options
from actions.reply import Reply, say, utter
from actions.signs import flag_memory, joined
from content.word_lists import word_list

NO_OFFER = ("112", "113")
"""Urgencies at which nothing may lead away from the call."""


def after_referral(context: Context, room: Room) -> Reply:
    """Remember the flag; where there is time, offer to read on about what the message also asked."""
    content = room[0]
    flag = content.red_flags.get(context.intent)
    if flag is None:
        return Reply()
    whole = joined(context, content)
    if whole and content.red_flags[str(whole.memory[slots.FLAG])].rank < flag.rank:
        return whole
    memory = flag_memory(flag.id, content)
    asked = [part.topic for part in context.parts if part.topic in content.topics and not part.follow_up]
    asked = asked if _asks(context.text) else []
    options = [] if flag.urgency in NO_OFFER else candidate_options(asked, content)[:MOST_OFFERED]
    if not options:
        return Reply((), memory)
    return Reply((utter("utter_verder_lezen", options),), {**memory, slots.OFFERED: options})


def _asks(text: str) -> bool:
    """Whether a message asks something beside the sign; who only tells of it was asked nothing."""
    return "?" in text or has_cue(text, word_list("klacht", "asks")) or named_treatment(text) is not None


def called(context: Context, room: Room) -> Reply:
    """The person says that they called: no reminder is needed any more; who is still to call gets it."""
    if not context.memory.flag:
        return say("utter_gebeld_zonder_verwijzing")
    if has_cue(context.text, word_list("gebeld", "to_come")):
        return say("utter_gaat_bellen")
    return say("utter_gebeld").with_memory(**{slots.REMINDED: True})


def frustrated(context: Context, room: Room) -> Reply:
    """Apologise and offer another try; the second time straight to a person."""
    again = "frustratie" in context.intents_before()[:3]
    return say("utter_frustratie_weer" if again else "utter_frustratie")
