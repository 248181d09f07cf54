"""The verdict on a message, from score vectors made by hand."""

import numpy as np
import pytest

from components.decision import Decider, Thresholds, clause_chance, confidence

LABELS = [
    "definitie", "shockwave", "botox", "bestraling", "herstel",
    "begroeting", "bedankt", "klacht", "buiten_onderwerp", "vervolgvraag", "bevestigen",
]  # fmt: skip
NOTHING = -1.3


def scores(**named):
    """A row of scores: every label that is not named says no clearly."""
    row = np.full(len(LABELS), NOTHING, dtype=np.float32)
    for label, score in named.items():
        row[LABELS.index(label)] = score
    return row


def decide(whole, *clauses, text="een vraag"):
    """``clauses``: pairs of text and scores."""
    decider = Decider(LABELS, Thresholds(), lambda message: "hiel" in message)
    texts = [clause for clause, _ in clauses]
    return decider.decide(text, whole, texts, np.vstack([row for _, row in clauses]) if clauses else None)


def topics(decision):
    return [part.topic for part in decision.parts]


@pytest.mark.parametrize(
    ("whole", "verdict", "expected", "follow_up"),
    [
        (scores(shockwave=0.9), "answer", "shockwave", False),
        (scores(shockwave=-0.2), "answer", "shockwave", False),
        (scores(shockwave=-0.5, botox=-0.6), "clarify", "shockwave", False),
        (scores(shockwave=0.1, botox=0.1), "clarify", "shockwave", False),
        (scores(), "fallback", "definitie", False),
        (scores(shockwave=-1.1, botox=-1.1), "fallback", "shockwave", False),
        (scores(vervolgvraag=0.8, shockwave=-0.4), "answer", "shockwave", True),
        (scores(vervolgvraag=0.8), "answer", "definitie", True),
        (scores(vervolgvraag=0.2, shockwave=0.6), "answer", "shockwave", False),
        (scores(bevestigen=0.9, shockwave=0.1), "answer", "bevestigen", False),
        (scores(bevestigen=-1.0), "fallback", "bevestigen", False),
        (scores(begroeting=0.9), "answer", "begroeting", False),
    ],
)
def test_a_message_of_one_clause(whole, verdict, expected, follow_up):
    decision = decide(whole)
    assert decision.verdict == verdict
    assert topics(decision) == [expected]
    assert decision.parts[0].follow_up is follow_up


def test_candidates_are_the_likeliest_topics_without_moves():
    decision = decide(scores(shockwave=-0.5, botox=-0.6, herstel=-0.7, vervolgvraag=-0.55, bestraling=-1.0))
    assert [topic for topic, _ in decision.candidates] == ["shockwave", "botox", "herstel"]
    chances = [chance for _, chance in decision.candidates]
    assert chances == sorted(chances, reverse=True)


def test_nothing_is_clarified_without_candidates():
    limits = Thresholds(candidate=5.0)
    decision = Decider(LABELS, limits).decide("?", scores(shockwave=-0.5, botox=-0.6), [], None)
    assert decision.verdict == "fallback"


@pytest.mark.parametrize(
    ("text", "away", "ours", "verdict", "expected"),
    [
        ("wat kost een fiets", 0.1, -0.3, "answer", "buiten_onderwerp"),
        ("wat kost een hiel", 0.1, -0.3, "clarify", "shockwave"),
        ("wat kost een hiel", 0.1, 0.05, "answer", "shockwave"),
        ("wat kost een hiel", 1.0, -0.9, "answer", "buiten_onderwerp"),
    ],
)
def test_who_speaks_of_the_heel_is_not_lightly_sent_away(text, away, ours, verdict, expected):
    decision = decide(scores(buiten_onderwerp=away, shockwave=ours), text=text)
    assert (decision.verdict, topics(decision)) == (verdict, [expected])


def test_two_clauses_are_answered_in_the_asked_order():
    decision = decide(
        scores(shockwave=0.1, definitie=-0.3),
        ("wat is het", scores(definitie=0.8)),
        ("helpt shockwave", scores(shockwave=0.9)),
    )
    assert decision.verdict == "answer"
    assert [(part.text, part.topic) for part in decision.parts] == [
        ("wat is het", "definitie"),
        ("helpt shockwave", "shockwave"),
    ]


def test_the_same_topic_twice_is_one_question():
    decision = decide(
        scores(shockwave=0.9), ("doet het zeer", scores(shockwave=0.3)), ("werkt het", scores(shockwave=0.5))
    )
    assert topics(decision) == ["shockwave"]
    assert decision.parts[0].text == "een vraag"


def test_a_clause_that_asks_nothing_sure_does_not_count():
    decision = decide(
        scores(shockwave=0.8), ("ik las iets", scores(botox=-0.9)), ("werkt het", scores(shockwave=0.9))
    )
    assert topics(decision) == ["shockwave"]


@pytest.mark.parametrize("setting", ["klacht", "buiten_onderwerp"])
def test_what_stands_around_a_question_is_no_second_one(setting):
    decision = decide(
        scores(shockwave=0.6, **{setting: -0.2}),
        ("ik heb pijn", scores(**{setting: 0.9})),
        ("helpt shockwave", scores(shockwave=0.9)),
    )
    assert topics(decision) == ["shockwave"]


def test_a_greeting_goes_before_the_question():
    decision = decide(
        scores(begroeting=-0.1, definitie=0.4),
        ("goede morgen", scores(begroeting=1.0)),
        ("wat is het", scores(definitie=0.9)),
    )
    assert (decision.verdict, topics(decision)) == ("answer", ["begroeting", "definitie"])


def test_a_greeting_alone_is_said_once():
    decision = decide(
        scores(begroeting=0.9), ("hallo daar", scores(begroeting=1.0)), ("goede dag", scores(begroeting=1.1))
    )
    assert (decision.verdict, topics(decision)) == ("answer", ["begroeting"])


def test_a_greeting_before_a_follow_up():
    decision = decide(
        scores(vervolgvraag=0.6),
        ("goede dag", scores(begroeting=0.5)),
        ("hoe lang duurt dat", scores(vervolgvraag=1.2)),
    )
    assert decision.parts[-1].follow_up
    assert topics(decision)[:1] == ["begroeting"]


def test_a_list_in_one_clause_names_each_sure_topic():
    row = scores(botox=1.0, bestraling=0.9, shockwave=0.2)
    decision = decide(row, ("botox en bestraling", row), ("graag uitleg", scores()))
    assert sorted(topics(decision)) == ["bestraling", "botox"]


@pytest.mark.parametrize("text", ["is botox beter dan bestraling", "verschil van botox en bestraling"])
def test_a_comparison_is_one_question(text):
    row = scores(botox=1.0, bestraling=0.9)
    decision = decide(row, (text, row), ("graag uitleg", scores()))
    assert topics(decision) == ["botox"]


def test_confidence_grows_with_score_and_lead():
    assert confidence(1.0, -1.0) > confidence(1.0, 0.5) > confidence(0.2, 0.1) > confidence(-0.5, 0.0)
    assert 0 < confidence(-9.0, 9.0) < confidence(9.0, -9.0) <= 1


def test_a_clause_counts_more_when_the_whole_message_agrees():
    assert clause_chance(0.5, 0.5) > clause_chance(0.5, -1.0) > clause_chance(-1.0, -1.0)
