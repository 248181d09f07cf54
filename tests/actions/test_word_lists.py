"""The word lists beside the wording: YAML reads some Dutch-looking words as something else than text."""

import pytest

from content import ContentError
from content.word_lists import word_list

LISTS = [
    ("begroeting", "openings"),
    ("bevestigen", "yes_words"),
    ("bron_zwijgt", "aspects"),
    ("bron_zwijgt", "treatments"),
    ("buiten_onderwerp", "dutch_words"),
    ("keuze", "all"),
    ("keuze", "common"),
    ("klacht", "denials"),
    ("vervolgvraag", "general"),
    ("vervolgvraag", "refers"),
    ("vervolgvraag", "takes_over"),
]
TABLES = [
    ("buiten_onderwerp", "foreign_words"),
    ("keuze", "positions"),
    ("klacht", "signs"),
    ("praktisch", "cues"),
]


@pytest.mark.parametrize(("file", "key"), LISTS)
def test_lists_hold_words(file, key):
    found = word_list(file, key)
    assert found
    assert [word for word in found if not isinstance(word, str) or word != word.lower()] == []


@pytest.mark.parametrize(("file", "key"), TABLES)
def test_tables_hold_lists_of_words(file, key):
    for name, words in word_list(file, key).items():
        assert isinstance(name, str)
        assert [word for word in words if not isinstance(word, str) or word != word.lower()] == []


def test_a_missing_list_is_named():
    with pytest.raises(ContentError, match=r"keuze.yml.*'kleuren:' is missing"):
        word_list("keuze", "kleuren")
