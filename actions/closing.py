"""Thanks and goodbyes in the middle of a talk, where a remark beside them is no question.

"Te duur zeker, haha. Ok doei" wants no prices, and "nee dank u, ik heb alles" denies nothing.
"""

from __future__ import annotations

import re

from actions.context import Context, Part
from actions.cues import has_cue, words
from content.word_lists import word_list

THANKS, GOODBYE, GREETING = "bedankt", "afscheid", "begroeting"

SAID = 0.85
"""Least confidence of thanks or a goodbye beside a remark."""

ALONE = 0.35
"""The same where the message was found to be nothing else."""

A_REMARK = 0.9
"""Confidence below which what stands beside it may be a remark."""

SENTENCE_END = re.compile(r"[.!;,]+")

UNPLACED = frozenset({"verduidelijken", "nlu_fallback"})


def closing(context: Context) -> str | None:
    """The act, thanks or goodbye, that is all that the message wants; ``None`` when it wants something."""
    if not _is_under_way(context):
        return None
    if _is_goodbye(context) or _says_goodbye(context):
        return GOODBYE
    if _is_sign(context.text):
        return THANKS
    acts = [part for part in context.parts if part.topic in (THANKS, GOODBYE)]
    rest = [part for part in context.parts if part not in acts and part.topic != GREETING]
    least = ALONE if not rest and context.intent in UNPLACED else SAID
    if not acts or max(part.confidence for part in acts) < least or "?" in context.text:
        return None
    if not (rest or context.intent in UNPLACED) or any(_wants_something(part) for part in rest):
        return None
    return GOODBYE if any(part.topic == GOODBYE for part in acts) else THANKS


def _is_sign(text: str) -> bool:
    """Whether it is a raised thumb or the like, without a word."""
    return not words(text) and any(sign in text for sign in word_list(THANKS, "signs"))


def is_enough(text: str) -> bool:
    """Whether the words say that nothing more is wanted ("dat volstaat", "ik weet genoeg")."""
    return has_cue(text, word_list(THANKS, "enough"))


def declines(text: str) -> bool:
    """Whether a no is a polite "no more, thanks"."""
    return is_enough(text) or has_cue(text, word_list(THANKS, "thanks"))


def _is_under_way(context: Context) -> bool:
    return any({"answer", "dialogue"} & turn.kinds for turn in context.turns if turn.parse)


def _is_goodbye(context: Context) -> bool:
    """Whether a greeting comes where only a goodbye can be meant ("dag hoor")."""
    greets = {part.topic for part in context.parts} == {GREETING} and context.intent == GREETING
    spoken = words(context.text)
    return greets and spoken[:1] != [] and spoken[0] in word_list(GOODBYE, "also_goodbye")


def _says_goodbye(context: Context) -> bool:
    """Whether words that are nothing but a goodbye stand beside nothing that is asked ("houdoe he")."""
    goodbyes = word_list(GOODBYE, "only_goodbye")
    if "?" in context.text or not (has_cue(context.text, goodbyes) or _ends_with_goodbye(context.text)):
        return False
    if _ends_with_goodbye(context.text):
        return True
    return not any(_wants_something(part) for part in context.parts if not has_cue(part.text, goodbyes))


def _ends_with_goodbye(text: str) -> bool:
    """Whether the last sentence is a bare goodbye ("laat maar, ik zoek zelf wel. Dag.")."""
    sentences = [words(sentence) for sentence in SENTENCE_END.split(text)]
    spoken = [sentence for sentence in sentences if sentence]
    is_bare = len(spoken) > 1 and len(spoken[-1]) == 1
    return is_bare and spoken[-1][0] in word_list(GOODBYE, "also_goodbye")


def _wants_something(part: Part) -> bool:
    """Whether the words beside the thanks are clear by themselves or ask something."""
    spoken = words(part.text)
    return part.confidence >= A_REMARK or (
        spoken[:1] != [] and spoken[0] in word_list(THANKS, "asking_words")
    )
