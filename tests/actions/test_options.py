import pytest

import content
from actions.options import (
    candidate_options,
    chosen,
    distinct,
    follow_ups,
    label,
    option,
    target_of,
    topic_of,
)
from actions.targets import Target

OPTIONS = [
    option("Helpt een prik met cortisone?", "cortisone"),
    option("Helpt Botox bij hielspoor?", "botox"),
    option("Hoe lang duurt het?", "shockwave", "duur"),
]


@pytest.mark.parametrize(
    ("text", "topics", "place"),
    [
        ("de eerste", [], 0),
        ("1", [], 0),
        ("doe maar de tweede", [], 1),
        ("nummer 3", [], 2),
        ("de laatste", [], 2),
        ("de middelste", [], 1),
        ("die van de prik", ["ontsteking"], 0),
        ("botox", ["botox"], 1),
        ("die spuit", ["cortisone"], 0),
        ("hoe lang duurt het", [], 2),
    ],
)
def test_words_choose_an_option(text, topics, place):
    assert chosen(text, topics, OPTIONS) == [OPTIONS[place]]


@pytest.mark.parametrize("text", ["allebei", "alles"])
def test_all_of_them(text):
    assert chosen(text, [], OPTIONS) == OPTIONS


@pytest.mark.parametrize("text", ["weet ik niet", "de vierde", "helpt dat", ""])
def test_nothing_is_chosen(text):
    assert chosen(text, ["koude"], OPTIONS) == []


def test_a_place_that_was_not_offered_is_no_choice():
    assert chosen("de derde", [], OPTIONS[:2]) == []


def test_a_button_can_be_read_back():
    assert target_of(OPTIONS[2], content.get()) == Target("shockwave", "duur")
    assert target_of({"title": "x", "payload": "/contact"}, content.get()) == Target(act="contact")
    assert topic_of(OPTIONS[2]) == "shockwave"


def test_candidates_have_peoples_words_and_unknown_ones_none():
    options = candidate_options(["cortisone", "contact", "begroeting", "cortisone"], content.get())
    assert [one["payload"] for one in options] == ["/cortisone", "/contact"]
    assert label("begroeting", content.get()) is None


@pytest.mark.parametrize("topic", sorted(content.get().topics))
def test_suggestions_fit_every_channel(topic):
    found = follow_ups(topic, [topic], content.get(), 3)
    assert 1 <= len(found) <= 3
    assert all(len(one["title"]) <= 20 for one in found)
    assert len({one["title"] for one in found}) == len(found)


def test_what_was_given_is_not_suggested():
    first = follow_ups("shockwave", [], content.get(), 1)[0]["payload"]
    given = content.get().topics["shockwave"].follow_ups[0]
    assert follow_ups("shockwave", [given], content.get(), 1)[0]["payload"] != first


def test_titles_and_payloads_are_distinct():
    assert len(distinct([option("a", "x"), option("a", "y"), option("b", "x"), option("c", "z")])) == 2


def test_a_number_that_counts_something_chooses_nothing():
    options = [option("Eén", "botox"), option("Twee", "koude"), option("Drie", "shockwave")]
    assert chosen("nummer 3", [], options) == [options[2]]
    assert chosen("al een maand of 3", [], options) == []
