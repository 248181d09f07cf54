"""Cutting a text at Telegram's measure."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.text import length, split


def test_an_emoji_counts_for_two():
    assert length("hiel😀") == 6


def test_a_short_text_stays_whole():
    assert split("  Een zin.\n\nNog een.  ") == ["Een zin.\n\nNog een."]
    assert split(" \n ") == []


def test_the_cut_falls_where_a_reader_pauses():
    assert split("Een twee drie. Vier vijf. Zes", 26) == ["Een twee drie. Vier vijf.", "Zes"]
    assert split("Een twee drie.\n\nVier. Vijf zes.", 26) == ["Een twee drie.", "Vier. Vijf zes."]
    assert split("een twee drie vier", 10) == ["een twee", "drie vier"]
    assert split("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]


@given(st.text(alphabet=st.sampled_from("ab. \n😀é!"), max_size=400), st.integers(2, 60))
def test_every_piece_fits_and_no_word_is_lost(text: str, limit: int):
    pieces = split(text, limit)
    assert all(0 < length(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())
