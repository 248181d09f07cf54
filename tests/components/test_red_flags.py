"""The red-flag detector: its rules as a table, and the Rasa component with a tiny training."""

import logging
from pathlib import Path

import numpy as np
import pytest
import yaml
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import expit

from components import red_flags
from components.red_flag_model import NONE, Sample, supported, together
from components.red_flag_rules import RedFlagRules
from components.red_flags import RedFlagDetector, _softened
from components.sentence_encoder import e5

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "data"
CASES = yaml.safe_load((HERE / "red_flag_cases.yml").read_text(encoding="utf-8"))["cases"]

LINES = [
    ("ik krijg geen lucht en pijn op mijn borst", "longembolie_trombose_acuut"),
    ("zo benauwd en een dikke kuit", "longembolie_trombose_acuut"),
    ("mijn tenen tintelen de hele dag", "neurologisch"),
    ("een doof gevoel onder mijn hiel", "neurologisch"),
    ("ik word elke nacht wakker van mijn hiel", "nachtpijn"),
    ("'s nachts kan ik niet slapen van de pijn", "nachtpijn"),
    ("wat is hielspoor", "definitie"),
    ("helpt shockwave", "shockwave"),
    ("ik heb geen tintelingen, wat kan ik doen", "zelf_doen"),
    ("kan hielspoor tintelingen geven", "symptomen"),
]


@pytest.fixture(scope="module")
def rules():
    return RedFlagRules(DATA)


@pytest.fixture
def storage(tmp_path):
    return LocalModelStorage.create(tmp_path)


def config(**changes):
    return {**RedFlagDetector.get_default_config(), **changes}


def train(storage):
    detector = RedFlagDetector.create(config(ordinary_step=1), storage, Resource("flags"), None)
    detector.train(TrainingData([Message.build(text=text, intent=intent) for text, intent in LINES]))
    return detector


def load(storage):
    return RedFlagDetector.load(config(), storage, Resource("flags"), None)


def parsed(detector, text, **extra):
    message = Message.build(text=text)
    message.set("intent", {"name": "definitie", "confidence": 0.9}, add_to_output=True)
    message.set("intent_ranking", [{"name": "definitie", "confidence": 0.9}], add_to_output=True)
    for key, value in extra.items():
        message.set(key, value)
    return detector.process([message])[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_rules(rules, case):
    evidence = rules.evidence(case["text"])
    stated = set(evidence.stated)
    right = set(case.get("flags", [])) <= stated and not stated & set(case.get("not", []))
    right = right and set(case.get("denied", [])) <= set(evidence.denied)
    assert right is not case.get("known", False), f"stated {stated}, denied {evidence.denied}"


def test_every_category_has_signs(rules):
    named = {sign.category for sign in rules.signs if sign.strength == "certain"}
    assert named == set(rules.urgencies)
    assert next(iter(rules.urgencies.values())) == "112"


def test_flag_takes_the_intent(storage):
    message = parsed(train(storage), "ik krijg geen lucht")
    assert message.get("intent")["name"] == "longembolie_trombose_acuut"
    ranking = [each["name"] for each in message.get("intent_ranking")]
    assert ranking == ["longembolie_trombose_acuut", "definitie"]
    first = message.get("red_flags")[0]
    assert first["urgency"] == "112"
    assert first["text"] in "ik krijg geen lucht"


def test_ordinary_message_keeps_its_intent(storage):
    message = parsed(train(storage), "wat is hielspoor")
    assert message.get("red_flags") == []
    assert message.get("intent")["name"] == "definitie"


def test_most_urgent_first(storage):
    flags = parsed(load_after_training(storage), "mijn tenen tintelen en ik krijg geen lucht").get(
        "red_flags"
    )
    assert flags[0]["urgency"] == "112"


def load_after_training(storage):
    train(storage)
    return load(storage)


def test_what_was_learned_survives_storage(storage):
    trained = train(storage)
    texts = [text for text, _ in LINES]
    before = [parsed(trained, text).get("red_flags") for text in texts]
    after = [parsed(load(storage), text).get("red_flags") for text in texts]
    assert before == after


def test_rules_alone_when_nothing_was_learned(storage, caplog):
    with caplog.at_level(logging.ERROR):
        detector = load(storage)
    assert "rules decide alone" in caplog.text
    assert parsed(detector, "ik krijg geen lucht").get("intent")["name"] == "longembolie_trombose_acuut"
    assert parsed(detector, "wat is hielspoor").get("red_flags") == []


def test_rules_alone_when_the_learned_part_breaks(storage, caplog, monkeypatch):
    detector = train(storage)
    monkeypatch.setattr(detector._model, "scores", lambda sample: 1 / 0)
    with caplog.at_level(logging.ERROR):
        message = parsed(detector, "ik krijg geen lucht")
    assert message.get("intent")["name"] == "longembolie_trombose_acuut"
    assert "ZeroDivisionError" in caplog.text
    assert "lucht" not in caplog.text


def test_unreadable_store_is_said_loudly(storage, caplog, monkeypatch):
    train(storage)
    monkeypatch.setattr(red_flags.joblib, "load", lambda file: 1 / 0)
    with caplog.at_level(logging.ERROR):
        detector = load(storage)
    assert "rasa train" in caplog.text
    assert parsed(detector, "ik wil niet meer leven").get("red_flags")


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        ("ja, 's nachts ook", ["nachtpijn", "neurologisch"], ["nachtpijn"]),
        ("ja dat laatste", ["nachtpijn", "neurologisch"], ["neurologisch"]),
        ("ja tintelingen wel", ["nachtpijn", "neurologisch"], ["neurologisch"]),
        ("ja", ["nachtpijn"], ["nachtpijn"]),
        ("nee hoor", ["nachtpijn", "neurologisch"], []),
        ("nee geen tintelingen", ["nachtpijn", "neurologisch"], []),
        ("ja", [], []),
    ],
)
def test_answer_to_the_bots_question(storage, text, asked, expected):
    message = parsed(load(storage), text, metadata={"bot_asked": asked})
    assert [flag["category"] for flag in message.get("red_flags")] == expected


def test_one_message_is_scored_as_a_row_of_the_training_would_be(storage):
    detector = train(storage)
    model = detector._model
    sample = Sample(
        "x", detector._rules.evidence("mijn tenen tintelen zo"), e5().encode(["mijn tenen tintelen zo"])[0]
    )
    parts = [model.weights.meaning * sample.vector, model.weights.rules * np.array(model._rules(sample))]
    parts += [g.weight * g.vectorizer.transform([model._text(g, sample)]).toarray()[0] for g in model._groups]
    weights = [model.weights.meaning, model.weights.rules, *(group.weight for group in model._groups)]
    slopes = np.vstack([rows / weight for rows, weight in zip(model._rows, weights, strict=True)])
    odds = expit(np.concatenate(parts) @ slopes + model._bias)
    expected = dict(zip(model._labels, odds / odds.sum(), strict=True))
    assert model._first(sample) == pytest.approx(expected, abs=1e-4)


FIRST = {"infectie": 0.1, "kind": 0.1, NONE: 0.8}


@pytest.mark.parametrize(
    ("second", "likeliest", "flagged"),
    [
        ({"infectie": 1.0, "kind": -1.0, NONE: -1.0}, "infectie", "more"),
        ({"infectie": -1.0, "kind": -1.2, NONE: 1.0}, "infectie", "less"),
        ({"infectie": -0.5, "kind": 0.2, NONE: 0.2}, "kind", "same"),
    ],
)
def test_two_opinions_are_one_probability(second, likeliest, flagged):
    found = together(FIRST, second, 1.0)
    assert sum(found.values()) == pytest.approx(1.0)
    assert max(("infectie", "kind"), key=found.get) == likeliest
    change = found[NONE] - FIRST[NONE]
    assert {"more": change < -0.1, "less": change > 0.1, "same": abs(change) < 1e-6}[flagged]


def test_a_guess_that_neither_the_rules_nor_the_second_model_support_does_not_count():
    scores, second = {"ruptuur": 0.6, "trauma": 0.1, NONE: 0.3}, {"ruptuur": -0.8, "trauma": -0.1, NONE: -1.0}
    assert supported(scores, second) == pytest.approx({"ruptuur": 0.0, "trauma": 0.1, NONE: 0.9})


def test_empty_message(storage):
    assert parsed(load(storage), "").get("red_flags") == []


def test_changed_rules_change_the_fingerprint(tmp_path):
    (tmp_path / "red_flags").mkdir()
    (tmp_path / "context.yml").write_text("a", encoding="utf-8")
    before = RedFlagDetector.fingerprint_addon({"data": tmp_path})
    (tmp_path / "context.yml").write_text("b", encoding="utf-8")
    assert RedFlagDetector.fingerprint_addon({"data": tmp_path}) != before


@pytest.mark.parametrize(("chance", "flagged"), [(0.6, False), (0.8, True)])
def test_where_every_sign_is_denied_more_is_needed(storage, chance, flagged):
    """The rules may err, so a high score counts all the same."""
    detector = load_after_training(storage)
    evidence = detector._rules.evidence("geen pijn in rust en 's nachts slaap ik als een os")
    assert evidence.only_denied == ["nachtpijn"]
    assert ("nachtpijn" in detector._chosen({"nachtpijn": chance, "none": 1 - chance}, evidence)) is flagged


@pytest.mark.parametrize(
    ("text", "flagged"), [("op de grond gaat niet meer", False), ("ik wil niet meer leven", True)]
)
def test_thoughts_of_suicide_are_not_guessed(storage, text, flagged):
    """A doubtful score counts where the rules saw words of them."""
    detector = load_after_training(storage)
    chosen = detector._chosen({"suicidaal": 0.4, "none": 0.6}, detector._rules.evidence(text))
    assert ("suicidaal" in chosen) is flagged


@pytest.mark.parametrize(("chance", "category"), [(0.6, "risicogroep"), (0.9, "diabetes_wond")])
def test_diabetes_alone_is_not_taken_for_a_wound(storage, chance, category):
    detector = load_after_training(storage)
    evidence = detector._rules.evidence("ik heb suiker")
    softer = _softened({"diabetes_wond": chance, "risicogroep": 0.05, "none": 0.95 - chance}, evidence)
    assert list(detector._chosen(softer, evidence)) == [category]


@pytest.mark.parametrize(
    ("text", "chance", "flagged"), [("ik ben zwanger", 0.3, True), ("zij is al 83", 0.5, False)]
)
def test_the_group_at_risk_is_told_of_by_name(storage, text, chance, flagged):
    """Where the rules saw the name less is needed, and more where they saw none."""
    detector = load_after_training(storage)
    chosen = detector._chosen({"risicogroep": chance, "none": 1 - chance}, detector._rules.evidence(text))
    assert ("risicogroep" in chosen) is flagged


STORY = (
    "Goedemiddag, vorige zomer zijn we nog naar de bergen geweest met de trein, dat was een hele "
    "onderneming. {} Mijn zus vertelt altijd dat ik te veel praat, maar zo ben ik nu eenmaal. De hond moet "
    "straks nog uit en daarna maak ik soep voor vanavond."
)


@pytest.mark.parametrize(
    ("sentence", "category"),
    [
        ("Ik krijg ineens geen lucht.", "longembolie_trombose_acuut"),
        ("Ik heb geen koorts.", None),
        ("We hebben daar veel gewandeld.", None),
    ],
)
def test_a_sign_in_the_middle_of_a_story(storage, sentence, category):
    message = parsed(load_after_training(storage), STORY.format(sentence))
    found = [flag["category"] for flag in message.get("red_flags")]
    assert found == ([category] if category else [])


def test_half_a_sentence_of_a_story_is_no_sign(storage):
    """What the rules saw nothing of needs more in a passage, for that may be cut anywhere."""
    detector = load_after_training(storage)
    seen, nothing = detector._rules.evidence("ik krijg geen lucht"), detector._rules.evidence("de hond")
    flag = {"category": "longembolie_trombose_acuut", "urgency": "112", "confidence": 0.4}
    assert detector._clear_in_story(flag, seen, seen)
    assert not detector._clear_in_story(flag, nothing, nothing)
