"""Cleaning of messages, and where sentences and clauses begin."""

import pytest

from components.text import LONG_MESSAGE, PASSAGE, asking_parts, clauses, normalise, passages, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Wat   is HIELSPOOR? ", "wat is hielspoor?"),
        ("auuuuuw!!!!!", "auuw!!"),
        ("foto’s van ‘mijn’ “hiel”", "foto's van 'mijn' \"hiel\""),
        ("hiel\u200bspoor\ufeff", "hielspoor"),
        ("ｈｉｅｌ", "hiel"),
        ("regel een\nregel twee\tdrie", "regel een regel twee drie"),
        ("e\u0301e\u0301n", "één"),
        ("", ""),
        ("\u200b \n", ""),
        ("🦶🦶🦶🦶", "🦶🦶"),
    ],
)
def test_normalise(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize("text", ["Auuuuw!!! ’t doet   PIJN…", "ＨＩＥＬ\u200b", "één, twee; drie"])
def test_normalising_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wat is het? helpt shockwave?", ["wat is het?", "helpt shockwave?"]),
        ("ik heb pijn. wat nu", ["ik heb pijn.", "wat nu"]),
        ("ik ben 52. wat nu", ["ik ben 52.", "wat nu"]),
        ("krijg ik 3.800 golven", ["krijg ik 3.800 golven"]),
        ("rust i.v.m. pijn", ["rust i.v.m. pijn"]),
        ("ik twijfel... wat nu", ["ik twijfel", "wat nu"]),
        ("au! en nu; verder", ["au!", "en nu;", "verder"]),
        ("?!", []),
        ("", []),
    ],
)
def test_sentences(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("wat is hielspoor", ["wat is hielspoor"]),
        ("wat is het en hoe lang duurt het", ["wat is het", "hoe lang duurt het"]),
        ("wat is het, en helpt shockwave", ["wat is het", "helpt shockwave"]),
        ("wat is het en kan ik ook sporten", ["wat is het", "kan ik ook sporten"]),
        ("helpt botox maar is dat veilig", ["helpt botox", "is dat veilig"]),
        ("hallo wat is hielspoor", ["hallo wat is hielspoor"]),
        ("goede morgen wat is hielspoor", ["goede morgen", "wat is hielspoor"]),
        ("wat is het? doet het pijn?", ["wat is het?", "doet het pijn?"]),
        ("shockwave", ["shockwave"]),
        ("", []),
    ],
)
def test_clauses(text, expected):
    assert clauses(text) == expected


def test_a_single_word_stays_with_a_neighbour():
    assert all(len(clause.split()) >= 2 for clause in clauses("helpen zolen, ijs, botox en rust"))


@pytest.mark.parametrize("text", ["en " * 700, "hoe lang " * 250, ", " * 1000, "a" * 2000])
def test_long_messages_are_cut_without_trouble(text):
    found = clauses(text)
    assert all(clause.strip() for clause in found)
    assert sum(map(len, found)) <= len(text)


STORY = (
    "vorige zomer zijn we naar de bergen geweest met de trein en dat was een hele onderneming. mijn zus had "
    "haar koffer vergeten en de hond was ziek. sinds gisteren heb ik een dikke rode kuit. helpt shockwave? "
    "mijn man gaat straks soep maken voor vanavond want de kinderen komen eten en die houden daarvan."
)


def test_an_ordinary_message_has_no_passages():
    assert passages("ik heb pijn onder mijn hiel. helpt shockwave?") == []
    assert asking_parts("ik heb pijn onder mijn hiel. helpt shockwave?") == []


def test_the_passages_of_a_story_hold_every_sentence_whole():
    found = passages(STORY)
    assert all(any(sentence in passage for passage in found) for sentence in sentences(STORY))
    assert max(len(passage.split()) for passage in found) <= PASSAGE


def test_a_story_without_a_full_stop_is_cut_all_the_same():
    found = passages("nou " * LONG_MESSAGE)
    assert len(found) > 1
    assert sum(len(passage.split()) for passage in found) >= LONG_MESSAGE


def test_many_short_units_do_not_make_many_passages():
    text = "en, of. " * 250
    assert len(passages(text)) < len(text.split()) / 10


def test_the_question_of_a_story_is_found_with_what_it_may_point_to():
    question, with_before = asking_parts(STORY)
    assert question == "helpt shockwave?"
    assert with_before.endswith("sinds gisteren heb ik een dikke rode kuit. helpt shockwave?")


def test_a_story_may_ask_nothing():
    assert asking_parts(STORY.replace("?", ".")) == []
