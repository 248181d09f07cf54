"""What single words say about the label."""

import pytest

from components.word_labels import SEEN, WordLabels, grams

TEXTS = [
    f"{before} {name} {after}".strip()
    for name in ("schokgolf", "prik")
    for before, after in [("helpt de", ""), ("is een", "fijn"), ("doet de", "zeer")]
]
ORDER = ["prik", "schokgolf"]


@pytest.fixture(scope="module")
def learned():
    return WordLabels().fit(TEXTS, ["schokgolf"] * 3 + ["prik"] * 3, ORDER)


def test_words_and_their_neighbours():
    assert list(grams("doet het zeer?")) == ["doet", "het", "zeer", "doet het", "het zeer"]


def test_a_telling_word_names_its_label(learned):
    share = dict(zip(ORDER, learned.strongest("schokgolf of niet"), strict=True))
    assert share["schokgolf"] > 0.5 > share["prik"]


def test_the_strongest_word_of_each_label_counts(learned):
    assert (learned.strongest("schokgolf of prik") > 0.5).all()


def test_unknown_words_say_nothing(learned):
    assert learned.strongest("blauw") == pytest.approx([0.5, 0.5])
    assert learned.unknown("blauw prik") == 0.5
    assert learned.unknown("") == 1.0


def test_rare_words_are_left_out():
    assert not WordLabels().fit(["eenmalig"] * (SEEN - 1), ["prik"] * (SEEN - 1), ["prik"]).shares
