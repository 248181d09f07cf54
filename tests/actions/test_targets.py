import pytest

import content
from actions.context import Context, Memory, Part
from actions.targets import ASK, MORE, Target, targets


def part(topic, text="", aspects=(), follow_up=False, confidence=0.9):
    return Part(text, topic, confidence, tuple(aspects), follow_up)


def asked(*parts, subject=None, aspect=None):
    context = Context(intent="x", parts=parts, memory=Memory(topic=subject, aspect=aspect))
    return targets(context, content.get())


CASES = {
    "a topic": ([part("botox")], None, [Target("botox")]),
    "a side that the source has": (
        [part("shockwave", aspects=["duur"])],
        None,
        [Target("shockwave", "duur")],
    ),
    "the likeliest side only": (
        [part("shockwave", aspects=["duur", "effect"])],
        None,
        [Target("shockwave", "duur")],
    ),
    "a side that is missing for a treatment": (
        [part("botox", aspects=["pijn"])],
        None,
        [Target("botox", "pijn")],
    ),
    "a side that is missing elsewhere": (
        [part("prevalentie", aspects=["pijn"])],
        None,
        [Target("prevalentie")],
    ),
    "a follow-up": (
        [part("herstel", aspects=["duur"], follow_up=True)],
        "shockwave",
        [Target("shockwave", "duur")],
    ),
    "a follow-up on which the source is silent": (
        [part("herstel", aspects=["pijn"], follow_up=True)],
        "botox",
        [Target("botox", "pijn")],
    ),
    "a follow-up after a general topic": (
        [part("herstel", aspects=["duur"], follow_up=True)],
        "definitie",
        [Target("herstel", "duur")],
    ),
    "a follow-up with nothing before it": (
        [part("herstel", aspects=["duur"], follow_up=True)],
        None,
        [Target("herstel", "duur")],
    ),
    "a bare follow-up with nothing before it": (
        [part("vervolgvraag", aspects=["duur"], follow_up=True)],
        None,
        [ASK],
    ),
    "a follow-up without a side": ([part("vervolgvraag", follow_up=True)], "koude", [Target("koude", MORE)]),
    "a special side of what was spoken of": (
        [part("prevalentie", "en bij vrouwen?", follow_up=True, confidence=0.2)],
        "risicofactoren",
        [Target("risicofactoren", "geslacht")],
    ),
    "a special side of another topic": (
        [part("risicofactoren", "en bij vrouwen?", ["geslacht"], follow_up=True)],
        "definitie",
        [Target("risicofactoren", "geslacht")],
    ),
    "films, of which the subject has none": (
        [part("vervolgvraag", "zijn daar filmpjes van?", follow_up=True)],
        "oefeningen_fysio",
        [Target("pijnvrij_methode", "videos")],
    ),
    "films, of which the subject has some": (
        [part("vervolgvraag", "zijn daar filmpjes van?", follow_up=True)],
        "stretches",
        [Target("stretches", "videos")],
    ),
    "two sides in one part": (
        [part("shockwave", "hoe lang duurt shockwave en is dat pijnlijk", ["pijn", "duur"])],
        None,
        [Target("shockwave", "duur"), Target("shockwave", "pijn")],
    ),
    "two sides of what was spoken of": (
        [part("herstel", "hoe lang duurt dat en is het gevaarlijk", ["risico", "duur"], follow_up=True)],
        "cortisone",
        [Target("cortisone", "duur"), Target("cortisone", "risico")],
    ),
    "a side of a treatment, taken for the complaint": (
        [part("pijnbron", "doet dat zeer", ["pijn"])],
        "botox",
        [Target("botox", "pijn")],
    ),
    "the complaint named after a treatment": (
        [part("herstel", "hoe lang duurt het herstel", ["duur"])],
        "shockwave",
        [Target("herstel", "duur")],
    ),
    "more": ([part("meer_vertellen")], "koude", [Target("koude", MORE)]),
    "more of nothing": ([part("meer_vertellen")], None, [ASK]),
    "two topics in order": (
        [part("operatie"), part("cortisone")],
        None,
        [Target("operatie"), Target("cortisone")],
    ),
    "a follow-up on the part before it": (
        [part("shockwave"), part("herstel", aspects=["duur"], follow_up=True)],
        "koude",
        [Target("shockwave", "duur")],
    ),
    "a greeting and a topic": (
        [part("begroeting"), part("koude")],
        None,
        [Target(act="begroeting"), Target("koude")],
    ),
    "a topic and an act": (
        [part("koude"), part("praktisch")],
        None,
        [Target("koude"), Target(act="praktisch")],
    ),
    "a comparison that the source makes": (
        [part("cortisone", "werkt dat beter dan die prik", ["vergelijking"])],
        "botox",
        [Target("botox", "vergelijking")],
    ),
    "a comparison that the source does not make": (
        [part("cortisone", "werkt dat beter dan die prik", ["vergelijking"])],
        "koude",
        [Target("koude", "vergelijking"), Target("cortisone")],
    ),
}


@pytest.mark.parametrize(("parts", "subject", "expected"), CASES.values(), ids=CASES)
def test_targets(parts, subject, expected):
    assert asked(*parts, subject=subject) == expected


def test_a_new_subject_takes_over_the_side_that_was_asked():
    found = asked(part("shockwave", "en shockwave dan?"), subject="cortisone", aspect="effect")
    assert found == [Target("shockwave", "effect")]


@pytest.mark.parametrize(
    ("aspect", "expected"), [("duur", "duur"), (MORE, MORE), ("verdwenen", None), (None, None)]
)
def test_a_button_names_topic_and_side(aspect, expected):
    context = Context(text="/shockwave", intent="shockwave", aspect=aspect)
    assert targets(context, content.get()) == [Target("shockwave", expected)]


def test_no_more_than_three_targets():
    assert len(asked(part("koude"), part("botox"), part("operatie"), part("herstel"))) == 3


@pytest.mark.parametrize("text", ["helpen zolen en waar koop ik die", "waar bestel ik zulke zolen"])
def test_where_a_thing_is_sold_is_a_practical_question(text):
    parts = (part("inlegzolen", text, ["plaats"]),)
    found = targets(Context(text=text, intent="inlegzolen", parts=parts), content.get())
    assert found[-1] == Target(act="praktisch")
