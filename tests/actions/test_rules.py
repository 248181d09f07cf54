"""Rules, responses and actions fit together."""

import pytest
import yaml

import content
from content.loader import DATA, ROOT
from tests.actions.builders import ACTIONS, responses, rules

MOVES = (
    "vervolgvraag",
    "meer_vertellen",
    "bevestigen",
    "ontkennen",
    "keuze",
    "niet_bedoeld",
    "frustratie",
    "gebeld",
)
ACTS = (
    *(
        "begroeting",
        "afscheid",
        "bedankt",
        "bot_vraag",
        "hulp",
        "contact",
        "praktisch",
        "privacy",
        "diagnose",
    ),
    *("klacht", "medicatie", "andere_klacht", "buiten_onderwerp"),
)
OTHERS = ("verduidelijken", "nlu_fallback", "feedback_goed", "feedback_slecht")


@pytest.mark.parametrize("intent", [*MOVES, *ACTS, *OTHERS, *content.get().red_flags])
def test_every_intent_ends_in_a_reply(intent):
    assert rules()[intent]
    assert [name for name in rules()[intent] if name not in ACTIONS and name not in responses()] == []


@pytest.mark.parametrize("topic", sorted(content.get().topics))
def test_every_topic_has_its_rule(topic):
    data = yaml.safe_load((DATA / "topics" / f"{topic}.yml").read_text(encoding="utf-8"))
    steps = [rule["steps"] for rule in data["rules"]]
    assert [{"intent": topic}, {"action": "action_antwoord"}] in steps


@pytest.mark.parametrize("category", sorted(content.get().red_flags))
def test_a_referral_is_a_plain_response_and_comes_first(category):
    assert rules()[category] == [f"utter_{category}", "action_na_verwijzing"]
    for variant in responses()[f"utter_{category}"]:
        assert variant["metadata"]["category"] == category
        assert variant["metadata"]["urgency"] == content.get().red_flags[category].urgency


def test_the_domain_names_exactly_the_actions():
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["actions"]) == set(ACTIONS)


def test_buttons_lead_to_something_that_has_a_rule():
    payloads = {
        button["payload"][1:]
        for texts in responses().values()
        for one in texts
        for button in one.get("buttons") or []
    }
    assert payloads - set(rules()) == set()
