"""What is said to somebody who doubts a referral."""

import pytest

from actions import slots
from tests.actions.builders import Talk, part

URGENCY_OF = {"infectie": "vandaag", "longembolie_trombose_acuut": "112", "risicogroep": "therapeut"}


@pytest.fixture
def talk():
    return Talk()


def referred(talk, category="infectie"):
    talk.says("zo'n signaal", category, red_flags=[{"category": category}])
    return talk


def said(messages):
    return [message["metadata"].get("topic") for message in messages], messages[0]["text"]


@pytest.mark.parametrize("category", ["infectie", "longembolie_trombose_acuut", "risicogroep"])
@pytest.mark.parametrize(
    "text", ["moet dat echt", "overdrijf je nu niet", "hij wil niet", "is dat gevaarlijk?"]
)
def test_the_advice_is_given_again_in_other_words(talk, category, text):
    topics, words = said(referred(talk, category).says(text, "buiten_onderwerp"))
    assert topics == ["contact"]
    assert ("112" in words) == (URGENCY_OF[category] == "112")


def test_who_goes_on_doubting_hears_it_otherwise(talk):
    first = said(referred(talk).says("moet dat echt vandaag", "buiten_onderwerp"))
    assert said(talk.says("maar hij wil niet", "ontkennen")) not in [first, None]
    assert talk.slots[slots.FLAG] == "infectie"


def test_a_question_about_a_treatment_is_no_doubt(talk):
    said = referred(talk).says("is shockwave gevaarlijk?", "shockwave", part("shockwave", "", "risico"))
    assert "shockwave" in [message["metadata"].get("topic") for message in said]


def test_nothing_is_doubted_where_nothing_was_referred(talk):
    talk.says("wat doet bestraling", "bestraling")
    parts = part("vervolgvraag", "", "risico", follow_up=True)
    assert said(talk.says("is dat gevaarlijk?", "vervolgvraag", parts))[0] == ["bestraling"]


def test_who_calls_doubts_no_longer(talk):
    assert said(referred(talk).says("ik durf niet goed maar ik bel", "gebeld"))[0] == ["gebeld"]
