import pytest

from actions.cues import has_cue, has_cue_affirmed, opens_with, words


@pytest.mark.parametrize(
    ("text", "cues", "found"),
    [
        ("Is dat veilig?", ["veilig*"], True),
        ("veiligheid eerst", ["veilig*"], True),
        ("onveilig", ["veilig*"], False),
        ("hoe lang duurt het", ["hoe lang"], True),
        ("duurzaam", ["duur"], False),
        ("'s nachts ook", ["'s nachts"], True),
        ("’s nachts ook", ["'s nachts"], True),
        ("", ["iets"], False),
    ],
)
def test_cues_are_words_beginnings_or_phrases(text, cues, found):
    assert has_cue(text, cues) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ik heb koorts", True),
        ("geen koorts", False),
        ("geen last van koorts", False),
        ("niet ziek maar wel erge koorts", True),
    ],
)
def test_a_denial_shortly_before_a_cue_denies_it(text, found):
    assert has_cue_affirmed(text, ["koorts"], ["geen", "niet"]) is found


def test_words_have_no_punctuation():
    assert words("Zo'n ding? Ja: 's-avonds!") == ["zo'n", "ding", "ja", "s-avonds"]


def test_opening_is_the_first_word_only():
    assert opens_with("Hoi, wat is dat", ["hoi"])
    assert not opens_with("wat hoi", ["hoi"])
    assert not opens_with("", ["hoi"])
