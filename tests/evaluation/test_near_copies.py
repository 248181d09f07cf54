import json
from pathlib import Path

import pytest

from evaluation.near_copies import Line, Pair, drop, evaluation_lines, find, normalised


def _found(first: str, second: str) -> bool:
    return bool(
        find([Line(first, "a:1")], [Line("iets heel anders over schoenen", "b:1"), Line(second, "b:2")])
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Wat is een Pain Release Boost?", "wat is pain release boost"),
        ("hielspoor oorzaak", "Oorzaak hielspoor?"),
        ("ijs helpt", "IJS helpt!"),
        ("Is bestraling van de hiel hetzelfde als bij kanker?", "is bestraling hetzelfde als bij kanker"),
        ("hoe lang duurt de genezing", "hoe lang duurt de genézing"),
    ],
)
def test_copies_with_a_slip_another_order_or_other_signs_are_found(first: str, second: str) -> None:
    assert _found(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("welke klachten geeft het", "welke klachtne geeft hielspoort"),
        ("ijs zinvol", "ijs zinvlo"),
        ("???", "???"),
        ("goedemorgen", "Goedemorgen!"),
        ("doet shockwave pijn en is opereren beter", "denkt u dat opereren beter is dan shockwave"),
    ],
)
def test_other_sentences_about_the_same_are_not(first: str, second: str) -> None:
    assert not _found(first, second)


def test_a_pair_names_both_places_and_the_nearest_line() -> None:
    lines = [
        Line("helpt een koud kompres na het sporten", "b:1"),
        Line("helpt een koud kompres na sporten", "b:2"),
    ]
    pair = find([Line("Helpt een koud kompres na sporten?", "a:1")], lines)[0]
    assert str(pair) == "a:1 ~ b:2 (100)"


def test_normalising_drops_what_does_not_change_the_words() -> None:
    assert normalised("  Eén  HIEL,\tdoet 't zeer?! ") == "een hiel doet t zeer"


def test_only_longer_turns_of_conversations_are_compared(tmp_path: Path) -> None:
    turns = [{"user": "de tweede"}, {"user": "hoe lang moet je dat elke dag doen"}]
    file = tmp_path / "test_conversations.jsonl"
    file.write_text(json.dumps({"id": "d1", "turns": turns}) + "\n")
    assert [line.text for line in evaluation_lines(file)] == [turns[1]["user"]]


def test_training_lines_are_dropped_by_their_place(tmp_path: Path) -> None:
    file = tmp_path / "koude.yml"
    file.write_text("nlu:\n- intent: koude\n  examples: |\n    - helpt ijs\n    - ijs zinvol\n")
    asked = Line("helpt ijs?", "test_questions.jsonl#q1")
    pairs = [
        Pair(asked, Line("helpt ijs", "koude.yml:4"), 100),
        Pair(asked, Line("x", "dev_noisy.jsonl#dn1"), 100),
    ]
    assert drop(pairs, tmp_path) == 1
    assert file.read_text() == "nlu:\n- intent: koude\n  examples: |\n    - ijs zinvol\n"
