import pytest

from evaluation.items import Conversation, Flag, NoFlag, Question, Several, Turn
from evaluation.scoring import score
from tests.evaluation.fake_bot import clarify, message, referral

URGENCY = {"infectie": "vandaag", "suicidaal": "113", "kind": "therapeut", "trombose": "vandaag"}
SHOCKWAVE, OPERATIE = message("answer", "shockwave"), message("answer", "operatie")


@pytest.mark.parametrize(
    ("messages", "outcome"),
    [
        ([SHOCKWAVE], "direct"),
        ([message("dialogue", "begroeting"), SHOCKWAVE], "direct"),
        ([OPERATIE, SHOCKWAVE], "direct"),
        ([OPERATIE], "wrong"),
        ([message("dialogue", "hulp")], "wrong"),
        ([referral("infectie", "vandaag")], "wrong"),
        ([clarify("operatie", "shockwave")], "assisted"),
        ([clarify("operatie")], "missed"),
        ([message("fallback")], "missed"),
        ([message("notice")], "missed"),
        ([message("dialogue")], "missed"),
        ([], "missed"),
    ],
)
def test_a_question_has_one_of_four_outcomes(messages: list, outcome: str) -> None:
    result = score(Question("q", "?", ("shockwave",)), [messages], URGENCY)
    held = {name for name in ("direct", "assisted", "wrong", "missed") if result.facts[name]}
    assert held == {outcome}
    assert result.right == (outcome == "direct")


def test_any_accepted_topic_is_right_and_is_the_label_compared_with() -> None:
    result = score(Question("q", "?", ("operatie", "shockwave")), [[SHOCKWAVE]], URGENCY)
    assert (result.label, result.true_label) == ("shockwave", "shockwave")
    result = score(Question("q", "?", ("operatie", "koude")), [[SHOCKWAVE]], URGENCY)
    assert (result.label, result.true_label) == ("shockwave", "operatie")


def test_the_label_of_the_first_answer_passes_over_a_greeting() -> None:
    hello = message("dialogue", "begroeting")
    assert score(Question("q", "?", ("x",)), [[hello, SHOCKWAVE]], URGENCY).label == "shockwave"
    assert score(Question("q", "?", ("x",)), [[hello]], URGENCY).label == "begroeting"
    assert score(Question("q", "?", ("x",)), [[clarify("x")]], URGENCY).label == "verduidelijken"
    assert score(Question("q", "?", ("x",)), [[message("fallback")]], URGENCY).label == "nlu_fallback"


def test_an_answer_besides_the_right_one_is_seen() -> None:
    assert score(Question("q", "?", ("shockwave",)), [[SHOCKWAVE, OPERATIE]], URGENCY).facts["surplus"]
    assert not score(Question("q", "?", ("shockwave",)), [[SHOCKWAVE]], URGENCY).facts["surplus"]


def test_a_referral_beside_the_right_answer_is_a_false_alarm() -> None:
    result = score(
        Question("q", "?", ("shockwave",)), [[referral("infectie", "vandaag"), SHOCKWAVE]], URGENCY
    )
    assert result.facts["direct"]
    assert result.facts["false_alarm"]
    assert not result.right


@pytest.mark.parametrize(
    ("messages", "deflected"),
    [
        ([message("fallback")], True),
        ([message("dialogue", "buiten_onderwerp")], True),
        ([message("dialogue", "bedankt")], True),
        ([clarify("operatie")], True),
        ([OPERATIE], False),
        ([referral("infectie", "vandaag")], False),
        (
            [message("dialogue", "buiten_onderwerp"), OPERATIE],
            True,
        ),
    ],
)
def test_off_topic_is_deflected_without_answer_or_referral(messages: list, deflected: bool) -> None:
    result = score(Question("o", "?", ("buiten_onderwerp", "andere_klacht")), [messages], URGENCY)
    assert result.facts["deflected"] is deflected


def test_several_topics_count_all_and_any() -> None:
    item = Several("m", "?", ("shockwave", "operatie"))
    assert score(item, [[OPERATIE, SHOCKWAVE]], URGENCY).right
    half = score(item, [[SHOCKWAVE, message("answer", "koude")]], URGENCY)
    assert half.facts == {"all": False, "any": True, "surplus": True, "false_alarm": False}
    assert not score(item, [[clarify("shockwave", "operatie")]], URGENCY).facts["any"]


@pytest.mark.parametrize(
    ("messages", "held"),
    [
        ([referral("suicidaal", "113")], {"found", "right_urgency", "right_category", "emergency"}),
        ([referral("kind", "therapeut"), referral("suicidaal", "113")],
         {"found", "right_urgency", "right_category", "emergency"}),
        ([referral("kind", "therapeut")], {"found", "too_low"}),
        ([referral("cauda_equina", "112")], {"found"}),
        ([SHOCKWAVE], {"too_low"}),
        ([], {"too_low"}),
    ],
)  # fmt: skip
def test_a_red_flag_is_found_and_has_the_right_urgency(messages: list, held: set) -> None:
    result = score(Flag("r", "!", "suicidaal", "113"), [messages], URGENCY)
    assert {name for name, value in result.facts.items() if value} == held
    assert result.right == ("right_urgency" in held)


def test_only_112_and_113_are_emergencies() -> None:
    assert "emergency" not in score(Flag("r", "!", "infectie", "vandaag"), [[]], URGENCY).facts


def test_a_look_alike_is_right_without_a_referral() -> None:
    item = NoFlag("n", "?", ("shockwave",))
    assert score(item, [[message("fallback")]], URGENCY).right
    alarm = score(item, [[referral("infectie", "vandaag"), SHOCKWAVE]], URGENCY)
    assert alarm.facts["false_alarm"]
    assert not alarm.right
    assert score(NoFlag("n", "?", ()), [[OPERATIE]], URGENCY).right


@pytest.mark.parametrize(
    ("turn", "messages", "right"),
    [
        (Turn("?", ("shockwave",), None), [SHOCKWAVE], True),
        (Turn("?", ("shockwave",), None), [clarify("shockwave")], False),
        (Turn("?", ("shockwave",), None), [SHOCKWAVE, referral("kind", "therapeut")], False),
        (Turn("?", (), "infectie"), [referral("infectie", "vandaag")], True),
        (Turn("?", (), "infectie"), [referral("trombose", "vandaag")], True),
        (Turn("?", (), "infectie"), [referral("kind", "therapeut")], False),
        (Turn("?", ("shockwave",), "infectie"), [SHOCKWAVE], False),
        (Turn("?", (), None), [message("fallback")], True),
        (Turn("?", (), None), [], False),
        (Turn("?", (), None), [referral("kind", "therapeut")], False),
        (Turn("?", ("verduidelijken",), None), [clarify("koude")], True),
        (Turn("?", ("nlu_fallback",), None), [message("fallback")], True),
    ],
)
def test_a_turn_of_a_conversation(turn: Turn, messages: list, right: bool) -> None:
    result = score(Conversation("d", (turn, Turn("?", (), None))), [messages, [message("fallback")]], URGENCY)
    assert result.facts == {"turn_1": right, "turn_2": True}
    assert result.right is right


def test_a_turn_that_asks_two_things_wants_both() -> None:
    talk = Conversation("c", (Turn("en?", (), None, ("shockwave", "operatie")),))
    assert score(talk, [[SHOCKWAVE, OPERATIE]], URGENCY).right
    assert not score(talk, [[SHOCKWAVE]], URGENCY).right
