import pytest

import content
from actions.context import Context
from actions.practical import practical
from content import Settings


def reply(text, **filled):
    settings = Settings(filled, filled)
    return [message.response for message in practical(Context(text=text), (content.get(), settings)).messages]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("wat kost een behandeling", "tarieven"),
        ("wordt het vergoed door mijn verzekering", "vergoeding"),
        ("zijn jullie zaterdag open", "openingstijden"),
        ("waar zitten jullie", "adres"),
        ("kan ik er parkeren", "adres"),
    ],
)
def test_a_filled_setting_is_given_and_an_empty_one_is_not_invented(text, name):
    assert reply(text, **{name: "x"}) == [f"utter_praktisch_{name}"]
    assert reply(text) == ["utter_praktisch"]


def test_two_settings_at_once():
    assert reply("wat kost het en waar zit u", tarieven="x", adres="y") == [
        "utter_praktisch_tarieven",
        "utter_praktisch_adres",
    ]


def test_a_question_that_fits_no_setting():
    assert reply("heb ik een verwijsbrief nodig", tarieven="x") == ["utter_praktisch"]
