"""Which side of a topic a question is about."""

import dataclasses

import pytest

import content
from components.aspects import AspectFinder, cue_pattern
from content import Aspect, Content, Topic, TopicAspect


def own(name, *cues):
    return TopicAspect(name, "?", "?", "!", ("bron",), cues)


KOUDE = Topic(
    "koude", "Koude", "?", ("bron",), "!", "!", "!", ("koude",),
    {"ijs": own("ijs", "ijs*", "ijs op de hiel"), "duur": own("duur"), "warmte": own("warmte", "warm*")},
)  # fmt: skip
SMALL = Content(
    {"koude": KOUDE, "rust": dataclasses.replace(KOUDE, id="rust", aspects={})},
    {
        "waarom": Aspect("waarom", "Waarom?", ("waarom",)),
        "duur": Aspect("duur", "Hoe lang?", ("hoe lang", "duurt")),
        "effect": Aspect("effect", "Helpt het?", ("helpt",)),
        "risico": Aspect("risico", "Veilig?", ("veilig*", "gevaar*")),
    },
    {},
    frozenset(),
    {},
)


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("hoe lang duurt het", "koude", ["duur"]),
        ("helpt het en is het veilig", "koude", ["risico", "effect"]),
        ("hoe lang met ijs", "koude", ["ijs", "duur"]),
        ("hoe lang met ijs", "rust", ["duur"]),
        ("hoe lang met ijs", None, ["duur"]),
        ("ijsblokjes of een warmtezak", "koude", ["warmte", "ijs"]),
        ("ijs op de hiel of een warmtekussen", "koude", ["ijs", "warmte"]),
        ("is het gevaarlijk", "rust", ["risico"]),
        ("onveilig", "rust", []),
        ("duurtraining", "rust", []),
        ("waarom helpt het niet zo lang als het duurt", "rust", ["waarom", "duur", "effect"]),
        ("wat is het", "koude", []),
        ("", "koude", []),
        ("hoe lang", "bestaat_niet", ["duur"]),
    ],
)
def test_aspects_of_a_question(text, topic, expected):
    assert AspectFinder(SMALL).find(text, topic) == expected


def test_no_cues_find_nothing_or_only_the_empty_text():
    assert max((len(match.group()) for match in cue_pattern([]).finditer("hoe lang")), default=0) == 0


def test_signs_in_a_cue_are_taken_literally():
    assert cue_pattern(["3.800"]).search("krijg ik 3.800 golven")
    assert not cue_pattern(["3.800"]).search("krijg ik 3x800 golven")


@pytest.fixture(scope="module")
def real():
    return AspectFinder(content.get())


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("hoe lang duurt shockwave", "shockwave", "duur"),
        ("hoeveel schokken krijg ik", "shockwave", "schokgolven"),
        ("is cortisone gevaarlijk", "cortisone", "risico"),
        ("komt het terug", "herstel", "terugkomen"),
        ("waarom helpt shockwave", "shockwave", "waarom"),
        ("hoe vaak komt het voor bij vrouwen", "prevalentie", "wie"),
    ],
)
def test_the_first_aspect_of_real_questions(real, text, topic, expected):
    assert real.find(text, topic)[0] == expected


def _dead_cues():
    found = content.get()
    own_cues = [
        (f"{topic.id}/{aspect.id}", cue)
        for topic in found.topics.values()
        for aspect in topic.aspects.values()
        for cue in aspect.cues
    ]
    general = [(aspect.id, cue) for aspect in found.aspects.values() for cue in aspect.cues]
    return [(name, cue) for name, cue in own_cues + general if not _is_found(cue)]


def _is_found(cue):
    word = cue.rstrip("*").replace(" .. ", " dat ")
    return any(cue_pattern([cue]).search(text) for text in (f"of {word} dan", f"of {word}"))


def test_every_cue_of_the_content_can_be_found():
    assert _dead_cues() == []


@pytest.mark.parametrize(
    "text", ["hoe lang duurt dat en doet het pijn", "helpt dat tegen ochtendpijn", "wat een weer"]
)
def test_all_topics_at_once_find_the_same(text):
    finder, loaded = AspectFinder(content.get()), content.get()
    assert finder.find_all(text) == {topic: finder.find(text, topic) for topic in loaded.topics}
