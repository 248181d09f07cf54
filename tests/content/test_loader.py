"""Every slip that an editor can make in a content file, each with the file, line and remedy it is given."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

import content
from content import ContentError, settings
from content.models import URGENCIES

TOPIC = """\
version: "3.1"
topic:
  id: koude
  title: Koude
  question: Helpt koude?
  source:
    - Daarnaast
  answer: >-
    Koude kan verlichten.
  short: Kort gezegd.
  more: Wat er nog bij hoort.
  follow_ups:
    - koude/duur
    - warmte
  aspects:
    duur:
      question: Hoe lang koelt u?
      answer: Dat staat er niet.
    hoe:
      question: Hoe gaat dat met koude?
      title: Hoe gaat dat?
      source: [Elders]
      cues: [hoe gaat]
      answer: Met iets kouds.
"""
OTHER = """\
topic:
  id: warmte
  title: Warmte
  question: Helpt warmte?
  source: [Daarnaast]
  answer: Over warmte.
  short: Kort over warmte.
  more: Meer over warmte.
  follow_ups: [koude]
"""
FLAG = """\
red_flag:
  id: koorts
  urgency: "vandaag"
  name: Koorts
responses:
  utter_koorts:
    - text: Bel vandaag de huisarts.
"""
DIALOGUE = """\
version: "3.1"
responses:
  utter_hulp:
    - text: Ik help u graag.
    - text: Waarmee kan ik helpen?
nlu:
- intent: hulp
"""
ASPECTS = """\
aspects:
  duur:
    title: Hoe lang?
    cues: [hoe lang]
  hoe:
    title: Hoe gaat dat?
    cues:
      - hoe gaat
"""
SUBJECT = """\
subject:
  cues: [hiel*]
"""
FILES = {
    "topics/koude.yml": TOPIC,
    "topics/warmte.yml": OTHER,
    "red_flags/koorts.yml": FLAG,
    "dialogue/hulp.yml": DIALOGUE,
    "aspects.yml": ASPECTS,
    "subject.yml": SUBJECT,
}
T, F, D, A, S = "topics/koude.yml", "red_flags/koorts.yml", "dialogue/hulp.yml", "aspects.yml", "subject.yml"


@dataclass(frozen=True)
class Slip:
    """``old`` becomes ``new`` in ``file``; the error points at the line that holds ``at``."""

    file: str
    old: str
    new: str
    at: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}: {self.old.strip()[:25]!r} -> {self.new.strip()[:25]!r}"


def _without(file: str, old: str, at: str, key: str) -> Slip:
    return Slip(file, old, "", at, f"'{key}", f"add '{key}:")


LONG_TITLE = "Een titel met veel te veel letters"
LONG_QUESTION = "Helpt koude ook bij mensen die al heel lang pijn hebben?"

SLIPS = [
    # A topic: each part missing, empty, of the wrong kind.
    Slip(T, TOPIC, "", "", "the part 'topic:' is missing", "add 'topic:'"),
    Slip(T, TOPIC, "koude\n", "koude", "the part 'topic:' is missing", "add 'topic:'"),
    Slip(T, "topic:", "topik:", 'version: "3.1"', "the part 'topic:' is missing", "add 'topic:'"),
    _without(T, "  id: koude\n", "topic:", "id"),
    Slip(T, "id: koude", "id: kou", "id: kou", "the id 'kou' is not the file's name", "'id: koude'"),
    Slip(T, "id: koude", "id: 12", "id: 12", "'id' is missing, empty or no text", "add 'id: ...'"),
    _without(T, "  title: Koude\n", "topic:", "title"),
    Slip(T, "title: Koude", f"title: {LONG_TITLE}", LONG_TITLE, "20 is the most", "shorten it"),
    _without(T, "  question: Helpt koude?\n", "topic:", "question"),
    Slip(T, "Helpt koude?", LONG_QUESTION, LONG_QUESTION, "40 is the most", "shorten it"),
    _without(T, "  source:\n    - Daarnaast\n", "topic:", "source"),
    Slip(T, "source:\n    - Daarnaast", "source: Daarnaast", "source: D", "no list of texts", "'- '"),
    Slip(T, "    - Daarnaast", "    - 12", "  source:", "no list of texts", "add 'source:'"),
    _without(T, "  answer: >-\n    Koude kan verlichten.\n", "topic:", "answer"),
    Slip(T, "    Koude kan verlichten.\n", "", "answer: >-", "'answer' is missing, empty", "add 'answer"),
    _without(T, "  short: Kort gezegd.\n", "topic:", "short"),
    Slip(T, "short: Kort gezegd.", "short:", "short:", "'short' is missing, empty", "add 'short: ...'"),
    _without(T, "  more: Wat er nog bij hoort.\n", "topic:", "more"),
    Slip(T, "more: Wat er nog bij hoort.", "more: [a]", "more:", "'more' is missing", "add 'more: ...'"),
    _without(T, "  follow_ups:\n    - koude/duur\n    - warmte\n", "topic:", "follow_ups"),
    Slip(T, "- warmte", "- hitte", "- hitte", "the follow-up 'hitte' does not exist", "topic/aspect"),
    Slip(T, "koude/duur", "koude/pijn", "koude/pijn", "'koude/pijn' does not exist", "topic/aspect"),
    Slip(T, "  aspects:", "  aspects: []\n  rest:", "  aspects: []", "the part 'aspects:'", "add 'aspects:'"),
    # An aspect of a topic.
    Slip(T, "duur:\n", "duur: []\n    rest:\n", "    duur: []", "the part 'duur:'", "add 'duur:'"),
    _without(T, "      question: Hoe lang koelt u?\n", "    duur:", "question"),
    Slip(T, "Hoe lang koelt u?", LONG_QUESTION, LONG_QUESTION, "40 is the most", "shorten it"),
    Slip(T, "      title: Hoe gaat dat?\n", "", "    hoe:", "'title' has 23 characters", "shorten it"),
    Slip(T, "title: Hoe gaat dat?", f"title: {LONG_TITLE}", LONG_TITLE, "20 is the most", "shorten it"),
    _without(T, "      answer: Dat staat er niet.\n", "    duur:", "answer"),
    Slip(T, "source: [Elders]", "source: Elders", "source: Elders", "no list of texts", "add 'source:'"),
    Slip(T, "cues: [hoe gaat]", "cues: []", "cues: []", "no list of texts", "add 'cues:'"),
    # YAML itself.
    Slip(T, "title: Koude", "title: Koude: ijs", "title: Koude: ijs", "not valid YAML", "check indents"),
    Slip(T, "title: Koude", 'title: "Koude', "", "not valid YAML", "quotes"),
    Slip(T, "  short:", "  title: IJs\n  short:", "title: IJs", "the key 'title' stands here", "keep one"),
    # A red flag.
    Slip(F, FLAG, "", "", "the part 'red_flag:' is missing", "add 'red_flag:'"),
    _without(F, "  id: koorts\n", "red_flag:", "id"),
    Slip(F, "id: koorts", "id: koort", "id: koort", "is not the file's name", "write 'id: koorts'"),
    _without(F, '  urgency: "vandaag"\n', "red_flag:", "urgency"),
    Slip(F, '"vandaag"', '"straks"', '"straks"', "'straks' is no urgency", "112, 113, vandaag, therapeut"),
    Slip(F, '"vandaag"', "112", "urgency: 112", "'urgency' is missing, empty or no text", "in quotes"),
    _without(F, "  name: Koorts\n", "red_flag:", "name"),
    Slip(F, "responses:", "replies:", "red_flag:", "the part 'responses:' is missing", "add 'responses:'"),
    Slip(F, "utter_koorts", "utter_x", "responses:", "utter_koorts is missing", "add 'utter_koorts:'"),
    # Dialogue.
    Slip(D, "responses:\n", "responses: []\nrest:\n", "responses: []", "'responses:'", "add 'responses:'"),
    Slip(D, "- intent: hulp", "- intent: [hulp", "", "not valid YAML", "check indents"),
    Slip(D, "nlu:", "responses: {a: [b]}\nnlu:", "{a: [b]}", "the key 'responses' stands", "keep one"),
    # General aspects and the subject.
    Slip(A, ASPECTS, "", "", "the part 'aspects:' is missing", "add 'aspects:'"),
    Slip(A, "duur:\n", "duur: []\n  rest:\n", "duur: []", "the part 'duur:'", "add 'duur:'"),
    _without(A, "    title: Hoe lang?\n", "duur:", "title"),
    Slip(A, "title: Hoe lang?", f"title: {LONG_TITLE}", LONG_TITLE, "20 is the most", "shorten it"),
    _without(A, "    cues: [hoe lang]\n", "duur:", "cues"),
    Slip(A, "[hoe lang]", "hoe lang", "cues: hoe lang", "no list of texts", "lines that begin with '- '"),
    Slip(S, "subject:", "about:", "about:", "the part 'subject:' is missing", "add 'subject:'"),
    Slip(S, "cues:", "cue:", "subject:", "'cues' is missing", "add 'cues:'"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_unbroken_files_load(data: Path) -> None:
    found = content.load(data)
    assert set(found.topics) == {"koude", "warmte"}
    assert found.topics["koude"].answer == "Koude kan verlichten."
    assert found.topics["warmte"].aspects == {}
    assert found.acts == {"hulp"}
    assert [variant["text"][:8] for variant in found.responses["utter_hulp"]] == ["Ik help ", "Waarmee "]
    assert found.subject_cues == ("hiel*",)
    assert found.red_flags["koorts"].rank == URGENCIES.index("vandaag")


def test_an_aspect_takes_title_and_source_from_what_it_has(data: Path) -> None:
    aspects = content.load(data).topics["koude"].aspects
    assert (aspects["duur"].title, aspects["duur"].source) == ("Hoe lang koelt u?", ("Daarnaast",))
    assert (aspects["hoe"].title, aspects["hoe"].source) == ("Hoe gaat dat?", ("Elders",))
    assert (aspects["duur"].cues, aspects["hoe"].cues) == ((), ("hoe gaat",))


def test_a_target_is_a_topic_or_one_of_its_aspects(data: Path) -> None:
    found = content.load(data)
    assert found.target("koude") == (found.topics["koude"], None)
    assert found.target("koude/hoe")[1] == found.topics["koude"].aspects["hoe"]
    with pytest.raises(KeyError):
        found.target("koude/pijn")


@pytest.mark.parametrize("slip", SLIPS, ids=str)
def test_a_slip_is_named_with_file_line_and_remedy(data: Path, slip: Slip) -> None:
    text = FILES[slip.file]
    assert slip.old in text
    broken = text.replace(slip.old, slip.new, 1)
    (data / slip.file).write_text(broken, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        content.load(data)
    error = caught.value
    assert error.file == data / slip.file
    assert slip.problem in error.problem
    assert slip.remedy in error.remedy
    lines = broken.splitlines()
    if slip.at:
        assert error.line == 1 + next(index for index, line in enumerate(lines) if slip.at in line)
    else:
        assert 1 <= error.line <= max(len(lines), 1) + 1
    assert str(error) == f"{error.file}:{error.line}: {error.problem}. Remedy: {error.remedy}"


def test_a_file_is_shown_relative_to_the_working_directory(data: Path, monkeypatch) -> None:
    monkeypatch.chdir(data)
    (data / A).write_text("", encoding="utf-8")
    with pytest.raises(ContentError, match=r"^aspects\.yml:1: "):
        content.load(data)


def slip(reason: str, *values: str):
    """A slip with the name of what it once did."""
    return pytest.param(*values, id=reason)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        slip("a response without variants: TypeError", D, DIALOGUE, "responses:\n  utter_hulp:\n"),
        slip("a response that is a text passes", D, DIALOGUE, "responses:\n  utter_hulp: Ik help u.\n"),
        slip("a variant that is a text passes", D, DIALOGUE, "responses:\n  utter_hulp:\n    - Ik help\n"),
        slip("a dialogue file that is one text passes", D, DIALOGUE, "Ik help u graag.\n"),
        slip("an empty dialogue file: TypeError", D, DIALOGUE, ""),
        slip("a referral without variants passes", F, "    - text: Bel vandaag de huisarts.\n", ""),
        slip("a referral without a text passes", F, "text: Bel vandaag de huisarts.", "txt: Bel"),
        slip("an invisible sign: ReaderError", T, "Koude kan verlichten.", "Koude kan \x07 verlichten."),
        slip("a follow-up that ends in a slash passes", T, "koude/duur", "koude/"),
    ],
)
def test_whatever_is_broken_gives_no_other_error(data: Path, file: str, old: str, new: str) -> None:
    (data / file).write_text(FILES[file].replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        content.load(data)
    assert caught.value.file == data / file


def test_a_quote_that_is_not_closed_is_named_where_it_opens(data: Path) -> None:
    (data / T).write_text(TOPIC.replace("title: Koude", 'title: "Koude'), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        content.load(data)
    assert caught.value.line == 4


def test_a_file_in_another_encoding_is_named(data: Path) -> None:
    (data / T).write_bytes(TOPIC.replace("Koude kan", "Één kan").encode("latin-1"))
    with pytest.raises(ContentError) as caught:
        content.load(data)
    assert caught.value.file == data / T


def test_the_real_content_loads() -> None:
    found = content.load()
    assert len(found.topics) == len(list((content.loader.DATA / "topics").glob("*.yml")))
    assert found.aspects
    assert found.subject_cues
    assert {flag.urgency for flag in found.red_flags.values()} == set(URGENCIES)
    assert content.get() is content.get()


# The settings of the practice.

SENTENCES = """\
practice_sentences:
  praktijk:
    sentences: ["{naam}"]
    without: De praktijk
  contact:
    sentences: ["Bel {praktijk} op {telefoon}.", "Kijk op {website}."]
    without: Vraag het uw praktijk.
  adres:
    sentences: ["{adres}"]
    without: ""
regions:
  NL: {lijn: "113"}
  BE: {lijn: "1813"}
"""


@pytest.fixture
def practice(tmp_path: Path):
    (tmp_path / "sentences.yml").write_text(SENTENCES, encoding="utf-8")

    def load(text: str | None) -> settings.Settings:
        if text is not None:
            (tmp_path / "practice.yml").write_text(text, encoding="utf-8")
        return settings.load(tmp_path / "practice.yml", tmp_path / "sentences.yml")

    return load


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, {"praktijk": "De praktijk", "contact": "Vraag het uw praktijk.", "adres": "", "lijn": "113"}),
        ("", {"contact": "Vraag het uw praktijk."}),
        ('naam: ""\ntelefoon:\n', {"praktijk": "De praktijk", "contact": "Vraag het uw praktijk."}),
        ("naam: Voet en Zo\n", {"praktijk": "Voet en Zo", "contact": "Vraag het uw praktijk."}),
        ('telefoon: "012-3"\n', {"contact": "Bel De praktijk op 012-3."}),
        ("website: voet.test\n", {"contact": "Kijk op voet.test."}),
        (
            'naam: Voet\ntelefoon: " 012 "\nwebsite: voet.test\n',
            {"contact": "Bel Voet op 012. Kijk op voet.test."},
        ),
        ("regio: BE\n", {"lijn": "1813"}),
        ("regio: be\n", {"lijn": "1813"}),
        ("adres: Hier {daar} 1\n", {"adres": "Hier {daar} 1"}),
    ],
)
def test_placeholders_follow_from_what_is_filled_in(practice, text, expected) -> None:
    assert expected.items() <= practice(text).placeholders.items()


@pytest.mark.parametrize(
    ("text", "line", "problem", "remedy"),
    [
        ("naam: Voet\ntelefon: 1\n", 2, "the setting 'telefon' does not exist", "use one of naam, telefoon"),
        ("naam: Voet\n\nregio: FR\n", 3, "the region 'FR' is not known", "write one of NL, BE"),
        ("naam: Voet\nnaam: Hiel\n", 2, "the key 'naam' stands here twice", "keep one"),
        ("naam: Voet: Hiel\n", 1, "not valid YAML", "check indents"),
    ],
)
def test_a_slip_in_the_settings_is_named(practice, text, line, problem, remedy) -> None:
    with pytest.raises(ContentError) as caught:
        practice(text)
    error = caught.value
    assert (error.file.name, error.line) == ("practice.yml", line)
    assert problem in error.problem
    assert remedy in error.remedy


@pytest.mark.parametrize(
    "text",
    ["Voet en Zo\n", slip("a number: TypeError", "12\n"), slip("a list: AttributeError", "- naam\n")],
)
def test_settings_that_are_no_list_of_keys_are_refused(practice, text) -> None:
    with pytest.raises(ContentError):
        practice(text)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("telefoon", "012-3456789"),
        slip("read as an octal number", "telefoon", "0612345670"),
        slip("read as minutes", "openingstijden", "9:30"),
        slip("read as a date and shown otherwise", "openingstijden", "2026-12-24T09:00:00Z"),
    ],
)
def test_a_value_without_quotes_stays_as_it_is_written(practice, key, value) -> None:
    assert practice(f"{key}: {value}\n").values[key] == value


def test_the_real_settings_have_every_placeholder_for_both_regions(tmp_path: Path) -> None:
    wanted = "praktijk contact openingstijden tarieven vergoeding adres privacy lijn_zelfmoord huisartsenpost"
    real = settings.load(settings.ROOT / "practice.yml").placeholders
    assert set(real) == set(wanted.split())
    file = tmp_path / "practice.yml"
    file.write_text("regio: BE\n", encoding="utf-8")
    belgian = settings.load(file).placeholders
    assert "1813" in belgian["lijn_zelfmoord"]
    assert "1733" in belgian["huisartsenpost"]
    assert "113" in settings.load(tmp_path / "none.yml").placeholders["lijn_zelfmoord"]


def test_the_environment_names_another_settings_file(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "own.yml"
    file.write_text("naam: Voet\n", encoding="utf-8")
    monkeypatch.setitem(os.environ, "PRACTICE_FILE", str(file))
    settings.get.cache_clear()
    try:
        assert settings.get().placeholders["praktijk"] == "Voet"
    finally:
        settings.get.cache_clear()
