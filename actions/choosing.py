"""Replies to short words that lean on what the bot said: a choice, a yes, a no."""

from __future__ import annotations

from dataclasses import replace

from actions import slots
from actions.answering import Room, act_reply, answer, answer_targets
from actions.closing import declines, is_enough
from actions.context import Context
from actions.cues import has_cue, words
from actions.feedback import judged
from actions.leaning import wanted_instead
from actions.options import Option, chosen, target_of
from actions.reply import Reply, say, utter
from actions.signs import SIGNS, SIGNS_AGAIN, flag_memory
from actions.targets import COMPARISON, MORE, Target, own_aspects, side_targets
from content.word_lists import word_list

JUDGEMENT = 4
"""Words in the longest judgement of an answer."""

COMPLAINT = "klacht"

TREATMENTS = "behandelingen"
"""The topic that weighs the treatments ("welke van die vier is het beste?")."""


def choose(context: Context, room: Room) -> Reply:
    """Answer the option that the words name, else what they ask in themselves, else offer again."""
    options = context.options
    named = [part.topic for part in context.parts] + list(context.candidates)
    found = chosen(context.text, named, options)
    if found:
        return _take(found, context, room)
    if any(part.topic in room[0].topics and not part.follow_up for part in context.parts):
        return answer(context, room)
    if has_cue(context.text, word_list("vervolgvraag", "previous")) and (instead := _instead(context, room)):
        return instead
    if COMPARISON in own_aspects(context.text, room[0].topics[TREATMENTS]):
        return answer_targets([Target(TREATMENTS, COMPARISON)], context, room)
    if _asks_side(context):
        return answer_targets(side_targets(context, room[0]), context, room)
    return _unchosen(context, room)


def _unchosen(context: Context, room: Room) -> Reply:
    """What follows words that choose nothing: more of the complaint ("al een maand of 3"), or the options."""
    if has_cue(context.text, word_list("keuze", "amounts")) and _spoke_last(context) == COMPLAINT:
        return act_reply(COMPLAINT, context, room)
    return _which(context.options) if context.options else say("utter_vervolg_zonder_onderwerp")


def confirm(context: Context, room: Room) -> Reply:
    """A yes: to the last question if there was one, to the one thing offered, else ask which."""
    if _asks_side(context) and not has_cue(context.text, word_list("bevestigen", "yes_words")):
        return answer_targets(side_targets(context, room[0]), context, room)
    special = _confirm_question(context, room)
    if special:
        return special
    if is_enough(context.text):
        return say("utter_bedankt")
    options = list(context.last_buttons)
    if len(options) == 1 or (options and _asked_for_first(context)):
        return _take(options[:1], context, room)
    if _wants_more(context):
        return answer_targets([Target(context.memory.topic, MORE)], context, room)
    chooses = has_cue(context.text, word_list("bevestigen", "yes_words"))  # "tja" does not
    return _which(options) if options and chooses else say("utter_bevestigen")


def _wants_more(context: Context) -> bool:
    """Whether a yes to an answer that asked nothing can only want the rest of it ("ja graag")."""
    topic = context.memory.topic
    if not has_cue(context.text, word_list("bevestigen", "yes_words")):
        return False  # "momentje"
    told = f"{topic}/{MORE}" in context.memory.given
    return bool(topic) and not told and "answer" in context.last.kinds and "clarify" not in context.last.kinds


def _asks_side(context: Context) -> bool:
    """Whether the words ask for a side of what was spoken of after all ("doen die pijn")."""
    return bool(context.memory.topic) and any(part.aspects for part in context.parts)


def _confirm_question(context: Context, room: Room) -> Reply | None:
    asks, kinds = context.last.asks, context.last.kinds
    if _judges(context):
        return judged(True)
    if asks == SIGNS:
        return say("utter_bevestigen_na_klacht")
    if asks == SIGNS_AGAIN:
        return say("utter_signaal_bevestigd")
    return say("utter_bevestigen_na_verwijzing") if "referral" in kinds or asks == "bellen" else None


def _judges(context: Context) -> bool:
    """Whether a yes or no answers "Was dit antwoord nuttig?"; in more words it is about the answer itself."""
    return context.last.asks == "feedback" and len(words(context.text)) <= JUDGEMENT


def _asked_for_first(context: Context) -> bool:
    """Whether the bot's last words offered the first button."""
    if context.last.asks == "aanbod":
        return True
    return "answer" in context.last.kinds and context.last.said[-1].text.rstrip().endswith("?")


def deny(context: Context, room: Room) -> Reply:
    """A no: to the last question, to a referral's sign, to what was offered; or a question after a no."""
    instead = _instead(context, room)
    if instead:
        return instead
    if _judges(context):
        return judged(False)
    if context.memory.flag and (context.memory.flag in context.denied or "referral" in context.last.kinds):
        return say("utter_vlag_ontkend").with_memory(**flag_memory(None, room[0]))
    if _denies_signs(context):
        return say("utter_ontkennen_na_klacht")
    if declines(context.text):
        return say("utter_bedankt")
    return say("utter_verduidelijk_geen" if "clarify" in context.last.kinds else "utter_ontkennen")


def _denies_signs(context: Context) -> bool:
    """Whether the no is about alarm signs: those just listed, or ones that it names itself."""
    listed = context.last.asks in (SIGNS, SIGNS_AGAIN) or _spoke_last(context) == COMPLAINT
    return listed or bool(context.denied)


def _spoke_last(context: Context) -> str | None:
    """The topic or act of the bot's last message."""
    return context.last.said[-1].topic if context.last.said else None


def _instead(context: Context, room: Room) -> Reply | None:
    topic = room[0].topics.get(context.memory.topic or "")
    wanted = wanted_instead(context, topic) if topic and not context.denied else None
    return answer(replace(context, parts=(wanted,)), room) if wanted else None


def _take(found: list[Option], context: Context, room: Room) -> Reply:
    asked = [target_of(option, room[0]) for option in found]
    acts = [target.act for target in asked if target.act]
    if len(asked) == len(acts) == 1:
        return (
            judged(acts[0] == "feedback_goed")
            if acts[0].startswith("feedback")
            else act_reply(acts[0], context, room)
        )
    return answer_targets(asked, context, room)


def _which(options: tuple[Option, ...] | list[Option]) -> Reply:
    buttons = [dict(option) for option in options][:3]
    return Reply((utter("utter_welke", buttons),), {slots.OFFERED: buttons})
