"""The verdict on a message, from scores made by hand and from weights that one can reckon with."""

import numpy as np
import pytest

from components.decision import Decider, Thresholds, Weights, confidence, read_weights
from components.reading import Labels, Reading

LABELS = Labels(
    (
        "definitie", "shockwave", "botox", "bestraling", "herstel",
        "begroeting", "bedankt", "klacht", "andere_klacht", "buiten_onderwerp", "vervolgvraag", "bevestigen",
    ),
    frozenset({"definitie", "shockwave", "botox", "bestraling", "herstel"}),
)  # fmt: skip
NOTHING = -1.3
ASKED = Weights(0.0, {"own": 4.0})
AWAY = Weights(0.0, {"lead": -4.0})
NEVER_AWAY = Weights(-30.0, {"lead": 0.0})


def scores(**named):
    """A row of scores: every label that is not named says no clearly."""
    row = np.full(len(LABELS.names), NOTHING)
    for label, score in named.items():
        row[LABELS.names.index(label)] = score
    return row


def reading(whole, *clauses, text="een vraag", about_heel=False):
    """``clauses``: pairs of text and scores."""
    rows = np.vstack([row for _, row in clauses]) if clauses else whole[None]
    return Reading(
        text=text,
        clauses=tuple(clause for clause, _ in clauses) or (text,),
        whole=whole,
        own=rows,
        named=np.zeros(rows.shape),
        named_whole=np.zeros(len(whole)),
        unknown=0.0,
        about_heel=about_heel,
        labels=LABELS,
    )


def decide(whole, *clauses, away=NEVER_AWAY, limits=None, **fields):
    return Decider(limits or Thresholds(), (ASKED, away)).decide(reading(whole, *clauses, **fields))


def topics(decision):
    return [part.topic for part in decision.parts]


@pytest.mark.parametrize(
    ("whole", "verdict", "expected", "follow_up"),
    [
        (scores(shockwave=0.9), "answer", "shockwave", False),
        (scores(shockwave=-0.1), "answer", "shockwave", False),
        (scores(shockwave=-0.3, botox=-0.4), "clarify", "shockwave", False),
        (scores(shockwave=-1.1, botox=-1.2), "fallback", "shockwave", False),
        (scores(vervolgvraag=0.8, shockwave=-0.4), "answer", "shockwave", True),
        (scores(vervolgvraag=0.2, shockwave=0.6), "answer", "shockwave", False),
        (scores(bevestigen=0.9, shockwave=-0.5), "answer", "bevestigen", False),
        (scores(begroeting=0.9), "answer", "begroeting", False),
        (scores(klacht=0.9), "answer", "klacht", False),
    ],
)
def test_a_message_of_one_clause(whole, verdict, expected, follow_up):
    decision = decide(whole)
    assert (decision.verdict, topics(decision)) == (verdict, [expected])
    assert decision.parts[0].follow_up is follow_up


def test_candidates_are_the_likeliest_topics_without_moves():
    decision = decide(scores(shockwave=-0.5, botox=-0.6, herstel=-0.7, vervolgvraag=-0.9))
    assert [topic for topic, _ in decision.candidates] == ["shockwave", "botox", "herstel"]
    chances = [chance for _, chance in decision.candidates]
    assert chances == sorted(chances, reverse=True)


def test_nothing_is_clarified_without_candidates():
    assert decide(scores(shockwave=-0.3), limits=Thresholds(candidate=0.9)).verdict == "fallback"


@pytest.mark.parametrize(("away", "expected"), [(0.5, "andere_klacht"), (-0.9, "shockwave")])
def test_what_is_about_something_else_is_not_answered(away, expected):
    decision = decide(scores(shockwave=0.3, andere_klacht=away), away=AWAY)
    assert (decision.verdict, topics(decision)) == ("answer", [expected])


def test_who_speaks_of_the_heel_is_asked_back_before_being_sent_away():
    row = scores(shockwave=-0.3, andere_klacht=0.2)
    assert topics(decide(row)) == ["andere_klacht"]
    decision = decide(row, about_heel=True)
    assert (decision.verdict, topics(decision)) == ("clarify", ["shockwave"])


def test_two_clauses_are_answered_in_the_asked_order():
    decision = decide(
        scores(shockwave=0.1, definitie=-0.3),
        ("wat is het", scores(definitie=0.8)),
        ("helpt shockwave", scores(shockwave=0.9)),
    )
    assert (decision.verdict, topics(decision)) == ("answer", ["definitie", "shockwave"])
    assert [part.text for part in decision.parts] == ["wat is het", "helpt shockwave"]


def test_no_more_questions_than_three():
    row = scores(definitie=0.5, shockwave=0.6, botox=0.7, bestraling=0.8, herstel=0.9)
    assert len(decide(row).parts) == 3


def test_the_same_topic_twice_is_one_question():
    decision = decide(
        scores(shockwave=0.9), ("doet het zeer", scores(shockwave=0.3)), ("werkt het", scores(shockwave=0.5))
    )
    assert topics(decision) == ["shockwave"]
    assert decision.parts[0].text == "een vraag"


@pytest.mark.parametrize("setting", ["klacht", "buiten_onderwerp"])
def test_what_stands_around_a_question_is_no_second_one(setting):
    decision = decide(
        scores(shockwave=0.6, **{setting: -0.2}),
        ("ik heb pijn", scores(**{setting: 0.7})),
        ("helpt shockwave", scores(shockwave=0.9)),
    )
    assert topics(decision) == ["shockwave"]


def test_a_greeting_goes_before_the_question():
    decision = decide(
        scores(begroeting=-0.1, definitie=0.4),
        ("goede morgen", scores(begroeting=1.0)),
        ("wat is het", scores(definitie=1.4)),
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


def test_confidence_grows_with_score_and_lead():
    assert confidence(1.0, -1.0) > confidence(1.0, 0.5) > confidence(0.2, 0.1) > confidence(-0.5, 0.0)
    assert 0 < confidence(-9.0, 9.0) < confidence(9.0, -9.0) <= 1


def test_every_weight_has_its_number():
    weights = read_weights()
    asked, away = weights["asked"], weights["away"]
    example = reading(scores(shockwave=0.4), ("werkt het", scores(shockwave=0.9)), ("en zo", scores()))
    assert set(asked.numbers) == set(example.candidate_features())
    assert set(away.numbers) == set(example.away_features())
    assert np.all(asked.chance(example.candidate_features()) >= 0)


def test_a_weight_without_number_is_an_error():
    with pytest.raises(KeyError):
        Weights(0.0, {"unheard_of": 1.0}).chance({"own": 0.0})


def test_a_further_topic_in_the_same_clause_must_be_surer_than_one_in_its_own():
    row, other = scores(shockwave=0.8, botox=-0.45), scores(botox=-0.45)
    assert topics(decide(row, ("werkt shockwave", row), ("graag uitleg", scores()))) == ["shockwave"]
    assert topics(decide(row, ("werkt shockwave", scores(shockwave=0.8)), ("en die prik", other))) == [
        "shockwave",
        "botox",
    ]


@pytest.mark.parametrize(("score", "expected"), [(0.3, ["definitie"]), (-0.2, ["begroeting"])])
def test_a_clear_question_behind_a_greeting_in_one_clause_is_answered(score, expected):
    assert topics(decide(scores(begroeting=0.9, definitie=score))) == expected


@pytest.mark.parametrize(
    ("clause", "score", "expected"),
    [
        ("wat doet botox", 0.6, ["botox"]),
        ("en zo verder met botox", -0.4, ["bevestigen"]),
    ],
)
def test_a_sure_question_in_a_clause_of_its_own_is_heard_behind_a_yes(clause, score, expected):
    yes = ("ja klopt", scores(bevestigen=1.2))
    decision = decide(scores(bevestigen=0.9), yes, (clause, scores(botox=score)))
    assert topics(decision) == expected


def test_a_question_without_a_subject_is_heard_behind_thanks():
    thanks, short = ("merci", scores(bedankt=1.2)), ("en is dat blijvend", scores(vervolgvraag=0.8))
    decision = decide(scores(bedankt=0.9), thanks, short)
    assert topics(decision)[0] == "bedankt"
    assert decision.parts[-1].follow_up


def test_a_yes_in_the_same_clause_stays_a_yes():
    assert topics(decide(scores(bevestigen=0.9, botox=0.6))) == ["bevestigen"]
