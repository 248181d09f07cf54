"""Whether a message is in another language than Dutch, told by its small words and its script.

A list of words does: it only chooses between two replies. (py3langid needs NumPy 2, which Rasa excludes;
lingua fits, but brings about a hundred megabytes; langid and langdetect are no longer kept up.)
"""

from __future__ import annotations

import unicodedata

from actions.cues import words
from content.word_lists import word_list

LATIN_SHARE = 0.5
"""Least share of Latin letters in a message that may be Dutch."""


def is_foreign(text: str) -> bool:
    """Whether ``text`` is rather another language than Dutch; short or mixed messages count as Dutch."""
    letters = [sign for sign in text if sign.isalpha()]
    if letters and sum("LATIN" in unicodedata.name(sign, "") for sign in letters) < LATIN_SHARE * len(
        letters
    ):
        return True
    spoken = words(text)
    dutch = len(set(spoken) & set(word_list("buiten_onderwerp", "dutch_words")))
    foreign = max(
        len(set(spoken) & set(one)) for one in word_list("buiten_onderwerp", "foreign_words").values()
    )
    return foreign > dutch and (foreign >= 2 or len(spoken) <= 2)
