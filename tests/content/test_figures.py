"""What the bot says against the page it says it from: figures, headings, length and form of address."""

from __future__ import annotations

import os
import re
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
import yaml

import content
from content.loader import DATA, ROOT
from evaluation import items, training_lines

SOURCE = yaml.safe_load((DATA / "source.yml").read_text(encoding="utf-8"))["source"]
HEADINGS = set(SOURCE["headings"])
FIGURES = {entry["figure"]: entry for entry in SOURCE["figures"]}
OWN = {entry["figure"] for entry in SOURCE["own"]}

TOPICS = content.get().topics

HELP_LINES = re.compile(r"\b(112|113|0800-0113|1813|1733)\b")
PHONE = re.compile(r"\b0\d{1,3}[- ]?\d{5,8}\b")
PLACEHOLDER = re.compile(r"\{\w+\}")

WORDS = (
    r"één|twee|drie|vier|vijf|zes|zeven|acht(?!er)|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien|"
    r"zeventien|achttien|negentien|\w*(?:twin|der|veer|vijf|zes|zeven|tach|negen)tig|\w*honderd|\w*duizend"
)
TIMES = (
    r"keer|maal|seconden?|minu(?:ut|ten|utje)|kwartier|uur|uren|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|jaar|jaren"
)
UNITS = rf"{TIMES}|procent|schokgolven|sessies|behandelingen|gram|kilo|graden|mensen"
HEDGES = r"(?:bijna|ongeveer|tot|na|binnen|ruim|circa|zo'n|hooguit|minstens)"
FIGURE = re.compile(
    rf"(?:\b{HEDGES} )?"
    r"(?:"
    rf"\b(?:\d+|één|een) op de (?:\d+|{WORDS})\b"
    rf"|\b\d+(?:[.,]\d+)*(?:%| (?:{UNITS})\b)?"
    rf"|\b(?:{WORDS})\b(?: \w+)?|\b(?:{WORDS})maal\b"
    rf"|\b(?:enkele|een paar|anderhalf|anderhalve|half|halve|een half) (?:{TIMES})\b"
    r"|\been (?:seconde|minuut|minuutje|kwartier|uur|week|maand|jaar|procent)\b"
    r"|\b(?:de helft|een derde|een kwart|dubbel\w*|tientallen|honderden)\b"
    r")"
)
"""A number with what it counts and the word that makes it a round one: "bijna 16%", "tot zes maanden"."""


def figures(text: str) -> list[str]:
    """The figures in ``text``, without help lines, telephone numbers and placeholders."""
    plain = re.sub(r"\s+", " ", text.lower())
    for pattern in (PLACEHOLDER, HELP_LINES, PHONE):
        plain = pattern.sub("…", plain)
    return FIGURE.findall(plain)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bijna 16% van de mensen", ["bijna 16%"]),
        ("dat is één op de tien mensen", ["één op de tien"]),
        ("1 op de 10 mensen", ["1 op de 10"]),
        ("drie keer meer", ["drie keer"]),
        ("na\nongeveer 20 minuten", ["ongeveer 20 minuten"]),
        ("ongeveer 3.800 schokgolven", ["ongeveer 3.800 schokgolven"]),
        ("tachtig procent, een half jaar, de helft", ["tachtig procent", "een half jaar", "de helft"]),
        ("Bel 112, of 0800-0113, of {telefoon}.", []),
        ("meer dan 86 procent", ["86 procent"]),
        ("tweemaal, of een keer of drie.", ["tweemaal", "drie"]),
        ("een operatie achter de hiel, hoeveel weken ook, nog een keer", []),
    ],
)
def test_figures_are_found(text: str, found: list[str]) -> None:
    assert figures(text) == found


def texts_of(topic: content.Topic) -> dict[str, str]:
    plain = {"answer": topic.answer, "short": topic.short, "more": topic.more}
    return plain | {f"aspects/{aspect.id}": aspect.answer for aspect in topic.aspects.values()}


def _responses() -> dict[str, list[str]]:
    """Texts of every response below data/dialogue and data/red_flags, by file and name."""
    files = sorted([*(DATA / "dialogue").glob("*.yml"), *(DATA / "red_flags").glob("*.yml")])
    return {
        f"{file.parent.name}/{file.stem}: {name}": [variant.get("text", "") for variant in variants]
        for file in files
        for name, variants in (_data(file).get("responses") or {}).items()
    }


def _data(file: Path) -> dict:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


RESPONSES = _responses()


def _wrong(text: str, about: str = "") -> list[str]:
    """Figures in ``text`` that the page does not have, or not about this."""
    around = f"{about} {text}".lower()
    return [
        figure
        for figure in figures(text)
        if figure not in OWN
        and not (figure in FIGURES and any(word in around for word in FIGURES[figure]["near"]))
    ]


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)
def test_every_figure_of_a_topic_stands_on_the_page(topic: content.Topic) -> None:
    found = {key: _wrong(text, topic.id) for key, text in texts_of(topic).items()}
    assert {key: wrong for key, wrong in found.items() if wrong} == {}


def test_every_figure_of_the_dialogue_stands_on_the_page() -> None:
    found = {name: [wrong for text in texts for wrong in _wrong(text)] for name, texts in RESPONSES.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_every_own_number_is_used() -> None:
    texts = [text for topic in TOPICS.values() for text in texts_of(topic).values()]
    used = {figure for text in [*texts, *chain.from_iterable(RESPONSES.values())] for figure in figures(text)}
    assert OWN - used == set()


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)
def test_a_topic_names_where_it_comes_from(topic: content.Topic) -> None:
    named = {*topic.source, *(name for aspect in topic.aspects.values() for name in aspect.source)}
    assert named - HEADINGS == set()


# The page itself, where it is at hand: it is the practice's own and no part of the project.


@pytest.fixture(scope="module")
def page() -> str:
    beside = ROOT.parent / "shared" / "source" / "hielspoor.txt"
    file = Path(os.environ.get("SOURCE_TEXT", beside))
    if not file.exists():
        pytest.skip("the text of the page is not at hand; SOURCE_TEXT names it")
    return file.read_text(encoding="utf-8")


def test_every_heading_begins_a_line_or_sentence_of_the_page(page: str) -> None:
    begins = {
        heading: re.search(rf"(?:^|[.!?✔] ){re.escape(heading)}", page, re.M) is not None
        for heading in HEADINGS
    }
    assert [heading for heading, found in begins.items() if not found] == []


def test_the_figures_are_those_of_the_page(page: str) -> None:
    assert set(figures(page)) == set(FIGURES)


# What each topic must bring.


@pytest.fixture(scope="module")
def counted() -> tuple[Counter[str], Counter[str]]:
    """Training lines and test lines by topic."""
    tests = items.read(ROOT / "evaluation" / "data" / "test_questions.jsonl")
    return (
        Counter(line.intent for line in training_lines.read(DATA / "topics")),
        Counter(label for item in tests for label in items.labels(item)),
    )


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_a_topic_is_trained_and_measured(topic: str, counted: tuple[Counter[str], Counter[str]]) -> None:
    trained, measured = counted
    assert trained[topic] >= 120
    assert measured[topic] >= 1


# Plain Dutch.

LONGEST_AVERAGE = 16
"""Words a sentence, on average over an answer."""

LONGEST_SHORT = 22
"""The same for the one or two sentences that stand beside another answer and must name all of it."""

MOST_SENTENCES = 5

LONGER = {
    "bewegingspatronen/aspects/risico",
    "definitie/aspects/waarom",
    "definitie/aspects/wie",
    "koude/more",
    "ontsteking/aspects/waarom",
    "oorzaken/aspects/pijn",
    "oorzaken/aspects/risico",
    "oorzaken/aspects/wie",
    "risicofactoren/aspects/wie",
    "soorten/aspects/meest",
}
"""Answers that are still too long to read easily; a new one may not join them."""

SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+(?=- )|\n\n+")
FAMILIAR = re.compile(r"\b(je|jij|jou|jouw|jullie)\b", re.I)


def _sentences(text: str) -> list[str]:
    return [part for part in SENTENCE.split(text.strip()) if part]


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)
def test_answers_have_short_sentences(topic: content.Topic) -> None:
    too_long = set()
    for key, text in texts_of(topic).items():
        parts = _sentences(text)
        average = sum(len(part.split()) for part in parts) / len(parts)
        if average > (LONGEST_SHORT if key == "short" else LONGEST_AVERAGE):
            too_long.add(f"{topic.id}/{key}")
    assert too_long == {name for name in LONGER if name.startswith(f"{topic.id}/")}


@pytest.mark.parametrize("topic", TOPICS.values(), ids=lambda topic: topic.id)
def test_answers_have_few_sentences(topic: content.Topic) -> None:
    prose = {
        key: [part for part in _sentences(text) if not part.startswith("- ")]
        for key, text in texts_of(topic).items()
    }
    assert {key: parts for key, parts in prose.items() if len(parts) > MOST_SENTENCES} == {}


def test_visitors_are_addressed_politely() -> None:
    texts = {f"{topic.id}/{key}": text for topic in TOPICS.values() for key, text in texts_of(topic).items()}
    texts |= {name: " / ".join(variants) for name, variants in RESPONSES.items()}
    found = {name: FAMILIAR.findall(text) for name, text in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}
