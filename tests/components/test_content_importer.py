"""A new topic is one new file: its intents need no other place."""

from pathlib import Path

import pytest

import content
from components.content_importer import ContentImporter
from components.training_files import intents_in
from content import ContentError

DOMAIN = """\
version: "3.1"
intents:
- begroeting
responses:
  utter_begroeting:
  - text: Goedendag.
"""
TRAINING = """\
version: "3.1"
nlu:
- intent: begroeting
  examples: |
    - hallo
    - dag
"""
NEW = """\
version: "3.1"
nlu:
- intent: teenslippers
  examples: |
    - mag ik slippers aan
    - zijn slippers slecht
- intent: teenslippers
  metadata: {look_alike: ontkend}
  examples: |
    - geen pijn, wel slippers
- lookup: land
  examples: |
    - Nederland
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "domain.yml").write_text(DOMAIN)
    (tmp_path / "data" / "begroeting.yml").write_text(TRAINING)
    monkeypatch.setattr(content, "load", lambda: None)
    return tmp_path


def domain(project: Path):
    return ContentImporter(None, str(project / "domain.yml"), [str(project / "data")]).get_domain()


def test_the_intents_of_a_new_file_are_in_the_domain(project):
    assert "teenslippers" not in domain(project).intents
    (project / "data" / "teenslippers.yml").write_text(NEW)
    found = domain(project)
    assert {"begroeting", "teenslippers"} <= set(found.intents)
    assert "utter_begroeting" in found.responses


def test_intents_of_the_domain_are_declared_once(project):
    assert domain(project).intents.count("begroeting") == 1


def test_the_training_lines_themselves_are_read_by_rasa(project):
    (project / "data" / "teenslippers.yml").write_text(NEW)
    importer = ContentImporter(None, str(project / "domain.yml"), [str(project / "data")])
    assert importer.get_nlu_data().intents == {"begroeting", "teenslippers"}


def test_without_a_domain_nothing_is_added(project):
    (project / "domain.yml").unlink()
    assert domain(project).is_empty()


def test_an_editors_slip_is_reported_before_training(project, monkeypatch):
    def load():
        raise ContentError(Path("data/topics/koude.yml"), 3, "'title' is missing", "add 'title: ...'")

    monkeypatch.setattr(content, "load", load)
    with pytest.raises(ContentError, match=r"data/topics/koude\.yml:3: 'title' is missing\. Remedy: add"):
        domain(project)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (NEW, {"teenslippers"}),
        (TRAINING + "- intent: afscheid\n  examples: |\n    - tot ziens\n", {"begroeting", "afscheid"}),
        ("", set()),
        ("version: '3.1'\n", set()),
        ("nlu:\n", set()),
        ("rules: []\n", set()),
    ],
)
def test_intents_in_a_file(tmp_path, text, expected):
    file = tmp_path / "lines.yml"
    file.write_text(text)
    assert intents_in(file) == expected
