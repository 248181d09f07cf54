"""Which messages lean on the conversation, and which name a subject of their own."""

import pytest

import content
from actions.context import Context, Memory, Part, Said, Turn
from actions.leaning import named_treatment, subject_of, understood, wanted_instead
from actions.targets import MORE, Target, targets


def part(text, topic, *aspects, confidence=0.95, follow_up=False, after=None, chance=0.9):
    """A part; ``after``: the topic about which it goes on with ``chance``."""
    return Part(text, topic, confidence, aspects, follow_up, {after: chance} if after else {})


def meant(subject, *parts, intent="", text="", likely=(), given=(), chances=None):
    """What is answered to a message of ``parts`` after an answer about ``subject``."""
    context = Context(
        text=text or parts[0].text,
        intent=intent or parts[0].topic,
        parts=parts,
        likely=tuple(likely),
        chances=chances or {},
        memory=Memory(topic=subject, given=tuple(given)),
    )
    return targets(understood(context, content.get()), content.get())


LEANING = {
    "taken for how common it is": (
        "bestraling",
        part(
            "hoeveel mensen hebben daar baat bij", "prevalentie", "frequentie", "effect", after="bestraling"
        ),
        Target("bestraling", "effect"),
    ),
    "taken for recovery": (
        "inlegzolen",
        part("hoe lang gaan ze mee", "herstel", after="inlegzolen"),
        Target("inlegzolen", "duur"),
    ),
    "taken for a practical question": (
        "koude",
        part("hoeveel minuten per keer", "praktisch", "duur", confidence=0.7, after="koude"),
        Target("koude", "duur"),
    ),
    "a treatment called 'that treatment'": (
        "shockwave",
        part("hoe lang duurt zo'n behandeling", "behandelingen", "duur", after="shockwave"),
        Target("shockwave", "duur"),
    ),
    "the complaint as what it is against": (
        "shockwave",
        part("helpt dat tegen hielspoor", "behandelingen", "effect", after="shockwave"),
        Target("shockwave", "effect"),
    ),
    "a special side that is also a topic": (
        "shockwave",
        part("helpt dat tegen ochtendpijn", "opstartpijn", "ochtend", "effect", after="shockwave"),
        Target("shockwave", "ochtendpijn"),
    ),
    "the cause of a symptom": (
        "opstartpijn",
        part("hoe komt dat", "oorzaken", "waarom", after="opstartpijn"),
        Target("opstartpijn", "waarom"),
    ),
    "the cause of the complaint": (
        "definitie",
        part("hoe komt dat", "oorzaken", "waarom"),
        Target("oorzaken", "waarom"),
    ),
    "recovery named after a treatment": (
        "shockwave",
        part("hoe lang duurt het herstel", "herstel", "duur"),
        Target("herstel", "duur"),
    ),
    "a subject of its own": (
        "shockwave",
        part("helpt wandelen", "zelf_doen", "bewegen"),
        Target("zelf_doen", "bewegen"),
    ),
    "an 'it' that stands for nothing": (
        "shockwave",
        part("is het slecht om te wandelen", "zelf_doen", "bewegen"),
        Target("zelf_doen", "bewegen"),
    ),
    "a topic whose name begins like a side": (
        "botox",
        part("wat zijn de risicofactoren", "risicofactoren", "risico"),
        Target("risicofactoren", "risico"),
    ),
    "the side of what the NLU guessed as well": (
        "stretches",
        part("hoe vaak moet ik dat doen", "stretches", "frequentie", follow_up=True),
        Target("stretches", "frequentie"),
    ),
    "another treatment": (
        "shockwave",
        part("doet een prik pijn", "cortisone", "pijn"),
        Target("cortisone", "pijn"),
    ),
    "advice after a treatment": (
        "operatie",
        part(
            "wat raadt u dan aan",
            "behandelingen",
            "vergelijking",
            confidence=0.4,
            follow_up=True,
            after="operatie",
            chance=0.2,
        ),
        Target("behandelingen", "vergelijking"),
    ),
    "nothing but small words": (
        "stretches",
        part("en daarnaast?", "inlegzolen", confidence=0.4, follow_up=True),
        Target("stretches", MORE),
    ),
    "where one can have it": (
        "botox",
        part("waar kan ik dat laten doen", "contact", "plaats", confidence=0.5, follow_up=True),
        Target("botox", "plaats"),
    ),
}


@pytest.mark.parametrize(("subject", "asked", "expected"), LEANING.values(), ids=LEANING)
def test_a_message_after_an_answer(subject, asked, expected):
    assert meant(subject, asked) == [expected]


@pytest.mark.parametrize(
    ("chance", "expected"), [(0.8, Target("shockwave", "duur")), (0.2, Target("herstel"))]
)
def test_the_chance_that_it_goes_on_decides(chance, expected):
    asked = part("hoe lang duurt zoiets nou", "herstel", follow_up=True, after="shockwave", chance=chance)
    assert meant("shockwave", asked) == [expected]


@pytest.mark.parametrize("intent", ["verduidelijken", "nlu_fallback", "buiten_onderwerp"])
def test_a_side_alone_needs_no_topic_of_the_nlu(intent):
    found = meant(
        "cortisone",
        part("wat zijn de risico's op de lange duur", "risicofactoren", confidence=0.4, after="cortisone"),
        intent=intent,
    )
    assert found == [Target("cortisone", "risico")]


@pytest.mark.parametrize("text", ["hoe dikwijls gaat mijn buurman vissen", "hoe lang duurt de film"])
def test_another_subject_stays_off_topic(text):
    found = meant("koude", part(text, "buiten_onderwerp", confidence=0.7), intent="buiten_onderwerp")
    assert found == [Target(act="buiten_onderwerp")]


@pytest.mark.parametrize(
    ("away", "chance", "other", "expected"),
    [
        (0.8, 0.35, 0.0, Target("koude", MORE)),
        (0.8, 0.1, 0.4, Target("herstel")),
        (0.8, 0.1, 0.1, Target(act="buiten_onderwerp")),
        (0.9, 0.35, 0.4, Target(act="buiten_onderwerp")),
    ],
)
def test_in_the_middle_of_a_talk_little_is_about_something_else(away, chance, other, expected):
    asked = part("in de pauze soms", "buiten_onderwerp", confidence=away, after="koude", chance=chance)
    assert meant("koude", asked, chances={"herstel": other}) == [expected]


def test_as_a_first_message_it_stays_off_topic():
    asked = part("in de pauze soms", "buiten_onderwerp", confidence=0.8)
    assert meant(None, asked, chances={"herstel": 0.5}) == [Target(act="buiten_onderwerp")]


def test_a_named_treatment_that_the_nlu_did_not_know():
    asked = part("wat is dat ding met geluidsgolven", "buiten_onderwerp", confidence=0.7)
    assert meant(None, asked, intent="buiten_onderwerp") == [Target("shockwave")]


@pytest.mark.parametrize(
    "text", ["stretch jeans dames maat 44", "de bestraling van mijn zonnepanelen valt tegen"]
)
def test_a_word_of_a_treatment_in_another_world_stays_off_topic(text):
    asked = part(text, "buiten_onderwerp", confidence=0.9)
    assert meant(None, asked, intent="buiten_onderwerp") == [Target(act="buiten_onderwerp")]


def test_a_special_side_settles_what_was_not_sure():
    asked = part(
        "ik heb een verkorte achillespees, geeft dat hielspoor",
        "risicofactoren",
        "achillespees",
        confidence=0.5,
    )
    assert meant(None, asked, intent="verduidelijken") == [Target("risicofactoren", "achillespees")]


def test_a_price_is_no_question_about_the_treatment():
    asked = part("wat kost een behandeling met shockwave", "shockwave")
    assert meant(None, asked, likely=["shockwave", "praktisch"]) == [Target(act="praktisch")]


def test_a_second_sentence_without_a_subject_adds_nothing():
    parts = (part("dan die rekoefeningen", "stretches"), part("welke zijn dat?", "soorten", confidence=0.8))
    assert meant(None, *parts) == [Target("stretches")]


def test_a_complaint_before_a_question_gets_sympathy_first():
    text = "mijn hiel doet al weken pijn, wat kan ik doen?"
    asked = part(text, "zelf_doen")
    assert meant(None, asked, text=text, likely=["zelf_doen", "klacht"]) == [
        Target(act="klacht"),
        Target("zelf_doen"),
    ]


def test_the_other_one_is_the_treatment_before():
    asked = part("en hoe lang werkt de andere", "herstel", "duur", follow_up=True)
    found = meant("botox", asked, given=["cortisone", "definitie", "botox/duur"])
    assert found == [Target("cortisone", "duur")]


def test_two_treatments_are_no_one_treatment():
    assert named_treatment("shockwave of botox") is None


@pytest.mark.parametrize(
    ("text", "topic", "aspects"),
    [
        ("nee geef me een alternatief", "vervolgvraag", ("alternatief",)),
        ("nee, liever shockwave", "shockwave", ()),
        ("nee, de andere", "botox", ()),
        ("nee, geen shockwave", None, ()),
        ("nee, dat hoeft niet", None, ()),
    ],
)
def test_what_a_no_asks_for(text, topic, aspects):
    offered = Turn({}, (Said(buttons=({"title": "Botox", "payload": "/botox", "topic": "botox"},)),))
    context = Context(text=text, turns=(offered,), memory=Memory(topic="cortisone"))
    found = wanted_instead(context, content.get().topics["cortisone"])
    assert (found.topic, found.aspects) == (topic, aspects) if topic else found is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hoeveel mensen zijn er daarna van af", Target("bestraling", "effect")),
        ("hoeveel mensen hebben hielspoor", Target("prevalentie")),
    ],
)
def test_a_share_of_people_after_a_treatment(text, expected):
    chance = 0.9 if expected.topic == "bestraling" else 0.1
    asked = part(text, "prevalentie", after="bestraling", chance=chance)
    assert meant("bestraling", asked) == [expected]


@pytest.mark.parametrize(
    ("text", "chance", "asks", "expected"),
    [
        ("haha oké, maar waarom zou dat dan blijvend zijn", 0.8, "", "vervolgvraag"),
        ("haha oké, maar waarom zou dat dan blijvend zijn", 0.3, "", "bevestigen"),
        ("ja hoor, waarom", 0.8, "", "bevestigen"),
        ("ja, 's nachts ook, hoe lang duurt dat nog", 0.8, "signalen", "bevestigen"),
    ],
    ids=["goes on", "does not", "too short", "answers the list of signs"],
)
def test_a_question_behind_a_yes(text, chance, asks, expected):
    yes = part(text, "bevestigen", after="stretches", chance=chance)
    context = Context(
        text=text,
        intent="bevestigen",
        parts=(yes,),
        turns=(Turn({}, (Said(asks=asks),)),),
        memory=Memory(topic="stretches"),
    )
    assert understood(context, content.get()).intent == expected


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("en hoe lang werkt dat eerste?", "botox"),
        ("dat tweede, werkt dat blijvend", "shockwave"),
        ("die laatste dan, doet dat pijn", "shockwave"),
        ("en het derde?", "koude"),
        ("waarom doet de eerste stap zo'n pijn", "koude"),
        ("waarom is de eerste keer zo pijnlijk", "koude"),
    ],
)
def test_the_place_among_several_answers_names_the_subject(text, topic):
    said = (Said(kind="answer", topic="botox"), Said(kind="answer", topic="shockwave"))
    context = Context(text=text, turns=(Turn({}, said), Turn({}, (Said(),))), memory=Memory(topic="koude"))
    assert subject_of(context) == topic


def test_a_choice_in_a_question_is_asked_about():
    text = "hemeltje. en die eerste, moet je daarvoor in het ziekenhuis blijven?"
    said = (Said(kind="answer", topic="bestraling"), Said(kind="answer", topic="shockwave"))
    context = Context(
        text=text,
        intent="keuze",
        parts=(part(text, "keuze"),),
        turns=(Turn({}, said),),
        memory=Memory(topic="shockwave"),
    )
    again = understood(context, content.get())
    assert (again.intent, again.memory.topic) == ("vervolgvraag", "bestraling")


def doubtful(chance, intent="prevalentie", confidence=0.9):
    """What is answered when the words may lean on the treatment spoken of, or not."""
    asked = part(
        "hoeveel mensen",
        "prevalentie",
        "frequentie",
        confidence=confidence,
        after="bestraling",
        chance=chance,
    )
    found = meant("bestraling", asked, intent=intent)
    return [(target.topic, target.otherwise) for target in found]


def test_in_doubt_both_readings_are_answered_the_likelier_first():
    assert doubtful(0.35) == [("prevalentie", False), ("bestraling", True)]
    assert doubtful(0.55) == [("bestraling", False), ("prevalentie", True)]


@pytest.mark.parametrize(("chance", "expected"), [(0.1, "prevalentie"), (0.9, "bestraling")])
def test_without_doubt_one_reading_is_answered(chance, expected):
    assert doubtful(chance) == [(expected, False)]


def test_a_weak_guess_is_no_second_reading():
    assert doubtful(0.5, confidence=0.2) == [("bestraling", False)]


@pytest.mark.parametrize(
    ("text", "intent", "flag", "expected"),
    [
        ("mijn zwager zweert daar al jaren bij", "niet_bedoeld", None, [Target("shockwave", MORE)]),
        ("ik wacht daar al sinds oktober op", "gebeld", None, [Target("shockwave", MORE)]),
        ("ik heb daar gisteren over gebeld hoor", "gebeld", "infectie", [Target(act="gebeld")]),
        ("ja precies en na een kwartier zakt het", "bevestigen", None, [Target("shockwave", MORE)]),
        ("dat niet", "niet_bedoeld", None, [Target(act="niet_bedoeld")]),
    ],
)
def test_a_remark_about_the_subject_is_no_move(text, intent, flag, expected):
    context = Context(
        text=text,
        intent=intent,
        parts=(part(text, intent, after="shockwave", chance=0.8),),
        memory=Memory(topic="shockwave", flag=flag),
        turns=(Turn(said=(Said(kind="answer", topic="shockwave"),)),),
    )
    found = understood(context, content.get())
    assert (found.intent != intent) == (expected[0].topic is not None)
    if found.intent != intent:
        assert targets(found, content.get()) == expected


def test_more_of_an_act_is_asked_in_few_words():
    asked = part("flauw. en wat moet ik doen voor de wedstrijd van zondag", "vervolgvraag", follow_up=True)
    context = Context(
        text=asked.text,
        intent="vervolgvraag",
        parts=(asked,),
        turns=(Turn(said=(Said(kind="dialogue", topic="privacy"),)),),
    )
    assert understood(context, content.get()).parts[0].topic == "vervolgvraag"


@pytest.mark.parametrize(
    ("chances", "expected"),
    [
        ({"shockwave": 0.6, "herstel": 0.9}, "herstel"),
        ({"shockwave": 0.9, "herstel": 0.6}, "shockwave"),
        ({}, "shockwave"),
    ],
)
def test_of_topics_answered_together_the_likeliest_is_gone_on_about(chances, expected):
    said = (Said(kind="answer", topic="shockwave"), Said(kind="answer", topic="herstel"))
    asked = Part("hoe lang duurt dat", "herstel", goes_on=chances)
    context = Context(
        text=asked.text, parts=(asked,), turns=(Turn({}, said),), memory=Memory(topic="shockwave")
    )
    assert subject_of(context) == expected


@pytest.mark.parametrize("text", ["wat dan wel", "en wat raadt u mij dan aan?", "wat doen ze in de plaats"])
def test_after_one_treatment_advice_is_the_comparison_of_all(text):
    asked = part(text, "operatie", follow_up=True, after="operatie")
    assert meant("operatie", asked) == [Target("behandelingen", "vergelijking")]


def test_advice_on_a_treatment_that_is_named_is_about_that():
    asked = part("wat raadt u aan, shockwave?", "shockwave")
    assert meant("operatie", asked)[0].topic == "shockwave"


def test_the_own_method_is_compared_by_itself():
    asked = part("en jullie methode, wat is daar dan zo anders aan", "pijnvrij_methode", "vergelijking")
    assert meant("shockwave", asked) == [Target("pijnvrij_methode", "vergelijking")]


@pytest.mark.parametrize(
    ("act", "confidence", "chance", "expected"),
    [
        ("contact", 0.89, 0.76, Target(act="contact")),
        ("privacy", 0.99, 0.46, Target(act="privacy")),
        ("praktisch", 0.75, 0.92, Target("botox", "duur")),
        ("klacht", 0.95, 0.76, Target("botox", "duur")),
    ],
)
def test_a_clear_wish_is_one_whatever_was_spoken_of(act, confidence, chance, expected):
    asked = part("kan dat ook via jou, en hoe lang duurt dat", act, confidence=confidence, after="botox")
    asked = Part(asked.text, act, confidence, ("duur",), goes_on={"botox": chance})
    assert meant("botox", asked) == [expected]


@pytest.mark.parametrize(("chance", "expected"), [(0.75, "bestraling"), (0.95, "operatie")])
def test_what_points_to_a_treatment_just_named_is_about_that_one(chance, expected):
    asked = Part("bestraling noemde hij ook. helpt dat?", "bestraling", 0.99, ("effect",), True)
    asked = Part(asked.text, asked.topic, 0.99, ("effect",), True, {"operatie": chance})
    assert [target.topic for target in meant("operatie", asked, intent="vervolgvraag")] == [expected]


@pytest.mark.parametrize(
    ("move", "flag", "expected"),
    [
        ("bevestigen", None, "contact"),
        ("gebeld", None, "contact"),
        ("gebeld", "infectie", "gebeld"),
        ("keuze", None, "keuze"),
    ],
)
def test_a_wish_for_a_person_in_words_of_a_move(move, flag, expected):
    context = Context(
        text="ja, zet mij maar in de agenda",
        intent=move,
        parts=(Part("ja, zet mij maar in de agenda", move, 0.8),),
        chances={"contact": 0.97},
        memory=Memory(topic="stretches", flag=flag),
    )
    assert understood(context, content.get()).intent == expected
