"""The evaluation files and the training lines as data: forms, labels, counts, and nothing in both."""

from collections import Counter
from pathlib import Path

import pytest

import content
from evaluation import items, near_copies, training_lines
from evaluation.run import known_labels, urgencies

DATA = Path(__file__).resolve().parents[2] / "evaluation" / "data"

FROZEN = {
    "test_questions": (items.Question, 400),
    "test_noisy": (items.Question, 150),
    "test_multiple": (items.Several, 80),
    "test_off_topic": (items.Question, 150),
    "test_red_flags": (items.Flag, 300),
    "test_look_alikes": (items.NoFlag, 240),
    "test_conversations": (items.Conversation, 50),
}
"""Each frozen set: the kind of its items and the least number of them."""

ACTS = {
    "begroeting", "afscheid", "bedankt", "bot_vraag", "hulp", "contact", "praktisch", "privacy", "diagnose",
    "klacht", "medicatie", "andere_klacht", "buiten_onderwerp",
}  # fmt: skip

LINES_PER_LABEL = 120
LOOK_ALIKES = 600

FILES = sorted(DATA.glob("*.jsonl"))


@pytest.fixture(scope="module")
def lines() -> list[training_lines.TrainingLine]:
    return training_lines.read()


@pytest.mark.parametrize("name", FROZEN)
def test_a_frozen_set_has_its_form_and_size(name: str) -> None:
    kind, least = FROZEN[name]
    found = items.read(DATA / f"{name}.jsonl")
    assert {type(item) for item in found} == {kind}
    assert len(found) >= least


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_labels_are_known_and_urgencies_belong_to_their_category(file: Path) -> None:
    known, urgency_of = known_labels(), urgencies()
    for item in items.read(file):
        assert set(items.labels(item)) <= known, f"{file.name}#{item.id}"
        if isinstance(item, items.Flag):
            assert item.urgency == urgency_of[item.category], f"{file.name}#{item.id}"


def test_ids_are_unique_over_all_files() -> None:
    count = Counter(item.id for file in FILES for item in items.read(file))
    assert [name for name, times in count.items() if times > 1] == []


@pytest.mark.parametrize("name", ["test_questions", "test_red_flags"])
def test_every_label_is_measured(name: str) -> None:
    found = content.get()
    wanted = set(found.topics) | ACTS if name == "test_questions" else set(found.red_flags)
    asked = {label for item in items.read(DATA / f"{name}.jsonl") for label in items.labels(item)}
    assert (
        wanted - asked - {"andere_klacht", "buiten_onderwerp"} == set()
    )  # these two have a set of their own


def test_every_label_has_enough_training_lines(lines: list[training_lines.TrainingLine]) -> None:
    count = Counter(line.intent for line in lines)
    wanted = {*content.get().topics, *content.get().red_flags, *ACTS}
    assert {label: count[label] for label in wanted if count[label] < LINES_PER_LABEL} == {}


def test_there_are_enough_look_alikes(lines: list[training_lines.TrainingLine]) -> None:
    assert sum(line.look_alike is not None for line in lines) >= LOOK_ALIKES


def test_no_training_line_stands_twice_under_different_intents(
    lines: list[training_lines.TrainingLine],
) -> None:
    seen: dict[str, training_lines.TrainingLine] = {}
    clashes = []
    for line in lines:
        other = seen.setdefault(near_copies.normalised(line.text), line)
        if other.intent != line.intent:
            clashes.append(f"{line.place} ({line.intent}) and {other.place} ({other.intent})")
    assert clashes == []


def test_nothing_that_is_measured_stands_in_the_training_lines() -> None:
    assert list(map(str, near_copies.all_pairs(DATA))) == []
