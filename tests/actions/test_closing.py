"""Thanks and goodbyes beside a remark, and a no or a yes that means "that was all"."""

import pytest

from tests.actions.builders import Talk, part


@pytest.fixture
def talk():
    """A conversation in which something was answered already."""
    talk = Talk()
    talk.says("wat is hielspoor", "definitie")
    return talk


def topics(messages):
    return [message["metadata"].get("topic") for message in messages]


def weak(topic, text):
    """A part of which the NLU is not sure."""
    return {**part(topic, text), "confidence": 0.7}


@pytest.mark.parametrize(
    ("remark", "closing", "intent", "act"),
    [
        (weak("praktisch", "te duur zeker haha"), part("afscheid", "ok doei"), "praktisch", "afscheid"),
        (weak("zelf_doen", "nu kan ik verder"), part("bedankt", "hartelijk dank"), "zelf_doen", "bedankt"),
        (weak("privacy", "we gaan het zien"), part("bedankt", "bedankt hoor"), "privacy", "bedankt"),
    ],
)
def test_a_remark_beside_thanks_or_a_goodbye_asks_nothing(talk, remark, closing, intent, act):
    text = f"{remark['text']}, {closing['text']}"
    assert topics(talk.says(text, intent, remark, closing)) == [act]


@pytest.mark.parametrize(
    "asked",
    [
        part("shockwave", "ik wil meer weten over shockwave"),
        weak("shockwave", "hoe zit het met shockwave"),
        weak("shockwave", "en shockwave"),
    ],
)
def test_a_question_beside_thanks_is_answered(talk, asked):
    said = talk.says(f"bedankt. {asked['text']}", "shockwave", part("bedankt", "bedankt"), asked)
    assert "shockwave" in topics(said)


def test_as_a_first_message_the_remark_is_answered():
    asked = weak("shockwave", "shockwave lijkt me wel wat")
    said = Talk().says("dank je. shockwave lijkt me wel wat", "shockwave", part("bedankt", "dank je"), asked)
    assert "shockwave" in topics(said)


@pytest.mark.parametrize(
    "text", ["houdoe hè, ge bent ne goeie", "laat maar, ik zoek het zelf wel op. Dag.", "slaap lekker straks"]
)
def test_words_that_are_only_a_goodbye_end_the_talk(talk, text):
    assert topics(talk.says(text, "buiten_onderwerp")) == ["afscheid"]


def test_a_goodbye_with_a_question_is_no_goodbye(talk):
    asked = part("shockwave", "doet shockwave pijn?")
    assert "shockwave" in topics(talk.says("doei, o ja: doet shockwave pijn?", "shockwave", asked))


def test_a_day_wished_in_the_middle_of_a_talk_is_a_goodbye(talk):
    assert topics(talk.says("dag hoor", "begroeting")) == ["afscheid"]
    assert topics(talk.says("hallo", "begroeting")) == ["begroeting"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("nee dank u, ik heb alles", "ontkennen"),
        ("nee merci", "ontkennen"),
        ("akkoord, dat volstaat", "bevestigen"),
    ],
)
def test_enough_is_thanked_for(talk, text, intent):
    assert topics(talk.says(text, intent)) == ["bedankt"]
