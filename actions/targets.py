"""From the parts of a message to what is to be answered: a topic, a side of it, an act, or nothing yet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from actions.context import Context, Part
from actions.cues import has_cue, words
from content import Content, Topic
from content.models import MOVES
from content.word_lists import word_list

MORE = "meer"
"""The aspect of a button that asks for the rest of a topic."""

MOST_TARGETS = 3
"""A message that asks more than this gets the first ones; the rest is offered by the buttons."""

COMPARISON, PLACE = "vergelijking", "plaats"

PRACTICAL = "praktisch"

OWN_METHOD = "pijnvrij_methode"
"""The practice's own method: a comparison with it is told of by itself ("wat is daar zo anders aan?")."""

SURE = 0.35
"""Least confidence at which the topic that the NLU guesses for a question without a subject is believed."""

SURE_ACT = 0.6
"""Least confidence at which a follow-up is an act after all ("en mag ik ibuprofen?")."""

CLAUSE_END = re.compile(r"[?!.,;]+|\ben\b")

BARE = 4
"""Words in the longest message that is only a side."""


@dataclass(frozen=True)
class Target:
    """What one message of the bot is to be about.

    Exactly one of three: a ``topic`` (with or without ``aspect``), an ``act``, or neither, when it has to ask
    for the subject. ``otherwise``: said in case the one before it is not what was meant.
    """

    topic: str | None = None
    aspect: str | None = None
    act: str | None = None
    otherwise: bool = field(default=False, compare=False)


ASK = Target()


def targets(context: Context, content: Content) -> list[Target]:
    """What the message at hand asks for, in the asked order, each once."""
    if context.intent in content.topics and not context.parts:
        return [_known(context.intent, context.aspect, content)]
    found: list[Target] = []
    for part in context.parts or (Part(context.text, context.intent, follow_up=True),):
        before = (target.topic for target in reversed(found) if target.topic and not part.otherwise)
        meant = _of_part(part, next(before, context.memory.topic), context, content)
        found += [replace(target, otherwise=part.otherwise) for target in meant]
    return _unique(_with_purchase(found, context))[:MOST_TARGETS] or [ASK]


def _with_purchase(found: list[Target], context: Context) -> list[Target]:
    """Where a thing can be bought is a matter for the practice, not a side of what is told of it."""
    topics = [target for target in found if target.topic]
    if not topics or not has_cue(context.text, word_list(PRACTICAL, "buying")):
        return found
    kept = [target for target in found if target.aspect != PLACE and target.act != PRACTICAL]
    return [*kept, Target(act=PRACTICAL)]


def side_targets(context: Context, content: Content) -> list[Target]:
    """The message at hand read as a question about what was spoken of."""
    parts = [replace(part, topic="vervolgvraag", follow_up=True) for part in context.parts]
    return [target for part in parts for target in _follow_up(part, context.memory.topic, content)]


def own_aspects(text: str, topic: Topic) -> list[str]:
    """The topic's special aspects whose cues stand in ``text``, such as one risk factor.

    The NLU looks for those of the topic that it guesses; only here is it known what was spoken of.
    """
    return [aspect.id for aspect in topic.aspects.values() if aspect.cues and has_cue(text, aspect.cues)]


def _known(topic: str, aspect: str | None, content: Content) -> Target:
    """The target of a button: an aspect that has gone from the content since then gives the topic."""
    return Target(topic, aspect if aspect == MORE or aspect in content.topics[topic].aspects else None)


def _of_part(part: Part, subject: str | None, context: Context, content: Content) -> list[Target]:
    if part.topic == "meer_vertellen":
        return [Target(subject, MORE) if subject in content.topics else ASK]
    if _is_act(part, content):
        return [Target(act=part.topic)]
    if part.topic == "vervolgvraag" or part.follow_up or _refers_to_treatment(part, subject, content):
        return _compared(part, subject, content) or _follow_up(part, subject, content)
    if part.topic in content.topics:
        return _compared(part, subject, content) or _direct(part, context, content)
    return []


def _refers_to_treatment(part: Part, subject: str | None, content: Content) -> bool:
    """Whether a short "doet dat zeer?", taken for a question about the complaint, is about a treatment."""
    topic = content.topics.get(part.topic)
    if topic is None or subject not in word_list("bron_zwijgt", "treatments") or len(words(part.text)) > BARE:
        return False
    places = word_list("vervolgvraag", "elsewhere")
    names_topic = has_cue(part.text, [f"{topic.title.lower()}*"])
    refers = has_cue(part.text, word_list("vervolgvraag", "refers"))
    return refers and not names_topic and any(places.get(name) == topic.id for name in part.aspects)


def _is_act(part: Part, content: Content) -> bool:
    """Whether the part is an act; a weak guess, or one beside a side of a topic, is none ("helpt da?")."""
    if part.topic in content.topics or part.topic in MOVES:
        return False
    return not part.follow_up or (not part.aspects and part.confidence >= SURE_ACT)


def _compared(part: Part, subject: str | None, content: Content) -> list[Target]:
    """What "werkt dat beter dan die prik?" asks: the comparison that one of both has, else both in short."""
    treatments = word_list("bron_zwijgt", "treatments")
    if subject is None or subject == part.topic:
        return []
    if not {subject, part.topic} <= {*treatments} - {OWN_METHOD}:
        return []
    refers = has_cue(part.text, word_list("vervolgvraag", "refers"))
    if not (refers and COMPARISON in part.aspects and part.confidence >= SURE):
        return []
    pair = (content.topics[subject], content.topics[part.topic])
    for one, other in (pair, pair[::-1]):
        found = one.aspects.get(COMPARISON)
        if found and other.title.lower() in found.answer.lower():
            return [Target(one.id, COMPARISON)]
    return [Target(pair[0].id, COMPARISON), Target(pair[1].id)]


def _direct(part: Part, context: Context, content: Content) -> list[Target]:
    """A part that names its subject."""
    topic = content.topics[part.topic]
    both = _both_sides(part, topic, content)
    if both:
        return both
    aspects = [name for name in part.aspects if name in topic.aspects]
    if aspects:
        return [Target(topic.id, aspects[0])]
    if not part.aspects:
        return [Target(topic.id, _taken_over(part, topic, context))]
    silent = next((name for name in part.aspects if _may_be_silent(topic, name)), None)
    return [Target(topic.id, silent)]


def _both_sides(part: Part, topic: Topic, content: Content) -> list[Target]:
    """Two sides of one topic, asked in two clauses ("hoe lang duurt dat en doet het pijn"); else nothing."""
    clauses = CLAUSE_END.split(part.text)
    found = [_side(clause, part, topic, content) for clause in clauses]
    sides = list(dict.fromkeys(side for side in found if side))
    return [Target(topic.id, side) for side in sides[:2]] if len(sides) > 1 else []


def _side(clause: str, part: Part, topic: Topic, content: Content) -> str | None:
    """The likeliest side of ``part`` that this clause of it asks, if this topic can be asked about it."""
    for name in part.aspects:
        own, general = topic.aspects.get(name), content.aspects.get(name)
        cues = (own.cues if own else ()) or (general.cues if general else ())
        if has_cue(clause, cues):
            return name if own or _may_be_silent(topic, name) else None
    return None


def _may_be_silent(topic: Topic, aspect: str) -> bool:
    silent, treatments = word_list("bron_zwijgt", "aspects"), word_list("bron_zwijgt", "treatments")
    return aspect in silent and topic.id in treatments


def _taken_over(part: Part, topic: Topic, context: Context) -> str | None:
    """After "doet een prik pijn?", "en shockwave dan?" asks whether shockwave hurts."""
    aspect = context.memory.aspect
    elliptic = has_cue(part.text, word_list("vervolgvraag", "takes_over"))
    asks = has_cue(part.text, word_list("vervolgvraag", "own_question"))
    return aspect if elliptic and not asks and aspect in topic.aspects else None


def _follow_up(part: Part, subject: str | None, content: Content) -> list[Target]:
    """A part without a subject: about what was spoken of, unless that is silent and its own topic is not."""
    if subject not in content.topics:
        return _without_subject(part, content)
    topic = content.topics[subject]
    both = _both_sides(part, topic, content)
    if both:
        return both
    aspects = own_aspects(part.text, topic) or [name for name in part.aspects if name in topic.aspects]
    if aspects and not _better_placed(part, topic):
        return [Target(topic.id, aspects[0])]
    elsewhere = _told_by_another(part, topic, content) or _elsewhere(part, topic, content)
    if elsewhere:
        return [elsewhere]
    if part.aspects:
        return [Target(topic.id, part.aspects[0])]
    return [Target(topic.id, MORE)]


def _better_placed(part: Part, topic: Topic) -> bool:
    """Whether a question after a general topic is about the complaint and has a topic of its own."""
    places = word_list("vervolgvraag", "elsewhere")
    return topic.id in word_list("vervolgvraag", "general") and part.topic in {
        places.get(name) for name in part.aspects
    }


def _without_subject(part: Part, content: Content) -> list[Target]:
    topic = content.topics.get(part.topic)
    if topic is None:
        return [ASK]
    aspects = [name for name in part.aspects if name in topic.aspects]
    return [Target(topic.id, aspects[0] if aspects else None)]


def _told_by_another(part: Part, topic: Topic, content: Content) -> Target | None:
    """A special side that one topic tells for those that say nothing of it ("zijn daar filmpjes van?")."""
    for side, name in word_list("vervolgvraag", "told_by").items():
        cues = content.topics[name].aspects[side].cues
        if side not in topic.aspects and has_cue(part.text, cues):
            return Target(name, side)
    return None


def _elsewhere(part: Part, topic: Topic, content: Content) -> Target | None:
    """Where a question about the complaint itself is answered, such as "hoe lang duurt dat?"."""
    about_complaint = topic.id not in word_list("bron_zwijgt", "treatments")
    own = content.topics.get(part.topic)
    if own and own.id != topic.id and part.confidence >= SURE:
        special = own_aspects(part.text, own)
        if special:
            return Target(own.id, special[0])
        if about_complaint or not part.aspects:
            return Target(own.id, next((name for name in part.aspects if name in own.aspects), None))
    places = word_list("vervolgvraag", "elsewhere")
    place = next((places[name] for name in part.aspects if name in places), None)
    if not about_complaint or place in (None, topic.id):
        return None
    return Target(place) if place in content.topics else Target(act=place)


def _unique(found: Iterable[Target]) -> list[Target]:
    """Each target once; a topic without an aspect is left out where one of its aspects is asked too."""
    kept = list(dict.fromkeys(found))
    detailed = {target.topic for target in kept if target.topic and target.aspect}
    return [target for target in kept if target.aspect or target.act or target.topic not in detailed]
