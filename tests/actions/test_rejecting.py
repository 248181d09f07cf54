"""What somebody does not want to hear of."""

import pytest

from tests.actions.builders import Talk, part


@pytest.fixture
def talk():
    """A conversation about shockwave, after one about insoles."""
    talk = Talk()
    talk.says("helpen inlegzolen", "inlegzolen")
    talk.says("wat doet shockwave", "shockwave")
    return talk


def topics(messages):
    answers = [message for message in messages if message["metadata"].get("kind") == "answer"]
    return [message["metadata"].get("topic") for message in answers]


@pytest.mark.parametrize(
    "text",
    ["is er iets zonder shockwave", "ik wil geen shockwave, wat dan", "een alternatief voor de shockwave?"],
)
def test_who_wants_something_else_than_a_treatment_hears_of_the_others(talk, text):
    assert topics(talk.says(text, "shockwave")) == ["behandelingen"]


def test_what_is_asked_beside_a_treatment_that_is_turned_down_is_answered_alone(talk):
    text = "laat die shockwave maar. ik wil rekken"
    parts = part("shockwave", "laat die shockwave maar"), part("stretches", "ik wil rekken")
    assert topics(talk.says(text, "shockwave", *parts)) == ["stretches"]


def test_a_protest_leads_back_to_what_was_spoken_of_before(talk):
    assert topics(talk.says("ik heb het niet over shockwave!", "shockwave")) == ["inlegzolen"]


@pytest.mark.parametrize(
    "text", ["waarom helpt shockwave niet", "is shockwave niet gevaarlijk", "is het zonder risico, shockwave"]
)
def test_a_question_with_a_no_in_it_is_no_refusal(talk, text):
    assert topics(talk.says(text, "shockwave")) == ["shockwave"]
