"""Buttons: making them, reading them back, and finding which one the person's words choose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from actions.cues import has_cue, words
from actions.targets import MORE, Target
from content import Content
from content.word_lists import word_list

MOST_OFFERED = 3
"""Topics that one question back offers."""

Option = Mapping[str, Any]


def option(title: str, topic: str, aspect: str | None = None) -> dict[str, Any]:
    """A button that asks for a topic, a side of it, or an act."""
    payload = f"/{topic}" + (json.dumps({"aspect": aspect}) if aspect else "")
    return {"title": title, "payload": payload, "topic": topic}


def target_of(chosen: Option, content: Content) -> Target:
    """What a button stands for."""
    name = topic_of(chosen)
    rest = str(chosen["payload"]).partition("{")[2]
    aspect = json.loads("{" + rest).get("aspect") if rest else None
    return Target(name, aspect) if name in content.topics else Target(act=name)


def topic_of(offered: Option) -> str:
    """The topic or act that a button asks for."""
    return str(offered.get("payload", "")).lstrip("/").partition("{")[0]


def follow_ups(topic_id: str, given: Sequence[str], content: Content, count: int) -> list[dict[str, Any]]:
    """Up to ``count`` suggestions of a topic that were not answered yet."""
    topic = content.topics[topic_id]
    own = [f"{topic_id}/{name}" for name in topic.aspects]
    fresh = [reference for reference in dict.fromkeys([*topic.follow_ups, *own]) if reference not in given]
    return distinct(_suggestion(reference, content) for reference in fresh)[:count]


def more(topic_id: str, content: Content) -> dict[str, Any]:
    """The button that asks for the rest of a topic."""
    return option(content.responses["utter_knop_meer"][0]["text"], topic_id, MORE)


def candidate_options(topics: Iterable[str], content: Content) -> list[dict[str, Any]]:
    """Buttons in people's words for what a message may mean; what has no such words is left out."""
    labelled = ((name, label(name, content)) for name in topics)
    return distinct(option(text, name) for name, text in labelled if text)


def label(name: str, content: Content) -> str | None:
    """The question that stands for a topic, or the words for an act, or ``None``."""
    if name in content.topics:
        return content.topics[name].question
    variants = content.responses.get(f"utter_knop_{name}")
    return variants[0]["text"] if variants else None


def distinct(options: Iterable[Option]) -> list[dict[str, Any]]:
    """The options without a second one of the same title or payload: channels refuse those."""
    kept: list[dict[str, Any]] = []
    for candidate in options:
        if all(candidate["title"] != one["title"] and candidate["payload"] != one["payload"] for one in kept):
            kept.append(dict(candidate))
    return kept


def by_title(text: str, options: Sequence[Option]) -> Option | None:
    """The option whose title was typed."""
    return next((one for one in options if words(one["title"]) == words(text)), None)


def chosen(text: str, topics: Iterable[str], options: Sequence[Option]) -> list[Option]:
    """The options that the person's words name: by title, by position, by topic, or by a word of the title.

    Args:
        text: what the person typed.
        topics: topics that the words mean according to the NLU, likeliest first.
        options: what was offered, in order.
    """
    titled = by_title(text, options)
    if titled:
        return [titled]
    if has_cue(text, word_list("keuze", "all")):
        return list(options)
    position = _position(text, len(options))
    if position is not None:
        return [options[position]]
    named = [one for topic in topics for one in options if topic_of(one) == topic]
    return _by_words(text, options) or named[:1]


def _position(text: str, count: int) -> int | None:
    """The place that the words name; a number of months or kilos names none."""
    if has_cue(text, word_list("keuze", "amounts")):
        return None
    for place, cues in word_list("keuze", "positions").items():
        index = count - 1 if place == "last" else count // 2 if place == "middle" else int(place) - 1
        if index < count and has_cue(text, cues):
            return index
    return None


def _by_words(text: str, options: Sequence[Option]) -> list[Option]:
    """The one option that shares most telling words with the text; nothing when two share as many."""
    common = set(word_list("keuze", "common"))
    spoken = set(words(text)) - common
    scores = [len(spoken & (set(words(one["title"])) - common)) for one in options]
    best = max(scores, default=0)
    return [options[scores.index(best)]] if best and scores.count(best) == 1 else []


def _suggestion(reference: str, content: Content) -> dict[str, Any]:
    topic, aspect = content.target(reference)
    return option(aspect.title, topic.id, aspect.id) if aspect else option(topic.title, topic.id)
