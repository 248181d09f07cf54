"""Reads a message again in the light of the conversation.

The NLU sees one message. "Hoeveel mensen hebben daar baat bij?" sounds like a question about how common heel
spurs are, and after an answer about radiotherapy it is one about radiotherapy. What tells them apart is
whether the message names a subject of its own, and that is a matter of words
(``data/dialogue/vervolgvraag.yml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from actions.context import LIKELY, Context, Part
from actions.cues import has_cue, has_cue_affirmed, words
from actions.options import MOST_OFFERED
from actions.words import word_list
from components.aspects import AspectFinder, cue_pattern
from components.text import normalise
from content import Content, Topic, get
from content.models import MOVES

FOLLOW_UP, PRACTICAL, COMPLAINT = "vervolgvraag", "praktisch", "klacht"

PUZZLED = frozenset({"verduidelijken", "nlu_fallback"})
"""Intents of messages that the NLU did not understand."""

UNSURE = PUZZLED | {"buiten_onderwerp"}
"""Intents of messages that the NLU could place nowhere."""

SURE = 0.9
"""Confidence from which a message that was placed off the subject stays there, unless its words are empty."""

WEAK = 0.6
"""Confidence below which the words that name another topic are believed instead."""

AGREED = 0.4
"""Confidence from which a topic that was only offered is answered when the message names it too."""

SHORT = 5
"""Words in a message that hardly holds a subject of its own."""

NEAREST = 2
"""So many of the likeliest topics may be what was spoken of, when none is likely."""

LONGEST = 12
"""Words in the longest message that may lean on what was said before it."""

OFTEN = "frequentie"

COUNTED, EFFECT = "prevalentie", "effect"
"""After a treatment "hoeveel mensen?" asks how many it helped, not how many have the complaint."""


def understood(context: Context, content: Content) -> Context:
    """The context with each part that leans on the conversation marked as a follow-up.

    A further question of the same message keeps the topic that the NLU gave it, for that was weighed against
    the whole message. The intent becomes that of the first part that changed, when the NLU had found none of
    ours.
    """
    if context.is_payload or context.flags or context.intent in MOVES - {FOLLOW_UP}:
        return context
    context = replace(context, memory=replace(context.memory, topic=subject_of(context)))
    parts: list[Part] = []
    for part in _weak_about_subject(context, content) or context.parts:
        before = next((one.topic for one in reversed(parts) if one.topic in content.topics), None)
        if before and not part.follow_up and part.topic in content.topics:
            again = replace(part, topic=PRACTICAL) if _asks_practical(part, context, content) else part
        else:
            again = _again(part, before or context.memory.topic, context, content)
        if not (before and _adds_nothing(again, content)):
            parts.append(again)
    whole = _with_complaint(context, parts, content)
    changed = [part.topic for part in whole.parts if part not in context.parts and part.topic != COMPLAINT]
    return replace(whole, intent=changed[0]) if changed and context.intent not in content.topics else whole


def _weak_about_subject(context: Context, content: Content) -> tuple[Part, ...]:
    """One question that may mean this or that, and also what was spoken of: then it means that."""
    topic, parts = content.topics.get(context.memory.topic or ""), context.parts
    if topic is None or not parts or topic.id not in context.candidates[:NEAREST]:
        return ()
    text = parts[0].text or context.text
    sure = any(
        part.follow_up or part.confidence >= LIKELY or part.topic not in content.topics for part in parts
    )
    if sure or any(part.text != parts[0].text for part in parts) or len(words(text)) > LONGEST:
        return ()
    if set(named(text)) - _kin(text, topic):
        return ()
    found = _sides_in(text, topic.id)
    return (Part(text, topic.id, parts[0].confidence, tuple(found), follow_up=True),)


def subject_of(context: Context) -> str | None:
    """The topic that the conversation is about.

    For "die andere" the treatment before it; when there is none yet, what a question back offered first.
    """
    if has_cue(context.text, word_list(FOLLOW_UP, "previous")):
        return _other_treatment(context) or context.memory.topic
    if context.memory.topic or "clarify" not in context.last.kinds:
        return context.memory.topic
    asked = [str(one.get("topic")) for one in context.last_buttons]
    return next((name for name in asked if name in get().topics), None)


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


def named_best(text: str) -> str | None:
    """The topic that ``text`` names in most words ("oefeningen van jullie"); ``None`` for none or a tie."""
    clean = normalise(text)
    lengths = {name: max(map(len, _names()[name].findall(clean))) for name in named(text)}
    best = [name for name, length in lengths.items() if length == max(lengths.values())]
    return best[0] if len(best) == 1 else None


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
    act = PRACTICAL if _asks_practical(part, context, content) else _act_again(part, topic, context, content)
    if act:
        return replace(part, topic=act, follow_up=False)
    if topic and part.follow_up and _is_special(part, topic, content):
        return replace(part, follow_up=False)
    if topic and part.topic == topic.id:
        return part
    leaning = _leaning(part, topic, context, content) if topic else None
    read = leaning or _renamed(part, subject, context, content) or _placed(part, context, content)
    return read or _offered(part, topic, context) or part


def _act_again(part: Part, topic: Topic | None, context: Context, content: Content) -> str | None:
    """The act that "en zondag?" goes on about, when the turn before was about an act alone; else ``None``."""
    acts = [message.topic for message in context.last.said if message.kind == "dialogue"]
    if not acts or acts[-1] not in word_list(FOLLOW_UP, "goes_on") or "answer" in context.last.kinds:
        return None
    text = part.text or context.text
    opens = words(text)[:1] == ["en"] and len(words(text)) <= SHORT and part.confidence < SURE
    if named(text) or not (opens or part.follow_up or context.intent in PUZZLED):
        return None
    return None if topic and acts[-1] == PRACTICAL and _sides(text, topic, part, content) else acts[-1]


def _renamed(part: Part, subject: str | None, context: Context, content: Content) -> Part | None:
    """A weakly understood part by the topic that its words name ("en als ik er niks aan doe")."""
    text = part.text or context.text
    best = part.topic if part.topic in named(text) else named_best(text)
    weak = part.follow_up or (part.topic in content.topics and part.confidence < WEAK)
    puzzled = context.intent in PUZZLED and part.confidence >= AGREED
    if not weak or best in (None, subject) or (best == part.topic and not (part.follow_up or puzzled)):
        return None
    aspects = _sides_in(text, best)
    return replace(part, topic=best, follow_up=False, aspects=tuple(aspects), confidence=1.0)


def _offered(part: Part, topic: Topic | None, context: Context) -> Part | None:
    """A part that was not understood, but for which what was spoken of is one of the likely topics."""
    text = part.text or context.text
    puzzled = context.intent in PUZZLED and len(words(text)) <= LONGEST
    if topic is None or not puzzled or topic.id not in context.candidates[:MOST_OFFERED]:
        return None
    found = _sides_in(text, topic.id)
    if not (found or _points_back(text)):
        return None
    return replace(part, topic=FOLLOW_UP, follow_up=True, aspects=tuple(found))


def _asks_practical(part: Part, context: Context, content: Content) -> bool:
    """Whether "wat kost shockwave" was taken for a question about shockwave itself."""
    if part.topic not in content.topics or part.aspects or PRACTICAL not in context.likely:
        return False
    return any(has_cue(part.text or context.text, cues) for cues in word_list(PRACTICAL, "cues").values())


def _leaning(part: Part, topic: Topic, context: Context, content: Content) -> Part | None:
    """``part`` as a follow-up about ``topic`` when it asks a side of it and names nothing else."""
    text = _without_references(part.text or context.text, topic)
    agreed = part.topic in set(named(text)) - _kin(text, topic) and not _points_back(text)
    if agreed or not _may_lean(part, topic, context, content):
        return None
    rest = _without_sides(text, topic, content)
    if set(named(rest if topic.id in _treatments() else text)) - _kin(text, topic):
        return None
    sides = _sides(text, topic, part, content)
    empty = _is_light(text) and (part.follow_up or (part.confidence < LIKELY and _points_back(text)))
    short = context.intent in PUZZLED and topic.id in _treatments() and len(words(text)) <= SHORT
    if not empty and not (sides and (short or _is_elliptic(text, rest, part))):
        return None
    return replace(part, topic=FOLLOW_UP, follow_up=True, aspects=tuple(sides))


def _may_lean(part: Part, topic: Topic, context: Context, content: Content) -> bool:
    """Whether the NLU's reading of ``part`` may give way to what was spoken of."""
    if part.follow_up or context.intent in UNSURE:
        return True
    if part.topic not in content.topics:
        return part.topic in word_list(FOLLOW_UP, "gives_way")
    text = part.text or context.text
    if topic.id in (*_treatments(), *word_list(FOLLOW_UP, "particular")) or _adds_a_side(text, part, topic):
        return True
    same = part.topic == "prevalentie" or part.topic in _kin(text, topic)
    return same and OFTEN in topic.aspects and OFTEN in _sides_in(text, topic.id)


def _adds_a_side(text: str, part: Part, topic: Topic) -> bool:
    """Whether "en door dik zijn?" adds a side that this topic has for itself to those spoken of."""
    opens = words(text)[:1] == ["en"] and len(words(text)) <= SHORT
    own = any(aspect.cues and has_cue(text, aspect.cues) for aspect in topic.aspects.values())
    return opens and own and part.topic not in named(text)


def _kin(text: str, topic: Topic) -> set[str]:
    """Topics whose naming does not lead away from ``topic``: those named by a word that names it too."""
    clean = normalise(text)
    own = set(_names()[topic.id].findall(clean))
    return {name for name, pattern in _names().items() if set(pattern.findall(clean)) <= own}


def _sides(text: str, topic: Topic, part: Part, content: Content) -> list[str]:
    """The sides of ``topic`` that ``text`` asks for; of a general topic any side, for it is placed later."""
    found = _sides_in(text, topic.id)
    silent = word_list("bron_zwijgt", "aspects") if topic.id in _treatments() else ()
    if (
        topic.id in _treatments()
        and part.topic == COUNTED
        and EFFECT in topic.aspects
        and EFFECT not in found
    ):
        found = [*found, EFFECT]
    own = [name for name in found if name in topic.aspects or name in silent]
    return own or (found if part.topic not in content.topics else [])


def _is_special(part: Part, topic: Topic, content: Content) -> bool:
    """Whether after a general topic the part asks a special side of a topic of its own."""
    own = content.topics.get(part.topic)
    is_general = topic.id in word_list(FOLLOW_UP, "general")
    return bool(own and is_general and part.confidence >= WEAK and _special_sides(own, part, content))


def _special_sides(topic: Topic, part: Part, content: Content) -> list[str]:
    """The sides that only this topic has, of those that ``part`` asks."""
    return [name for name in part.aspects if name in topic.aspects and name not in content.aspects]


def _is_elliptic(text: str, rest: str, part: Part) -> bool:
    """Whether ``text`` points back, or has nothing but empty words beside its side (``rest``)."""
    if len(words(text)) > LONGEST:
        return False
    if _is_light(rest):
        return True
    if part.topic in word_list(FOLLOW_UP, "gives_way") and part.confidence >= SURE:
        return False
    return not has_cue(rest, word_list(FOLLOW_UP, "complaint")) and _points_back(text)


def _is_light(text: str) -> bool:
    return set(words(text)) <= {*word_list(FOLLOW_UP, "light"), *word_list(FOLLOW_UP, "refers")}


def _points_back(text: str) -> bool:
    """Whether a word stands for what was spoken of; the "het" of "is het slecht om te" stands for nothing."""
    refers = [*word_list(FOLLOW_UP, "refers"), *word_list(FOLLOW_UP, "refers_weakly")]
    if has_cue(text, ["om te", "om"]):
        refers = [one for one in refers if one not in {"het", "'t", "t", "er"}]
    return has_cue(text, refers)


def _without_sides(text: str, topic: Topic, content: Content) -> str:
    own = [aspect.cues for aspect in topic.aspects.values() if aspect.cues]
    general = [aspect.cues for aspect in content.aspects.values()]
    return _cut(normalise(text), [cue for cues in (*own, *general) for cue in cues])


def _cut(text: str, cues: Iterable[str]) -> str:
    return _taken_out(text, cue_pattern(cues))


def _taken_out(text: str, pattern: re.Pattern[str]) -> str:
    return re.sub(rf"(?:{pattern.pattern})[\w']*", " ", text)


def _without_references(text: str, topic: Topic) -> str:
    """``text`` with "zo'n behandeling" as "dat" after a treatment, and without "bij hielspoor"."""
    clean = normalise(text)
    if topic.id in _treatments():
        clean = _any_of("pointers", "kinds").sub("dat", clean)
    return _any_of("against", "complaint").sub(" ", clean) if _points_back(clean) else clean


@lru_cache(maxsize=4)
def _any_of(before: str, noun: str) -> re.Pattern[str]:
    """A word of the one list, then perhaps an article, then a word of the other."""
    first, second = (
        "|".join(re.escape(word) for word in word_list(FOLLOW_UP, name)) for name in (before, noun)
    )
    return re.compile(rf"(?<!\w)(?:{first})\s+(?:(?:de|het|een|mijn|uw|mn)\s+)?(?:{second})\w*")


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
    return part.topic in content.topics and not part.aspects and _is_light(part.text)


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
