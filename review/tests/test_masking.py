"""Masking, with invented people: what goes, what stays, and what happens when it fails."""

from __future__ import annotations

import logging
import time

import pytest

from conversations.choices import TextState
from conversations.masking import WITHHELD, Masker
from conversations.masking_patterns import Patterns, nothing

GOES = [
    ("Ik ben Fenna Wiersma en heb pijn", "Fenna Wiersma"),
    ("ik heet joris van dijk en heb pijn", "joris van dijk"),
    ("mijn naam is j. terpstra", "terpstra"),
    ("mijn man henk heeft het ook", "henk"),
    ("mijn vrouw Aïcha belt u", "Aïcha"),
    ("dr jansen stuurde me door", "jansen"),
    ("dokter Bakker zei dat het een ontsteking is", "Bakker"),
    ("pijn in de hiel. mvg, karin", "karin"),
    ("hallo met truus", "truus"),
    ("ik woon in apeldoorn", "apeldoorn"),
    ("ik woon op de kerkstraat 12 in zwolle", "kerkstraat 12"),
    ("Dorpsstraat 5, 3512 JE Utrecht", "3512 JE"),
    ("postcode 1234ab", "1234ab"),
    ("bel 0612345678", "0612345678"),
    ("bel 06 - 12 34 56 78 graag", "12 34 56 78"),
    ("+31 6 1234 5678", "1234 5678"),
    ("020-1234567", "1234567"),
    ("mail fenna.w@voorbeeld.nl", "fenna.w"),
    ("mijn bsn is 111222333", "111222333"),
    ("NL91 ABNA 0417 1643 00", "0417"),
    ("patientnummer 1234567", "1234567"),
    ("geboren op 12-03-1980", "12-03-1980"),
    ("geboren in 1954", "1954"),
    ("op 3 maart ben ik gevallen", "3 maart"),
    ("ik ben 93 jaar", "93"),
    ("zie www.voorbeeld.nl/fenna", "voorbeeld"),
]

STAYS = [
    "Ik heb al 10 dagen pijn aan mijn hiel",
    "sinds maandag kan ik niet lopen",
    "moet ik 112 bellen, of 113?",
    "kan ik 0800-0113 bellen",
    "Ik ben 45 jaar en heb suikerziekte",
    "mijn pijn is 7/10, soms 5 op de 10",
    "5-10 minuten per dag, 2-3 keer, 3 x 15 herhalingen",
    "ik neem 1500 mg paracetamol en 400 mg ibuprofen",
    "in 2019 en 2020 had ik het ook",
    "mag ik 10000 stappen per dag zetten",
    "Shockwave helpt dat? De Pijnvrij Methode? Pain Release Boost?",
    "heb ik Bechterew, Raynaud, Morton of Sever",
    "Mijn Achillespees knapte gisteren",
    "Wat is Fasciitis Plantaris? En de Windlass test?",
    "Mijn kuit is dik, rood en warm sinds 3 dagen",
    "koorts 38,5 en bloeddruk 140/90",
    "BMI 31, 95 kilo, 1.80 lang, hba1c 58",
    "ik ben moe, ik ben zwanger, ik ben diabeet",
    "mijn man heeft pijn en mijn dochter van 10 sport veel",
    "mijn naam is niet belangrijk",
    "groetjes van mij",
    "pijn in rust, in bed en in huis",
    "Hallo, Ik Heb Pijn In Mijn Voet",
    "PIJN IN MIJN HIEL WAT NU",
    "nummer 4, of Nummer 2",
    "ik loop 2500 km op Hoka of Asics",
]


@pytest.mark.parametrize(("text", "gone"), GOES)
def test_what_points_to_a_person_goes(masker: Masker, text: str, gone: str) -> None:
    masked = masker.mask(text)
    assert gone.casefold() not in masked.text.casefold()
    assert "[" in masked.text


@pytest.mark.parametrize("text", STAYS)
def test_what_has_medical_meaning_stays(masker: Masker, text: str) -> None:
    assert masker.mask(text).text == text


def test_the_rest_of_a_sentence_stays_around_a_mark(masker: Masker) -> None:
    text = "ik heet jan jansen en woon in de kerkstraat 12 in utrecht, al 3 weken pijn"
    assert masker.mask(text).text == "ik heet [NAAM] en woon in de [PLAATS] in [PLAATS], al 3 weken pijn"


def test_a_clause_is_masked_as_in_its_message(masker: Masker) -> None:
    whole = "Mijn naam is Fenna Wiersma. Helpt shockwave bij Fenna Wiersma?"
    assert masker.mask_part("helpt shockwave bij fenna wiersma?", whole) == "helpt shockwave bij [NAAM]?"
    assert "wiersma" not in masker.mask_part("bij fenna  wiersma ,", whole).casefold()


def test_where_masking_fails_nothing_is_kept_and_no_word_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def broken(text: str) -> list:
        raise ValueError(text)

    masker = Masker(broken, Patterns(*[lambda _word: False] * 3))
    with caplog.at_level(logging.DEBUG):
        assert masker.mask("Fenna Wiersma") is WITHHELD
        assert masker.mask_part("Fenna", "Fenna Wiersma") == ""
    assert WITHHELD.text == "" and WITHHELD.state == TextState.WITHHELD
    assert "Fenna" not in caplog.text


def test_overlapping_finds_become_one_mark() -> None:
    from conversations.masking_patterns import Span  # noqa: PLC0415

    spans = [Span(3, 11, "Jan de W", "persoon"), Span(7, 12, "de Wi", "locatie")]
    masker = Masker(lambda _text: spans, Patterns(*[lambda _word: False] * 3))
    assert masker.mask("dr Jan de Wit").text == "dr [NAAM]t"


def test_deduce_leaves_the_logging_as_it_was(masker: Masker) -> None:
    assert logging.getLogger().level != logging.DEBUG
    assert nothing("x") == ()


def test_a_message_takes_about_a_millisecond(masker: Masker) -> None:
    began = time.process_time()
    for number in range(300):
        masker.mask(f"Ik heb al {number} dagen pijn aan mijn hiel, vooral in de ochtend. Helpt shockwave?")
    assert (time.process_time() - began) / 300 < 0.005
