"""How a response becomes a message."""

from itertools import pairwise

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from components.nlg import RECENT, PracticeNLG
from content import settings

RESPONSES = {
    "utter_contact": [{"text": "Bel: {contact}", "metadata": {"kind": "dialogue", "topic": "contact"}}],
    "utter_drie": [{"text": "een"}, {"text": "twee"}, {"text": "drie"}],
    "utter_slot": [{"text": "Over {onderwerp} van {praktijk}."}],
    "utter_knop": [{"text": "Kies", "buttons": [{"title": "Wat?", "payload": "/definitie"}]}],
}
PRACTICE = settings.Settings({}, {"contact": "012-3.", "praktijk": "Voet en Zo", "onderwerp": "niets"})


@pytest.fixture
def nlg(monkeypatch):
    monkeypatch.setattr(settings, "get", lambda: PRACTICE)
    return PracticeNLG(domain=Domain.from_dict({"responses": RESPONSES}))


def tracker(*texts, **slots):
    known = [TextSlot(name, [], initial_value=value) for name, value in slots.items()]
    made = DialogueStateTracker("web-1", known)
    for text in texts:
        made.update(BotUttered(text))
    return made


async def say(nlg, name, *texts, **slots):
    return await nlg.generate(name, tracker(*texts, **slots), "web")


async def test_placeholders_are_filled_and_metadata_comes_up(nlg):
    message = await say(nlg, "utter_contact")
    assert message["text"] == "Bel: 012-3."
    assert (message["kind"], message["topic"]) == ("dialogue", "contact")


async def test_metadata_does_not_stay_below_as_well(nlg):
    assert "metadata" not in await say(nlg, "utter_contact")


async def test_a_slot_goes_before_a_placeholder_and_a_value_given_before_both(nlg):
    assert (await say(nlg, "utter_slot", onderwerp="botox"))["text"] == "Over botox van Voet en Zo."
    message = await nlg.generate("utter_slot", tracker(onderwerp="botox"), "web", onderwerp="koude")
    assert message["text"] == "Over koude van Voet en Zo."


async def test_buttons_stay(nlg):
    message = await say(nlg, "utter_knop")
    assert message["buttons"] == [{"title": "Wat?", "payload": "/definitie"}]


async def test_the_response_itself_is_not_changed(nlg):
    await say(nlg, "utter_contact")
    assert nlg.responses["utter_contact"][0]["text"] == "Bel: {contact}"
    assert nlg.responses["utter_contact"][0]["metadata"] == {"kind": "dialogue", "topic": "contact"}


async def test_an_unknown_response_is_none(nlg):
    assert await say(nlg, "utter_niets") is None


async def test_the_wordings_of_late_are_not_given_again(nlg):
    for _ in range(20):
        assert (await say(nlg, "utter_drie", "een", "drie"))["text"] == "twee"


async def test_a_wording_counts_as_given_with_its_placeholders_filled(nlg):
    nlg.responses["utter_contact"].append({"text": "Anders: {contact}"})
    for _ in range(20):
        assert (await say(nlg, "utter_contact", "Bel: 012-3."))["text"] == "Anders: 012-3."


async def test_an_old_wording_may_come_again(nlg):
    later = [f"iets {number}" for number in range(RECENT)]
    given = {(await say(nlg, "utter_drie", "een", "twee", *later))["text"] for _ in range(60)}
    assert given == {"een", "twee", "drie"}


async def test_what_the_visitor_said_is_not_what_was_given(nlg):
    made = tracker("een", "twee")
    made.update(UserUttered("drie"))
    assert (await nlg.generate("utter_drie", made, "web"))["text"] == "drie"


async def test_never_the_same_wording_twice_in_a_row(nlg):
    conversation = tracker()
    given = []
    for _ in range(40):
        message = await nlg.generate("utter_drie", conversation, "web")
        conversation.update(BotUttered(message["text"]))
        given.append(message["text"])
    assert all(one != other for one, other in pairwise(given))


async def test_without_a_domain_nothing_is_said(monkeypatch):
    monkeypatch.setattr(settings, "get", lambda: PRACTICE)
    assert await PracticeNLG().generate("utter_drie", tracker(), "web") is None
