"""Whether a message goes on about a topic, from scores made by hand."""

import numpy as np
import pytest

import content
from components.aspects import AspectFinder
from components.continuation import LEAST, Continuation
from components.decision import Decider, Thresholds, Weights, read_weights
from tests.components.test_decision import ASKED, LABELS, NEVER_AWAY, reading, scores

TOPICS = [name for name in LABELS.names if name in LABELS.topics]
ASPECTS = AspectFinder(content.get())
DECIDER = Decider(Thresholds(), (ASKED, NEVER_AWAY))


def chances(bias=0.0, read=None, **weights):
    continuation = Continuation(content.get(), ASPECTS, DECIDER, Weights(bias, weights or {"side": 0.0}))
    return continuation.chances(read or reading(scores(vervolgvraag=0.9), text="hoe lang duurt dat"))


def test_every_weight_has_its_number():
    features = Continuation(content.get(), ASPECTS, DECIDER).features(reading(scores(shockwave=0.4)))
    assert set(read_weights()["goes_on"].numbers) == set(features)
    assert {len(values) for values in features.values()} == {len(LABELS.names)}


def test_only_topics_can_be_what_was_spoken_of():
    assert sorted(chances(bias=2.0)) == sorted(TOPICS)


def test_a_small_chance_is_not_told():
    assert chances(bias=-9.0) == {}
    assert min(chances(bias=-2.0).values()) >= LEAST


def test_what_speaks_for_a_topic_speaks_for_going_on_about_it():
    found = chances(read=reading(scores(botox=0.8, herstel=0.2)), subject_whole=2.0)
    assert max(found, key=found.get) == "botox"


def test_the_rival_of_the_best_topic_is_the_second_best():
    read = reading(scores(botox=0.8, herstel=0.2))
    features = Continuation(content.get(), ASPECTS, DECIDER, Weights(0.0, {})).features(read)
    column = LABELS.names.index
    assert features["other_whole"][column("botox")] == pytest.approx(0.2)
    assert features["other_whole"][column("herstel")] == pytest.approx(0.8)
    assert features["other_lead"][column("shockwave")] == pytest.approx(0.6)


def test_a_side_that_a_topic_has_counts_for_that_topic():
    features = Continuation(content.get(), ASPECTS, DECIDER, Weights(0.0, {})).features(
        reading(scores(vervolgvraag=0.9), text="hoe lang duurt dat")
    )
    assert features["own_side"][LABELS.names.index("shockwave")] == 1.0
    assert features["own_side"][LABELS.names.index("vervolgvraag")] == 0.0


def test_without_follow_ups_in_training_nothing_goes_on():
    class Untrained:
        knowledge = np.array([True])
        follow_up = -1

    class Empty:
        labels = Untrained()

    assert Continuation(content.get(), ASPECTS, DECIDER, Weights(9.0, {})).chances(Empty()) == {}


def test_a_clause_is_read_by_itself():
    whole = reading(scores(botox=0.1), ("werkt botox", scores(botox=0.9)), ("en duurt het lang", scores()))
    alone = whole.of("werkt botox")
    assert (alone.text, alone.clauses) == ("werkt botox", ("werkt botox",))
    assert alone.whole[LABELS.names.index("botox")] == pytest.approx(0.9)
    assert whole.of("iets anders") is whole
