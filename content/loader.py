"""Reads ``data/`` into :class:`Content` and checks every part that an editor can get wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from content.errors import ContentError
from content.models import URGENCIES, Aspect, RedFlag, Topic, TopicAspect
from content.yaml_lines import Document, Where, read

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"

TITLE_LENGTH = 20
"""Longest title of a button in characters: the limit of WhatsApp's reply buttons."""

QUESTION_LENGTH = 40
"""Longest question of a topic in characters, so that it fits on a button of the page."""

TEXTS = ("question", "answer", "short", "more")


@dataclass(frozen=True)
class Content:
    """Everything under ``data/`` that is not Rasa's own format."""

    topics: dict[str, Topic]
    aspects: dict[str, Aspect]
    red_flags: dict[str, RedFlag]
    acts: frozenset[str]
    responses: dict[str, tuple[dict[str, Any], ...]]
    subject_cues: tuple[str, ...] = ()

    def target(self, reference: str) -> tuple[Topic, TopicAspect | None]:
        """The topic and, for ``topic/aspect``, the aspect that a follow-up names.

        Raises:
            KeyError: there is no such topic or aspect.
        """
        topic_id, _, aspect_id = reference.partition("/")
        topic = self.topics[topic_id]
        return topic, topic.aspects[aspect_id] if aspect_id else None


@lru_cache(maxsize=1)
def get() -> Content:
    """The content of this project, read once a process."""
    return load()


def load(data: Path = DATA) -> Content:
    """Read and check all content.

    Raises:
        ContentError: a file is broken or incomplete; the message names file, line and remedy.
    """
    documents = [read(file) for file in sorted((data / "topics").glob("*.yml"))]
    topics = {document.file.stem: _topic(document) for document in documents}
    for document in documents:
        _check_follow_ups(document, topics)
    flags = [_red_flag(read(file)) for file in sorted((data / "red_flags").glob("*.yml"))]
    dialogue = [read(file) for file in sorted((data / "dialogue").glob("*.yml"))]
    acts = frozenset(document.file.stem for document in dialogue)
    responses = {name: variants for document in dialogue for name, variants in _responses(document).items()}
    return Content(
        topics,
        _aspects(data / "aspects.yml"),
        {flag.id: flag for flag in flags},
        acts,
        responses,
        _subject(data / "subject.yml"),
    )


def _responses(document: Document) -> dict[str, tuple[dict[str, Any], ...]]:
    """The wordings of a dialogue file, for actions that put one before an answer of their own."""
    if not isinstance(document.data, dict):
        raise document.error((), "the file is empty or no list of keys", "begin it with 'version: \"3.1\"'")
    if "responses" not in document.data:
        return {}
    responses = _mapping(document, document.data, (), "responses")
    return {name: _variants(document, responses, name) for name in responses}


def _variants(document: Document, responses: dict[str, Any], name: str) -> tuple[dict[str, Any], ...]:
    variants = responses[name]
    where = ("responses", name)
    if not isinstance(variants, list) or not variants or not all(isinstance(each, dict) for each in variants):
        raise document.error(
            where, f"'{name}' has no wordings", "add lines that begin with '- text: ...' below it"
        )
    for index, variant in enumerate(variants):
        _text(document, variant, (*where, index), "text")
    return tuple(variants)


def _topic(document: Document) -> Topic:
    where: Where = ("topic",)
    raw = _mapping(document, document.data, (), "topic")
    _check_id(document, raw, where)
    for key in TEXTS:
        _text(document, raw, where, key)
    _limit(document, raw, (*where, "question"), QUESTION_LENGTH)
    return Topic(
        id=raw["id"],
        title=_title(document, raw, where),
        question=raw["question"],
        source=_list(document, raw, where, "source"),
        answer=_text(document, raw, where, "answer"),
        short=_text(document, raw, where, "short"),
        more=_text(document, raw, where, "more"),
        follow_ups=_list(document, raw, where, "follow_ups"),
        aspects=_topic_aspects(document, raw),
    )


def _topic_aspects(document: Document, raw: dict[str, Any]) -> dict[str, TopicAspect]:
    if "aspects" not in raw:
        return {}
    aspects = _mapping(document, raw, ("topic",), "aspects")
    return {name: _topic_aspect(document, raw, aspects, name) for name in aspects}


def _topic_aspect(
    document: Document, topic: dict[str, Any], aspects: dict[str, Any], name: str
) -> TopicAspect:
    where = ("topic", "aspects", name)
    raw = _mapping(document, aspects, where[:-1], name)
    question = _text(document, raw, where, "question")
    _limit(document, raw, (*where, "question"), QUESTION_LENGTH)
    if "title" not in raw:
        raw = {**raw, "title": question}
    source = (
        _list(document, raw, where, "source")
        if "source" in raw
        else _list(document, topic, ("topic",), "source")
    )
    cues = _list(document, raw, where, "cues") if "cues" in raw else ()
    return TopicAspect(
        name, question, _title(document, raw, where), _text(document, raw, where, "answer"), source, cues
    )


def _subject(file: Path) -> tuple[str, ...]:
    document = read(file)
    return _list(document, _mapping(document, document.data, (), "subject"), ("subject",), "cues")


def _aspects(file: Path) -> dict[str, Aspect]:
    document = read(file)
    aspects = _mapping(document, document.data, (), "aspects")
    result = {}
    for name in aspects:
        raw = _mapping(document, aspects, ("aspects",), name)
        where = ("aspects", name)
        result[name] = Aspect(name, _title(document, raw, where), _list(document, raw, where, "cues"))
    return result


def _red_flag(document: Document) -> RedFlag:
    where: Where = ("red_flag",)
    raw = _mapping(document, document.data, (), "red_flag")
    _check_id(document, raw, where)
    urgency = _text(document, raw, where, "urgency")
    if urgency not in URGENCIES:
        raise document.error(
            (*where, "urgency"),
            f"'{urgency}' is no urgency",
            f"write one of {', '.join(URGENCIES)}, in quotes",
        )
    flag = RedFlag(raw["id"], urgency, _text(document, raw, where, "name"))
    _mapping(document, document.data, (), "responses")
    if f"utter_{flag.id}" not in _responses(document):
        raise document.error(
            ("responses",),
            f"the referral utter_{flag.id} is missing",
            f"add 'utter_{flag.id}:' with its text",
        )
    return flag


def _check_id(document: Document, raw: dict[str, Any], where: Where) -> None:
    stem = document.file.stem
    if _text(document, raw, where, "id") != stem:
        raise document.error(
            (*where, "id"),
            f"the id '{raw['id']}' is not the file's name",
            f"write 'id: {stem}' or rename the file",
        )


def _check_follow_ups(document: Document, topics: dict[str, Topic]) -> None:
    for index, reference in enumerate(topics[document.file.stem].follow_ups):
        topic_id, _, aspect_id = reference.partition("/")
        topic = topics.get(topic_id)
        if topic is None or reference.endswith("/") or (aspect_id and aspect_id not in topic.aspects):
            raise document.error(
                ("topic", "follow_ups", index),
                f"the follow-up '{reference}' does not exist",
                "name a topic's id, or topic/aspect with an aspect that stands in that topic's file",
            )


def _mapping(document: Document, parent: Any, where: Where, key: str) -> dict[str, Any]:
    value = parent.get(key) if isinstance(parent, dict) else None
    if not isinstance(value, dict) or not value:
        raise document.error(
            (*where, key), f"the part '{key}:' is missing or empty", f"add '{key}:' with its keys below"
        )
    return value


def _text(document: Document, raw: dict[str, Any], where: Where, key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str) or not value.strip():
        raise document.error(
            (*where, key),
            f"'{key}' is missing, empty or no text",
            f"add '{key}: ...' with a text (in quotes if needed)",
        )
    return value.strip()


def _list(document: Document, raw: dict[str, Any], where: Where, key: str) -> tuple[str, ...]:
    value = raw.get(key)
    if not isinstance(value, list) or not value or not all(isinstance(item, str) for item in value):
        raise document.error(
            (*where, key),
            f"'{key}' is missing or no list of texts",
            f"add '{key}:' with lines that begin with '- '",
        )
    return tuple(value)


def _title(document: Document, raw: dict[str, Any], where: Where) -> str:
    _limit(document, raw, (*where, "title"), TITLE_LENGTH)
    return _text(document, raw, where, "title")


def _limit(document: Document, raw: dict[str, Any], where: Where, limit: int) -> None:
    text = _text(document, raw, where[:-1], where[-1])
    if len(text) > limit:
        raise document.error(
            where, f"'{where[-1]}' has {len(text)} characters, {limit} is the most", "shorten it"
        )


__all__ = ["DATA", "ROOT", "Content", "ContentError", "get", "load"]
