"""Cleaning of messages, and where sentences and clauses begin."""

import pytest

from components.text import clauses, normalise, sentences


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
