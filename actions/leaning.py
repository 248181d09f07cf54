"""Reads a message again in the light of the conversation.

The NLU sees one message. "Hoeveel mensen hebben daar baat bij?" sounds like a question about how common heel
spurs are, and after an answer about radiotherapy it is one about radiotherapy. Which of the two is meant the
NLU tells for each topic that may be the subject (``goes_on``, see components/continuation.py); here it is
known what the subject is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from actions.closing import closing
from actions.context import Context, Part, Turn
from actions.cues import has_cue, has_cue_affirmed, words
from actions.doubting import DOUBT, doubts_referral
from actions.rejecting import without_rejected
from actions.signs import SIGNS, SIGNS_AGAIN
from components.aspects import AspectFinder, cue_pattern
from components.decision import ASKS
from components.text import clauses, normalise
from content import Content, Topic, get
from content.models import MOVES, SOCIAL
from content.word_lists import word_list

FOLLOW_UP, PRACTICAL, COMPLAINT, HELP = "vervolgvraag", "praktisch", "klacht", "hulp"

UNSURE = frozenset({"verduidelijken", "nlu_fallback", "buiten_onderwerp"})
"""Intents of messages that the NLU could place nowhere."""

SURE = 0.9
"""Confidence from which a message that names no act is not taken for more of the act before it."""

GOES_ON = 0.45
"""Least chance that a message goes on about the subject to take it so (fitted on the development sets)."""

IN_DOUBT = (0.25, 0.7)
"""Chances between which it may as well be meant by itself: both readings are answered, the likelier first."""

ONE_OF_SEVERAL, CLEAR = 0.65, 0.9
"""The same for the first of several questions; and the confidence from which it has a subject of its own."""

TREATMENTS, COMPARISON = "behandelingen", "vergelijking"
"""The topic, and its side, that weighs the treatments."""

COUNTED, EFFECT = "prevalentie", "effect"
"""After a treatment "hoeveel mensen?" asks how many it helped, not how many have the complaint."""

AWAY = frozenset({"buiten_onderwerp", "andere_klacht"})
"""Acts of a message about something else than the heel."""

FAR, NEAR, HEARD = 0.85, 0.3, 0.2
"""In the middle of a talk: chance from which it is about something else all the same; least chance that a
message below that goes on about the subject; and least chance of another topic to answer that one. (On the
development sets 4 of 47 such messages below ``FAR`` were about something else; above it questions about the
weather begin.)"""

CLEARLY_HELP = 0.8
"""Least confidence of a question about the assistant itself to answer that alone."""

SAYS_ENOUGH = 0.4
"""Confidence from which a further question of empty words alone is one ("en wat is er aan te doen?")."""

TOLD = 0.1
"""Least chance of a complaint in words that ask nothing to answer with sympathy and the list of signs."""

CHOICE, PERSON = "keuze", "contact"

WISHES = frozenset({PRACTICAL, PERSON, "privacy"})
"""Acts that somebody wishes of the practice, whatever was spoken of ("kan dat via jou?")."""

WISHED, STILL_ON_IT = 0.7, 0.8
"""Least confidence of such an act, and the chance of going on about the subject below which it is one. (On
the development sets it was one in 6 such messages of 8, and in none of those with a lesser confidence.)"""

IN_MOVE = 0.9
"""Least chance of a wish for a person in a message taken for a move ("ja, zet mij maar in den agenda")."""

ANSWERS = frozenset({"bevestigen", "ontkennen"})
"""Moves that a question may stand behind."""

REMARKS = frozenset({"gebeld", "niet_bedoeld", "bevestigen", "ontkennen", "frustratie"})
"""Moves that a remark on the subject is taken for ("ik loop er al sinds oktober mee")."""

ASKED_AFTER_ALL, REMARKED = 0.6, 0.7
"""Least chance that such a message goes on about the subject to answer it."""

RECENT = 4
"""Turns back to which "dat tweede" may point."""

SHORT, LEANS = 5, 8
"""Words in a message that hardly holds a subject of its own; and in one that may do without."""


def understood(context: Context, content: Content) -> Context:
    """The context with each part that leans on the conversation marked as a follow-up.

    A further question of the same message keeps the topic that the NLU gave it, for that was weighed against
    the whole message. The intent becomes that of the first part that changed, when the NLU had found none of
    ours.
    """
    if context.is_payload or context.flags:
        return context
    if doubts_referral(context, names_treatment=bool(named_treatment(context.text))):
        return replace(context, intent=DOUBT, parts=(Part(context.text, DOUBT),))
    context = without_rejected(context)
    if act := closing(context) or _of_the_bot(context) or _told(context) or _person_in_move(context):
        return replace(context, intent=act, parts=(Part(context.text, act),))
    if context.intent in MOVES - {FOLLOW_UP}:
        return _asked_after_all(replace(context, memory=replace(context.memory, topic=subject_of(context))))
    context = replace(context, memory=replace(context.memory, topic=subject_of(context)))
    whole = _with_complaint(context, _read_again(context, content), content)
    changed = [part.topic for part in whole.parts if part not in context.parts and part.topic != COMPLAINT]
    return replace(whole, intent=changed[0]) if changed and context.intent not in content.topics else whole


def _read_again(context: Context, content: Content) -> list[Part]:
    """The parts of a message, each as the conversation and the parts before it make it mean."""
    parts: list[Part] = []
    later: list[Part] = []
    for part in context.parts:
        before = next((one.topic for one in reversed(parts) if one.topic in content.topics), None)
        if beside := _asked_beside_price(part, context, content):
            later.append(beside)
            continue
        if before in _treatments() and has_cue(part.text, word_list(FOLLOW_UP, "which_better")):
            again = replace(part, topic=TREATMENTS, aspects=(COMPARISON,), follow_up=False)
        elif _questions(parts) and not part.follow_up:
            again = replace(part, topic=PRACTICAL) if _asks_practical(part, context, content) else part
        else:
            again = _again(part, before or context.memory.topic, context, content)
        if not (before and _adds_nothing(again, content)):
            parts += _readings(part, again, context, content)
    return [*parts, *later]


def _of_the_bot(context: Context) -> str | None:
    """Help, where the same words ask less surely for a topic too ("wat kun je zoal vertellen?")."""
    helps = next((part for part in context.parts if part.topic == HELP), None)
    if context.intent != HELP or helps is None or helps.confidence < CLEARLY_HELP:
        return None
    rest = _questions(part for part in context.parts if part is not helps)
    same = all(part.text == helps.text and part.confidence < helps.confidence for part in rest)
    return HELP if same else None


def _told(context: Context) -> str | None:
    """A complaint, where somebody who has asked nothing yet may well be telling of one ("die doet zeer")."""
    asks = "?" in context.text or has_cue(context.text, word_list(COMPLAINT, "asks"))
    unplaced = context.intent == "verduidelijken" and not context.memory.topic
    return COMPLAINT if unplaced and not asks and context.chances.get(COMPLAINT, 0.0) >= TOLD else None


def _person_in_move(context: Context) -> str | None:
    """A wish for a person in words that were taken for a yes or the like."""
    chance = context.chances.get(PERSON, 0.0)
    told = any(part.topic == context.intent and part.confidence >= chance for part in context.parts)
    is_move = context.intent in MOVES - {FOLLOW_UP, CHOICE}
    called = context.intent == "gebeld" and (told or bool(context.memory.flag))
    return PERSON if is_move and not called and chance >= IN_MOVE else None


def _asked_after_all(context: Context) -> Context:
    """A move with a question or remark about the subject in it ("ja, maar waarom helpt dat dan niet?")."""
    topic, text = context.memory.topic, context.text
    if not topic or len(words(text)) <= SHORT or context.last.asks in (SIGNS, SIGNS_AGAIN):
        return context
    chance = max((part.goes_on.get(topic, 0.0) for part in context.parts), default=0.0)
    if not (_asks_in_move(context, chance) or _remarks(context, chance)):
        return context
    part = Part(text, FOLLOW_UP, 1.0, tuple(_sides_in(text, topic)), follow_up=True)
    return replace(context, intent=FOLLOW_UP, parts=(part,))


def _asks_in_move(context: Context, chance: float) -> bool:
    if not ("?" in context.text or has_cue(context.text, word_list(COMPLAINT, "asks"))):
        return False
    leans = context.intent in ANSWERS and chance >= ASKED_AFTER_ALL
    return leans or (context.intent == CHOICE and _of_several(context) is not None)


def _remarks(context: Context, chance: float) -> bool:
    """Whether it is a remark after an answer; after a referral it is what was done about that."""
    calm = "answer" in context.last.kinds and not context.memory.flag
    return calm and context.intent in REMARKS and chance >= REMARKED


def subject_of(context: Context) -> str | None:
    """The topic that the conversation is about.

    For "die andere" the treatment before it, for "dat tweede" what was answered second of several; of several
    topics answered together the one that the message goes on about most likely; when there is none yet, what
    a question back offered first.
    """
    if place := _of_several(context):
        return place
    if has_cue(context.text, word_list(FOLLOW_UP, "previous")):
        return _other_treatment(context) or context.memory.topic
    if context.memory.topic:
        return _likeliest_of_last(context) or context.memory.topic
    if "clarify" not in context.last.kinds:
        return None
    asked = [str(one.get("topic")) for one in context.last_buttons]
    return next((name for name in asked if name in get().topics), None)


def _likeliest_of_last(context: Context) -> str | None:
    """Of several topics that the last turn answered the one with the best chance of being gone on about."""
    answered = _answered(context.last)
    if len(answered) < 2 or not context.parts or context.intent in MOVES - {FOLLOW_UP}:
        return None  # "vertel meer" is about what was surely answered
    goes_on = context.parts[0].goes_on
    best = max(answered, key=lambda topic: goes_on.get(topic, 0.0))
    return best if goes_on.get(best) else None


def _answered(turn: Turn) -> list[str]:
    """The topics that a turn answered, in order."""
    return list(dict.fromkeys(one.topic for one in turn.said if one.kind == "answer" and one.topic))


def _of_several(context: Context) -> str | None:
    """Which of the last topics that were answered side by side the message means by their place."""
    found = _place(normalise(context.text))
    if found is None:
        return None
    for turn in reversed(context.turns[-RECENT:]):
        topics = _answered(turn)
        if len(topics) > 1:
            return topics[found] if -len(topics) <= found < len(topics) else None
    return None


def _place(text: str) -> int | None:
    """The place that "dat tweede" names; not the "eerste" of a first step or a first time."""
    places, after = word_list(FOLLOW_UP, "places"), word_list(FOLLOW_UP, "after_place")
    for match in re.finditer(rf"\b(?:dat|die|de|het|nummer)\s+({'|'.join(places)})\b(\W*)(\w*)", text):
        between, word = match[2], match[3]
        if between.strip() or not word or word in after:
            return int(places[match[1]])
    return None


def _other_treatment(context: Context) -> str | None:
    """After a treatment the one that was spoken of before it, else the first other one on offer."""
    topic = context.memory.topic
    given = [key.partition("/")[0] for key in reversed(context.memory.given)]
    offered = [str(one.get("topic")) for one in context.options]
    others = [name for name in (*given, *offered) if name != topic and name in _treatments()]
    return others[0] if others and topic in _treatments() else None


def named(text: str) -> list[str]:
    """The topics that ``text`` names in words of their own."""
    clean = normalise(text)
    return [name for name, pattern in _names().items() if pattern.search(clean)]


def named_treatment(text: str) -> str | None:
    """The one treatment that ``text`` names, or ``None``."""
    found = [name for name in named(text) if name in _treatments()]
    return found[0] if len(found) == 1 else None


def wanted_instead(context: Context, topic: Topic) -> Part | None:
    """What a no asks for in its other words ("nee, geef me een alternatief"), or ``None``."""
    denials, text = word_list(COMPLAINT, "denials"), context.text
    spoken = words(text)
    rest = " ".join(spoken[1:] if spoken[:1] != [] and spoken[0] in denials else spoken)
    other = _other_treatment(context) if has_cue(rest, word_list(FOLLOW_UP, "previous")) else None
    if other:
        return Part(text, other)
    for aspect in topic.aspects.values():
        if aspect.cues and has_cue_affirmed(rest, aspect.cues, denials):
            return Part(text, FOLLOW_UP, 1.0, (aspect.id,), follow_up=True)
    treatment = named_treatment(rest)
    affirmed = treatment and has_cue_affirmed(rest, word_list(FOLLOW_UP, "names")[treatment], denials)
    return Part(text, treatment) if treatment and affirmed else None


def _again(part: Part, subject: str | None, context: Context, content: Content) -> Part:
    """``part`` as the conversation makes it mean."""
    topic = content.topics.get(subject or "")
    if (topic or context.last.parse) and (nearer := _nearer(part, topic, context)):
        return nearer
    act = PRACTICAL if _asks_practical(part, context, content) else _act_again(part, topic, context, content)
    if act:
        return replace(part, topic=act, follow_up=False)
    if topic and _wants_another(part, topic, context):
        return replace(part, topic=TREATMENTS, confidence=1.0, aspects=(COMPARISON,), follow_up=False)
    if topic and _names_another(part, topic):
        return replace(part, follow_up=False)
    if topic and _goes_on(part, topic) and not _stands_alone(part, topic, context):
        return _leaning(part, topic, context)
    if topic and part.follow_up and part.topic in content.topics:
        part = replace(part, follow_up=False)
    return _placed(part, context, content) or part


def _wants_another(part: Part, topic: Topic, context: Context) -> bool:
    """Whether it asks, after one treatment, what else there is or what is advised ("wat dan wel?")."""
    text = part.text or context.text
    return (
        topic.id in _treatments()
        and not named_treatment(text)
        and has_cue(text, word_list(FOLLOW_UP, "instead"))
    )


def _nearer(part: Part, topic: Topic | None, context: Context) -> Part | None:
    """What a message of the middle of a talk means that only perhaps is about something else.

    The NLU does not know that there is a talk: what is neither fish nor fowl by itself ("ook als ik vijf
    shifts draai?") is hardly ever about something else there.
    """
    if part.topic not in AWAY or part.confidence >= FAR or len(_questions(context.parts)) > 1:
        return None
    if topic and part.goes_on.get(topic.id, 0.0) >= NEAR:
        return _leaning(part, topic, context)
    likeliest = max(context.chances, key=lambda name: context.chances[name], default="")
    heard = context.chances.get(likeliest, 0.0) >= HEARD
    return replace(part, topic=likeliest, follow_up=False) if heard else None


def _questions(parts: Iterable[Part]) -> list[Part]:
    """The parts that are more than a greeting or thanks."""
    return [part for part in parts if part.topic not in SOCIAL]


def _stands_alone(part: Part, topic: Topic, context: Context) -> bool:
    """Whether one of several questions is clear enough by itself; with a subject each, they lean less."""
    goes_on = part.goes_on.get(topic.id, 0.0)
    if part.topic in WISHES and not part.follow_up and part.confidence >= WISHED and goes_on < STILL_ON_IT:
        return True
    several = len(_questions(context.parts)) > 1 and not part.follow_up
    return several and (part.confidence >= CLEAR or goes_on < ONE_OF_SEVERAL)


def _names_another(part: Part, topic: Topic) -> bool:
    """Whether what it points to is a treatment that it has just named ("bestraling dan, helpt dat?")."""
    named_itself = part.topic != topic.id and part.topic == named_treatment(part.text)
    doubtful = part.goes_on.get(topic.id, 0.0) < STILL_ON_IT
    return part.follow_up and named_itself and doubtful and part.confidence >= CLEAR


def _readings(part: Part, again: Part, context: Context, content: Content) -> list[Part]:
    """``part`` as the conversation makes it mean; in doubt also as it would be without, or the other way."""
    topic = content.topics.get(context.memory.topic or "")
    if topic is None or not _is_doubtful(part, again, topic, context, content):
        return [again]
    leaning = _leaning(part, topic, context)
    alone = replace(part, follow_up=False)
    goes_on = _goes_on(part, topic) and not _corrects(context)
    likelier, other = (leaning, alone) if goes_on else (alone, leaning)
    return [likelier, replace(other, otherwise=True)]


def _is_doubtful(part: Part, again: Part, topic: Topic, context: Context, content: Content) -> bool:
    """Whether the only question of a message is as likely meant by itself as about what was spoken of."""
    low, high = IN_DOUBT
    asked = [one for one in context.parts if one.topic in content.topics]
    unsure = context.intent in UNSURE or part.confidence < low
    if len(asked) != 1 or part.topic in (topic.id, FOLLOW_UP) or part.topic not in content.topics or unsure:
        return False
    if _corrects(context):
        return True
    return low <= part.goes_on.get(topic.id, 0.0) < high and again.topic in (FOLLOW_UP, part.topic)


def _corrects(context: Context) -> bool:
    """Whether somebody says again what was meant: then the answer before was hardly about it."""
    return has_cue(context.text, word_list("niet_bedoeld", "corrects"))


def _leaning(part: Part, topic: Topic, context: Context) -> Part:
    """``part`` as a question about ``topic``."""
    sides = tuple(_sides(part.text or context.text, topic, part))
    return replace(part, topic=FOLLOW_UP, follow_up=True, aspects=sides)


def _goes_on(part: Part, topic: Topic) -> bool:
    """Whether ``part`` is about ``topic`` still; as the NLU's move has it where no chances were told."""
    return part.goes_on.get(topic.id, 0.0) >= GOES_ON if part.goes_on else part.follow_up


def _act_again(part: Part, topic: Topic | None, context: Context, content: Content) -> str | None:
    """The act that "en zondag?" goes on about, when the turn before was about an act alone; else ``None``."""
    acts = [message.topic for message in context.last.said if message.kind == "dialogue"]
    if not acts or acts[-1] not in word_list(FOLLOW_UP, "goes_on") or "answer" in context.last.kinds:
        return None
    text = part.text or context.text
    if named(text) or len(words(text)) > LEANS:
        return None
    opens = words(text)[:1] == ["en"] and len(words(text)) <= SHORT and part.confidence < SURE
    if not (opens or part.follow_up or context.intent in UNSURE - {"buiten_onderwerp"}):
        return None
    return None if topic and acts[-1] == PRACTICAL and _sides(text, topic, part) else acts[-1]


def _asks_practical(part: Part, context: Context, content: Content) -> bool:
    """Whether "wat kost shockwave" was taken for a question about shockwave itself."""
    if part.topic not in content.topics or part.aspects or PRACTICAL not in context.likely:
        return False
    return any(has_cue(part.text or context.text, cues) for cues in word_list(PRACTICAL, "cues").values())


def _asked_beside_price(part: Part, context: Context, content: Content) -> Part | None:
    """What a further clause asks of the topic whose price is asked ("wat kost shockwave en werkt het?")."""
    priced = any(other.topic == PRACTICAL and other.text == part.text for other in context.parts)
    if not priced or not _asks_practical(part, context, content):
        return None
    heard = {other.text for other in context.parts}
    unheard = (one for one in clauses(normalise(context.text)) if one not in heard)
    rest = next((one for one in unheard if ASKS.match(one)), None)
    sides = tuple(_sides_in(rest, part.topic)) if rest else ()
    return replace(part, text=rest, aspects=sides) if rest and sides else None


def _sides(text: str, topic: Topic, part: Part) -> list[str]:
    """The sides of ``topic`` that ``text`` asks for: those that it has, else those that it may be asked."""
    found = _sides_in(text, topic.id)
    if topic.id in _treatments() and part.topic == COUNTED and EFFECT in topic.aspects and not found:
        found = [EFFECT]
    return [name for name in found if name in topic.aspects] or found


def _special_sides(topic: Topic, part: Part, content: Content) -> list[str]:
    """The sides that only this topic has, of those that ``part`` asks."""
    return [name for name in part.aspects if name in topic.aspects and name not in content.aspects]


def _is_light(text: str) -> bool:
    return set(words(text)) <= {*word_list(FOLLOW_UP, "light"), *word_list(FOLLOW_UP, "refers")}


def _without_sides(text: str, topic: Topic, content: Content) -> str:
    own = [aspect.cues for aspect in topic.aspects.values() if aspect.cues]
    general = [aspect.cues for aspect in content.aspects.values()]
    return _cut(normalise(text), [cue for cues in (*own, *general) for cue in cues])


def _cut(text: str, cues: Iterable[str]) -> str:
    return _taken_out(text, cue_pattern(cues))


def _taken_out(text: str, pattern: re.Pattern[str]) -> str:
    return re.sub(rf"(?:{pattern.pattern})[\w']*", " ", text)


def _placed(part: Part, context: Context, content: Content) -> Part | None:
    """A part that the NLU could not place, by the treatment it names or by a special side of its topic."""
    if context.intent not in UNSURE or part.topic == COMPLAINT:
        return None
    text = part.text or context.text
    treatment = named_treatment(text)
    if treatment and part.topic != treatment and _is_about(text, content.topics[treatment], content):
        aspects = tuple(_sides_in(text, treatment))
        return Part(part.text, treatment, 1.0, aspects)
    topic = content.topics.get(part.topic)
    if topic is None or part.confidence < word_list(FOLLOW_UP, "special"):
        return None
    general = topic.id == "definitie" and has_cue(text, word_list(FOLLOW_UP, "complaint"))
    sides = [name for name in part.aspects if general and name in topic.aspects]
    return replace(part, confidence=1.0) if sides or _special_sides(topic, part, content) else None


def _is_about(text: str, topic: Topic, content: Content) -> bool:
    """Whether ``text`` has only empty words beside the name and the sides of ``topic``.

    Words of the treatments live elsewhere too: a spray gun, stretch jeans, the plan behind an operation.
    """
    return _is_light(_taken_out(_without_sides(text, topic, content), _names()[topic.id]))


def _adds_nothing(part: Part, content: Content) -> bool:
    """Whether a further part only goes on about the one before it ("welke zijn dat?", "klopt dat?")."""
    enough = SURE if has_cue(part.text, word_list(FOLLOW_UP, "points_back")) else SAYS_ENOUGH
    weak = part.topic in content.topics and not part.aspects and part.confidence < enough
    return weak and _is_light(part.text)


def _with_complaint(context: Context, parts: list[Part], content: Content) -> Context:
    """Sympathy first, where somebody tells of his own pain before the question."""
    tells = COMPLAINT in context.likely or has_cue(context.text, word_list(COMPLAINT, "tells"))
    own = tells and has_cue(context.text, word_list(COMPLAINT, "own"))
    if own and [part.topic for part in parts] == [COMPLAINT] and context.intent in UNSURE:
        likely = [name for name in context.likely if name in content.topics]
        asks = "?" in context.text or has_cue(context.text, word_list(COMPLAINT, "asks"))
        parts = [Part(context.text, name) for name in likely[:1]] if asks else parts
    asked = [part for part in parts if part.topic in content.topics and not part.follow_up]
    if own and asked and all(part.topic != COMPLAINT for part in parts):
        parts = [Part("", COMPLAINT), *parts]
    return replace(context, parts=tuple(parts))


def _treatments() -> list[str]:
    return list(word_list("bron_zwijgt", "treatments"))


def _sides_in(text: str, topic: str | None) -> list[str]:
    """The sides that ``text`` asks for, of ``topic`` and in general."""
    return _finder().find(normalise(text), topic)


@lru_cache(maxsize=1)
def _finder() -> AspectFinder:
    return AspectFinder(get())


@lru_cache(maxsize=1)
def _names() -> dict[str, re.Pattern[str]]:
    names = word_list(FOLLOW_UP, "names")
    return {
        topic.id: cue_pattern([str(cue) for cue in names.get(topic.id, ())] or [topic.title.lower()])
        for topic in get().topics.values()
    }
