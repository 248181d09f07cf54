"""Replies to questions: answers, offers of topics, and what is said when nothing was understood."""

from __future__ import annotations

from collections.abc import Sequence

from actions import practical, slots
from actions.compose import LEAD_INS, answers, with_reminder, with_request
from actions.context import Context, intent_of
from actions.cues import opens_with
from actions.doubting import DOUBT, answer_to_doubt
from actions.language import is_foreign
from actions.options import MOST_OFFERED, by_title, candidate_options, target_of, topic_of
from actions.reply import Message, Reply, say, utter
from actions.signs import SIGNS, flag_memory
from actions.targets import ASK, Target, targets
from content import Content, Settings
from content.models import SOCIAL
from content.word_lists import word_list

ENOUGH = 0.45
"""Least confidence at which the one likely topic is answered instead of offered alone."""

Room = tuple[Content, Settings]
"""What a reply is made from beside the conversation."""


def answer(context: Context, room: Room) -> Reply:
    """Answer everything that the message asks, in its order."""
    pressed = by_title(context.text, context.last_buttons)
    asked = [target_of(pressed, room[0])] if pressed else targets(context, room[0])
    greeting = Target(act="begroeting")
    opens = opens_with(context.text, word_list("begroeting", "openings"))
    greeted = opens and not context.is_payload and context.intent != "afscheid"
    return answer_targets([greeting, *asked] if greeted and greeting not in asked else asked, context, room)


def answer_targets(asked: Sequence[Target], context: Context, room: Room) -> Reply:
    """Answer topics from the content and acts by their responses; ask for a subject that is missing."""
    content, settings = room
    if all(target == ASK for target in asked):
        return say("utter_vervolg_zonder_onderwerp")
    if not any(target.topic for target in asked):
        return Reply(tuple(_acts(asked, context, room, alone=True)), practical.mentioned(context))
    reply = answers(asked, context, content, settings.placeholders)
    before = _acts(_before_topics(asked), context, room, alone=False)
    after = _acts(asked[len(_before_topics(asked)) :], context, room, alone=False)
    signs = _signs_once(context) if Target(act="klacht") in asked else []
    whole = Reply((*before, *reply.messages, *after, *signs), reply.memory)
    return with_request(with_reminder(whole, context), context)


def _before_topics(asked: Sequence[Target]) -> list[Target]:
    first = next(index for index, target in enumerate(asked) if target.topic)
    return list(asked[:first])


def _acts(asked: Sequence[Target], context: Context, room: Room, alone: bool) -> list[Message]:
    """The acts among the targets; a greeting or goodbye beside something else is no message of its own.

    Nor is "kunt u mij helpen?" before a question: the answer is the help.
    """
    acts = [target.act for target in asked if target.act]
    spoken = [act for act in acts if act not in (SOCIAL if alone else (*LEAD_INS, *SOCIAL, "hulp"))]
    acts = spoken if spoken or not alone else acts[:1]
    return [message for act in acts for message in act_reply(act, context, room).messages]


def act_reply(act: str, context: Context, room: Room) -> Reply:
    """The reply of a dialogue act, wherever it was named: alone, beside a question or on a button."""
    if act == "praktisch":
        return practical.practical(context, room)
    if act == "klacht":
        return _complaint(context)
    if act == DOUBT:
        return answer_to_doubt(context)
    if act == "buiten_onderwerp":
        return off_topic(context, room)
    return say(f"utter_{act}") if f"utter_{act}" in room[0].responses else Reply()


def _complaint(context: Context) -> Reply:
    """Sympathy and the list of signs: in full once."""
    return say("utter_klacht_weer" if _were_listed(context) else "utter_klacht")


def _signs_once(context: Context) -> list[Message]:
    """The list of signs after an answer to somebody with a complaint, unless it was given before."""
    return [] if _were_listed(context) else [utter("utter_klacht_signalen")]


def _were_listed(context: Context) -> bool:
    return any(message.asks == SIGNS for turn in context.turns for message in turn.said)


def off_topic(context: Context, room: Room) -> Reply:
    """Kindly back to the subject; in two languages for a message in another one."""
    return say("utter_buiten_onderwerp_taal" if is_foreign(context.text) else "utter_buiten_onderwerp")


def clarify(context: Context, room: Room) -> Reply:
    """Offer the likely topics; after two misses also a way to a person."""
    options = candidate_options(context.candidates, room[0])[:MOST_OFFERED]
    if not options:
        return not_understood(context, room)
    if len(options) == 1 and _is_likely(topic_of(options[0]), context, room[0]):
        return answer_targets(targets(context, room[0]), context, room)
    response = (
        "utter_verduidelijk_weer" if misses(context, {"clarify", "fallback"}) >= 2 else "utter_verduidelijk"
    )
    return Reply((utter(response, options),), {slots.OFFERED: options})


def _is_likely(topic: str, context: Context, content: Content) -> bool:
    """Whether the only topic on offer may as well be answered."""
    return topic in content.topics and any(
        part.topic == topic and part.confidence >= ENOUGH for part in context.parts
    )


def not_understood(context: Context, room: Room) -> Reply:
    """Ask for other words; the second time in a row point to a person.

    What follows a bad judgement is taken as a remark on it, and thanked for.
    """
    if is_foreign(context.text):
        return say("utter_buiten_onderwerp_taal")
    if context.last.asks == "opmerking":
        return Reply((utter("utter_feedback_bedankt", feedback={"remark": True}),))
    return say("utter_niet_begrepen_weer" if misses(context, {"fallback"}) else "utter_niet_begrepen")


def not_meant(context: Context, room: Room) -> Reply:
    """Offer what the message before may have meant; the second time in a row with a way to a person."""
    if "referral" in context.last.kinds:
        return say("utter_vlag_ontkend").with_memory(**flag_memory(None, room[0]))
    again = "niet_bedoeld" in context.intents_before()[:2]
    options = candidate_options(_runners_up(context), room[0])[:MOST_OFFERED]
    if again:
        return Reply((utter("utter_niet_bedoeld_weer", options),), {slots.OFFERED: options})
    if not options:
        return say("utter_niet_bedoeld")
    return Reply((utter("utter_niet_bedoeld_keuze", options),), {slots.OFFERED: options})


def _runners_up(context: Context) -> list[str]:
    """What the last message may have meant beside what was answered; nothing when it was no question."""
    if not context.last.kinds & {"answer", "clarify"} or intent_of(context.last.parse) == "niet_bedoeld":
        return []
    understanding = (context.last.parse or {}).get("understanding") or {}
    candidates = [one["topic"] for one in understanding.get("candidates") or []]
    offered = {topic_of(button) for button in context.last_buttons if "clarify" in context.last.kinds}
    answered = {message.topic for message in context.last.said} | offered
    return [name for name in candidates if name not in answered]


def misses(context: Context, kinds: set[str]) -> int:
    """How many turns in a row, up to the last one, the bot only said that it was not sure."""
    count = 0
    for turn in reversed(context.turns):
        if not turn.parse or not turn.said or not turn.kinds <= kinds:
            break
        count += 1
    return count
