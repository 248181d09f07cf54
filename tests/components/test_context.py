"""What lies around a sign: scopes of denial, past, other persons and suppositions, as a table."""

from pathlib import Path

import pytest

from components.red_flag_rules import RedFlagRules
from components.sign_patterns import PreparedMessage, WordIndex, find, parse

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def rules():
    return RedFlagRules(DATA)


def matches(pattern, text):
    parsed = parse(pattern, {"voet": ["voet", "hiel"]})
    return find(parsed, PreparedMessage(text.split(), WordIndex(parsed.words)))


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("koorts*", "ik heb koortsig weer", True),
        ("*rood", "hij is vuurrood", True),
        ("*kanker*", "borstkankerpatient", True),
        ("rode @voet", "een rode hiel", True),
        ("rode @voet", "een rode warme hiel", False),
        ("rode .. @voet", "een rode en warme hiel", True),
        ("rode .. @voet", "een rode a b c d hiel", False),
        ("rode ... @voet", "een rode a b c d hiel", True),
        ("rode erg? dikke", "rode dikke", True),
        ("rood + @voet", "mijn hiel is rood", True),
        ("rood + @voet", "mijn hiel | die is rood", False),
        ("rood & @voet", "mijn hiel | die is rood", True),
        ("rood + !niet", "die is niet rood", False),
        ("rood & !niet", "die is rood", True),
    ],
)
def test_pattern_language(pattern, text, expected):
    assert bool(matches(pattern, text)) is expected


def test_unknown_group_is_named():
    with pytest.raises(ValueError, match="@arm"):
        parse("rode @arm", {})


@pytest.mark.parametrize(
    ("text", "category", "status"),
    [
        ("Ik heb geen koorts", "infectie", "denied"),
        ("Koorts heb ik niet.", "infectie", "denied"),
        ("Zonder tintelingen", "neurologisch", "denied"),
        ("Tien jaar geleden had ik trombose", "trombose", "past"),
        ("Stel dat ik koorts krijg", "infectie", "general"),
        ("Kan hielspoor tintelingen geven?", "neurologisch", "general"),
        ("Mijn moeder heeft reuma, maar bij mij is het de hiel", "ontstekingsreuma", "other"),
        ("Mijn buurman heeft tintelingen in zijn voet", "neurologisch", "distant"),
        ("ik lach me dood", "suicidaal", "figurative"),
        ("Mijn moeder heeft reuma", "ontstekingsreuma", "stated"),
        ("Ik heb koorts", "infectie", "stated"),
        ("geen idee, maar ik heb koorts", "infectie", "stated"),
    ],
)
def test_status(rules, text, category, status):
    found = rules.evidence(text).found[category]
    assert status in set().union(*found.values())


def test_denial_ends_at_but(rules):
    evidence = rules.evidence("Geen koorts, maar wel tintelingen in mijn tenen")
    assert evidence.stated == ["neurologisch"]
    assert evidence.denied == ["infectie"]
