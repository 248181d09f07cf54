"""The component in Rasa's own storage, trained on a few lines with an encoder of no weight."""

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import sentence_encoder
from components.sentence_encoder import SentenceEncoder
from components.understanding import CLARIFY_INTENT, FALLBACK_INTENT, OFFERED, Understanding
from tests.components.fake_encoder import DIMENSIONS, vectors

LINES = {
    "definitie": ["wat is hielspoor", "wat is een hielspoor", "leg uit wat hielspoor is", "wat is dat spoor"],
    "shockwave": ["helpt shockwave", "hoe werkt shockwave", "doet shockwave pijn", "is shockwave veilig"],
    "botox": ["helpt botox", "hoe werkt botox", "doet botox pijn", "is botox veilig"],
    "begroeting": ["hallo", "goedemorgen", "goedendag", "hallo daar"],
    "vervolgvraag": ["hoe lang duurt dat", "en hoe lang duurt het", "hoe lang is dat", "en is dat lang"],
    "buiten_onderwerp": ["wat kost een fiets", "welk weer wordt het", "recept voor soep", "wie wint er"],
    "trombose": ["mijn kuit is dik en rood", "een rode dikke kuit", "kuit dik en warm", "dikke kuit"],
}
EXAMPLES = [Message.build(text=text, intent=intent) for intent, texts in LINES.items() for text in texts]
VERDICTS = {"answer", "clarify", "fallback"}


@pytest.fixture(scope="module")
def storage(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sentence_encoder, "e5", lambda: SentenceEncoder(vectors, DIMENSIONS))
        made = LocalModelStorage.create(tmp_path_factory.mktemp("model"))
        component(Understanding.create, made).train(TrainingData(EXAMPLES))
        yield made


def component(make, storage, **changes):
    config = {**Understanding.get_default_config(), **changes}
    return make(config, storage, Resource("topics"), None)


@pytest.fixture(scope="module")
def loaded(storage):
    return component(Understanding.load, storage)


def parse(understanding, text):
    (message,) = understanding.process([Message.build(text=text)])
    return message


def parts(message):
    return message.get("understanding")["parts"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Wat is hielspoor?", "definitie"),
        ("Helpt SHOCKWAVE?", "shockwave"),
        ("hallo daar", "begroeting"),
        ("Hoe lang duurt dat?", "vervolgvraag"),
    ],
)
def test_a_loaded_component_knows_what_it_learned(loaded, text, intent):
    message = parse(loaded, text)
    assert message.get("intent")["name"] == intent
    assert message.get("understanding")["decision"] == "answer"


def test_red_flag_lines_are_left_out(loaded):
    assert set(loaded._model.labels) == set(LINES) - {"trombose"}


def test_every_promised_field_is_there(loaded):
    output = parse(loaded, "Hoe lang duurt shockwave?").as_dict(only_output_properties=True)
    assert {"intent", "intent_ranking", "understanding"} <= set(output)
    assert set(output["intent"]) == {"name", "confidence"}
    assert output["intent_ranking"][0] == output["intent"]
    understanding = output["understanding"]
    assert set(understanding) == {"decision", "parts", "candidates"}
    assert understanding["decision"] in VERDICTS
    assert all(
        set(one) == {"text", "topic", "confidence", "aspects", "follow_up", "goes_on"}
        for one in understanding["parts"]
    )
    assert len(understanding["candidates"]) <= OFFERED
    assert all(set(one) == {"topic", "confidence"} for one in understanding["candidates"])


def test_confidences_are_plain_numbers_between_0_and_1(loaded):
    output = parse(loaded, "helpt botox").as_dict(only_output_properties=True)
    found = [
        output["intent"],
        *output["intent_ranking"],
        *output["understanding"]["candidates"],
        *parts_of(output),
    ]
    assert all(type(one["confidence"]) is float and 0 <= one["confidence"] <= 1 for one in found)


def parts_of(output):
    return output["understanding"]["parts"]


def test_a_part_has_the_aspects_of_its_topic(loaded):
    (part,) = parts(parse(loaded, "is shockwave veilig"))
    assert part["topic"] == "shockwave"
    assert part["aspects"][0] == "risico"


def test_two_questions_are_two_parts(loaded):
    message = parse(loaded, "Wat is hielspoor? Helpt shockwave?")
    assert [part["topic"] for part in parts(message)] == ["definitie", "shockwave"]
    assert message.get("intent")["name"] == "definitie"


def test_the_question_is_the_intent_where_a_greeting_goes_before(loaded):
    message = parse(loaded, "Hallo daar! Wat is hielspoor?")
    assert [part["topic"] for part in parts(message)] == ["begroeting", "definitie"]
    assert message.get("intent")["name"] == "definitie"


@pytest.mark.parametrize("text", ["", "   ", "🦶", "🦶🔥😭", "???", "\u200b", "..."])
def test_a_message_without_a_letter_or_digit_is_not_understood(loaded, text):
    message = parse(loaded, text)
    assert message.get("intent") == {"name": FALLBACK_INTENT, "confidence": 0.0}
    assert message.get("understanding") == {"decision": "fallback", "parts": [], "candidates": []}


def test_a_message_without_text_is_not_understood(loaded):
    (message,) = loaded.process([Message({})])
    assert message.get("intent")["name"] == FALLBACK_INTENT


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2000,
        "wat is hielspoor " * 118,
        "helpt botox? " * 154,
        "en, of. " * 250,
        "🦶 hiel" * 330,
        "7" * 2000,
    ],
)
def test_a_message_of_two_thousand_signs_does_not_crash(loaded, text):
    assert parse(loaded, text).get("understanding")["decision"] in VERDICTS


@pytest.mark.parametrize(
    ("thresholds", "intent"),
    [({"answer": 1.1, "clarify": 0.0}, CLARIFY_INTENT), ({"answer": 1.1, "clarify": 1.1}, FALLBACK_INTENT)],
)
def test_the_thresholds_come_from_the_settings(storage, thresholds, intent):
    message = parse(component(Understanding.load, storage, thresholds=thresholds), "wat is hielspoor")
    assert message.get("intent")["name"] == intent
    assert parts(message)[0]["topic"] == "definitie"


def test_several_messages_are_each_understood(loaded):
    messages = loaded.process([Message.build(text=text) for text in ("helpt botox", "wat is hielspoor")])
    assert [message.get("intent")["name"] for message in messages] == ["botox", "definitie"]


def test_an_untrained_component_understands_nothing(storage):
    message = parse(component(Understanding.create, storage), "wat is hielspoor")
    assert message.get("intent")["name"] == FALLBACK_INTENT


def test_an_unknown_threshold_is_refused(storage):
    with pytest.raises(TypeError, match="anwser"):
        component(Understanding.create, storage, thresholds={"anwser": 0.5})


STORY = (
    "vorige zomer zijn we naar de bergen geweest met de trein en dat was een hele onderneming. mijn zus had "
    "haar koffer vergeten en onze hond was ziek van het eten. {} en nu ga ik soep maken voor vanavond want "
    "de kinderen komen straks eten."
)


@pytest.mark.parametrize("question", ["helpt botox?", "wat is hielspoor?"])
def test_the_question_in_a_story_is_what_is_understood(loaded, question):
    """It stands behind the first four hundred signs, or drowns among them."""
    alone, within = parse(loaded, question), parse(loaded, STORY.format(question))
    assert within.get("intent")["name"] == alone.get("intent")["name"]
