"""Whole conversations with hand-made understanding: what follows from what was said before."""

from itertools import pairwise

import pytest

from tests.actions.builders import Talk, kinds, parse, part, payloads, responses, topics


@pytest.fixture
def talk():
    return Talk()


def texts(messages):
    return [message["text"] for message in messages]


def test_the_first_message_is_the_notice(talk):
    assert [event["metadata"]["kind"] for event in talk.events if event["event"] == "bot"] == ["notice"]


def test_a_session_asked_for_right_after_the_start_does_not_greet_twice(talk):
    talk.events.append(
        {"event": "user", "text": "/session_start", "parse_data": {"intent": {"name": "session_start"}}}
    )
    before = len(talk.events)
    talk.run("action_session_start", {})
    assert talk.events[before:] == []


def test_after_a_pause_the_bot_says_hello_again_and_keeps_what_matters(talk):
    talk.says("wat doet shockwave", "shockwave")
    before = len(talk.events)
    talk.run("action_session_start", {})
    said = [event for event in talk.events[before:] if event["event"] == "bot"]
    assert kinds(said) == ["notice"]
    assert said[0]["text"] != talk.events[0].get("text")
    assert topics(
        talk.says("hoe lang duurt dat", "vervolgvraag", part("herstel", "", "duur", follow_up=True))
    ) == ["shockwave"]


def test_after_a_pause_a_yes_leans_on_nothing(talk):
    talk.says("wat doet shockwave", "shockwave")
    talk.run("action_session_start", {})
    assert kinds(talk.says("ja", "bevestigen")) == ["dialogue"]


def test_a_greeting_before_a_question_opens_the_answer(talk):
    (answer,) = talk.says("hoi wat is hielspoor", "definitie")
    assert answer["metadata"]["topic"] == "definitie"
    assert answer["text"].split("!")[0] in {"Goedendag", "Hallo", "Dag", "Welkom"}


def test_an_act_beside_a_question_gets_both(talk):
    said = talk.says(
        "wat kost shockwave en helpt het", "praktisch", part("praktisch"), part("shockwave", "", "effect")
    )
    assert topics(said) == ["praktisch", "shockwave"]
    said = talk.says(
        "helpt een prik en mag ik dan paracetamol", "cortisone", part("cortisone"), part("medicatie")
    )
    assert topics(said) == ["cortisone", "medicatie"]


def test_an_act_alone_gets_one_message(talk):
    assert topics(talk.says("mag ik paracetamol", "medicatie")) == ["medicatie"]


def test_a_typed_title_is_the_button(talk):
    talk.says("wat doet shockwave", "shockwave")
    said = talk.says("Meer weten", "meer_vertellen")
    assert topics(said)[0] == "shockwave"
    assert talk.slots["gegeven"][-1] == "shockwave/meer"


def test_yes_to_an_answer_asks_for_the_rest_of_it(talk):
    talk.says("wat doet shockwave", "shockwave")
    talk.says("ja graag", "bevestigen")
    assert talk.slots["gegeven"][-1] == "shockwave/meer"


def test_yes_to_several_offers_asks_which_and_the_choice_is_understood(talk):
    talk.says("wat doet shockwave", "shockwave")
    talk.says("ja", "bevestigen")
    assert kinds(talk.says("ja", "bevestigen")) == ["clarify"]
    said = talk.says("de eerste", "keuze")
    assert said[0]["metadata"]["kind"] == "answer"


def test_a_call_that_is_still_to_come_leaves_the_reminder_for_later(talk):
    talk.says("mijn hiel is rood en ik heb koorts", "infectie")
    assert topics(talk.says("ik ga straks bellen", "gebeld")) == ["gebeld"]
    said = talk.says("wat doet shockwave", "shockwave")
    assert "notice" in kinds(said)


def test_a_call_that_was_made_needs_no_reminder(talk):
    talk.says("mijn hiel is rood en ik heb koorts", "infectie")
    talk.says("ik heb gebeld", "gebeld")
    assert "notice" not in kinds(talk.says("wat doet shockwave", "shockwave"))


def test_what_the_assistant_can_do_is_told_where_the_same_words_may_ask_for_a_topic(talk):
    text = "wat kun je zoal vertellen"
    less = {**part("symptomen", text), "confidence": 0.3}
    assert topics(talk.says(text, "hulp", part("hulp", text), less)) == ["hulp"]


def test_who_says_again_what_was_asked_gets_that_first(talk):
    talk.says("wat doet shockwave", "shockwave")
    asked = {**part("botox", "ik vroeg naar botox"), "goes_on": {"shockwave": 0.9}}
    assert topics(talk.says("ik vroeg naar botox", "botox", asked))[0] == "botox"


def test_yes_to_one_offer_takes_it(talk):
    talk.says("hoi", "verduidelijken", candidates=["koude"])
    assert topics(talk.says("ja", "bevestigen")) == ["koude"]


def test_yes_to_nothing(talk):
    talk.says("dank u", "bedankt")
    assert kinds(talk.says("ja", "bevestigen")) == ["dialogue"]


def test_a_yes_that_asks_a_side_is_a_question(talk):
    talk.says("wat doet shockwave", "shockwave")
    assert topics(talk.says("duurt lang", "bevestigen", part("bevestigen", "duurt lang", "duur"))) == [
        "shockwave"
    ]


def test_no_to_topics_offered_asks_for_other_words(talk):
    talk.says("iets", "verduidelijken", candidates=["koude", "botox"])
    assert kinds(talk.says("nee", "ontkennen")) == ["fallback"]


def test_a_choice_names_a_topic_that_was_not_offered(talk):
    talk.says("iets", "verduidelijken", candidates=["koude", "botox"])
    assert topics(talk.says("nee die operatie", "keuze", part("operatie", "die operatie"))) == ["operatie"]


def test_a_choice_that_fits_nothing_is_offered_again(talk):
    talk.says("iets", "verduidelijken", candidates=["koude", "botox"])
    assert payloads(talk.says("de andere", "keuze")) == ["/koude", "/botox"]


def test_a_choice_with_nothing_offered_asks_for_the_subject(talk):
    talk.events = [event for event in talk.events if event["event"] != "bot"]
    assert kinds(talk.says("de tweede", "keuze")) == ["clarify"]


def test_an_act_can_be_chosen(talk):
    talk.says("iets", "verduidelijken", candidates=["koude", "contact"])
    assert topics(talk.says("de laatste", "keuze")) == ["contact"]


def test_not_understood_twice_points_to_a_person(talk):
    first, second = talk.says("bla", "nlu_fallback"), talk.says("blu", "nlu_fallback")
    assert kinds(first + second) == ["fallback", "fallback"]
    assert "112" not in first[0]["text"]
    assert "112" in second[0]["text"]


def test_an_answer_between_starts_the_count_anew(talk):
    talk.says("bla", "nlu_fallback")
    talk.says("wat is hielspoor", "definitie")
    assert "112" not in talk.says("blu", "nlu_fallback")[0]["text"]


def test_the_third_time_unsure_comes_with_a_person(talk):
    wordings = {one["text"].split(".")[0] for one in responses()["utter_verduidelijk_weer"]}
    said = [talk.says("iets", "verduidelijken", candidates=["koude", "botox"]) for _ in range(3)]
    assert said[2][0]["text"].split(".")[0] in wordings


def test_unsure_without_candidates_is_not_understood(talk):
    assert kinds(talk.says("iets", "verduidelijken")) == ["fallback"]


def test_not_meant_offers_what_else_it_may_have_been(talk):
    talk.says("iets met een prik", "cortisone", candidates=["cortisone", "botox", "ontsteking"])
    said = talk.says("nee dat bedoel ik niet", "niet_bedoeld")
    assert payloads(said) == ["/botox", "/ontsteking"]


def test_not_meant_twice_mentions_a_person(talk):
    talk.says("prik", "cortisone", candidates=["cortisone", "botox"])
    talk.says("nee", "niet_bedoeld")
    wordings = {one["text"].split(".")[0] for one in responses()["utter_niet_bedoeld_weer"]}
    assert talk.says("nee ook niet", "niet_bedoeld")[0]["text"].split(".")[0] in wordings


def test_anger_twice_goes_to_a_person(talk):
    talk.says("rotding", "frustratie")
    assert topics(talk.says("stomme bot", "frustratie")) == ["contact"]


def test_another_language(talk):
    assert "Dutch" in talk.says("do you speak english", "buiten_onderwerp")[0]["text"]
    assert "Dutch" not in talk.says("wie wint de voetbal", "buiten_onderwerp")[0]["text"]


def test_feedback_is_kept_and_a_remark_is_thanked_for(talk):
    said = talk.presses("/feedback_slecht")
    assert said[0]["metadata"]["feedback"] == {"good": False}
    said = talk.says("het klopte niet", "nlu_fallback")
    assert topics(said) == ["feedback"]
    assert said[0]["metadata"]["feedback"] == {"remark": True}
    assert talk.presses("/feedback_goed")[0]["metadata"]["feedback"] == {"good": True}


def test_the_request_for_feedback_is_rare_and_answered_in_words(talk):
    asked = [
        "feedback" in topics(talk.says(topic, topic))
        for topic in (
            "definitie",
            "koude",
            "botox",
            "herstel",
            "operatie",
            "preventie",
            "soorten",
            "oorzaken",
            "symptomen",
        )
    ]
    assert [index for index, was in enumerate(asked) if was] == [2, 8]
    assert topics(talk.says("ja", "bevestigen")) == ["feedback"]


@pytest.mark.parametrize("category", ["infectie", "cauda_equina", "suicidaal", "nachtpijn"])
def test_after_a_referral_one_reminder_and_no_request_for_feedback(talk, category):
    talk.says("vlag", category, part("buiten_onderwerp"))
    said = [talk.says(topic, topic) for topic in ("definitie", "koude", "botox", "herstel")]
    assert [kinds(one).count("notice") for one in said] == [1, 0, 0, 0]
    assert not any("feedback" in topics(one) for one in said)


def test_a_second_flag_is_referred_again_and_reminded_of(talk):
    talk.says("kriebel", "neurologisch", part("buiten_onderwerp"))
    talk.says("wat is hielspoor", "definitie")
    said = talk.says("en benauwd", "longembolie_trombose_acuut", part("buiten_onderwerp"))
    assert said[0]["metadata"]["urgency"] == "112"
    assert talk.slots["rode_vlag_urgentie"] == "112"
    assert kinds(talk.says("helpt ijs", "koude"))[0] == "notice"


@pytest.mark.parametrize(
    ("category", "offers"), [("infectie", ["/shockwave"]), ("cauda_equina", []), ("suicidaal", [])]
)
def test_what_was_also_asked_is_offered_unless_it_is_urgent(talk, category, offers):
    assert payloads(talk.says("vlag en helpt shockwave", category, part("shockwave"))) == offers


def test_having_called_ends_the_reminders(talk):
    talk.says("koorts", "infectie", part("buiten_onderwerp"))
    assert topics(talk.says("ik heb gebeld", "gebeld")) == ["gebeld"]
    assert kinds(talk.says("helpt ijs", "koude")) == ["answer"]


def test_a_flag_denied_after_all_is_forgotten(talk):
    talk.says("koorts", "infectie", part("buiten_onderwerp"))
    talk.says("nee ik heb geen koorts", "ontkennen", red_flags_denied=["infectie"])
    assert talk.slots["rode_vlag"] is None
    assert kinds(talk.says("helpt ijs", "koude")) == ["answer"]


def test_yes_after_a_referral_is_not_taken_for_an_offer(talk):
    talk.says("koorts", "infectie", part("buiten_onderwerp"))
    assert topics(talk.says("ja zal ik doen", "bevestigen")) == ["bevestigen"]


@pytest.mark.parametrize(
    "intent", ["bevestigen", "klacht", "nlu_fallback", "vervolgvraag", "buiten_onderwerp"]
)
@pytest.mark.parametrize(
    ("answer", "category"),
    [
        ("ja 's nachts ook", "nachtpijn"),
        ("ja koorts", "infectie"),
        ("ik voelde een knak", "ruptuur"),
        ("tintelingen wel", "neurologisch"),
    ],
)
def test_a_sign_named_in_answer_to_the_list_counts(talk, intent, answer, category):
    talk.says("ik heb al weken pijn", "klacht")
    said = talk.says(answer, intent)
    assert (said[0]["metadata"]["kind"], said[0]["metadata"]["category"]) == ("referral", category)
    assert talk.slots["rode_vlag"] == category


@pytest.mark.parametrize(
    ("answer", "intent"),
    [
        ("nee geen koorts", "ontkennen"),
        ("nee", "ontkennen"),
        ("nee nee, niks zwelling of koorts", "ontkennen"),
        ("alleen overdag, 's nachts slaap ik als een blok", "klacht"),
        ("kan hielspoor tintelingen geven?", "symptomen"),
        ("ja", "bevestigen"),
    ],
)
def test_what_is_no_sign_in_answer_to_the_list(talk, answer, intent):
    talk.says("ik heb al weken pijn", "klacht")
    assert "referral" not in kinds(talk.says(answer, intent))


def test_signs_count_only_right_after_the_list(talk):
    assert "referral" not in kinds(talk.says("ja 's nachts ook", "bevestigen"))


def test_yes_and_yes_again_after_the_list_ends_at_the_doctor(talk):
    talk.says("ik heb al weken pijn", "klacht")
    first, second = talk.says("ja", "bevestigen"), talk.says("ja", "bevestigen")
    assert "huisarts" in first[0]["text"]
    assert "huisarts" in second[0]["text"]
    assert first[0]["text"] != second[0]["text"]


def test_a_complaint_gets_the_list_once(talk):
    first, again = talk.says("pijn", "klacht"), talk.says("nog steeds pijn", "klacht")
    assert "koorts" in first[0]["text"]
    assert "koorts" not in again[0]["text"]
    assert topics(first + again) == ["klacht", "klacht"]


def test_no_reply_comes_twice_in_the_same_words_in_a_row(talk):
    for intent in (
        "begroeting",
        "bedankt",
        "klacht",
        "nlu_fallback",
        "frustratie",
        "ontkennen",
        "bevestigen",
        "praktisch",
        "shockwave",
    ):
        said = [texts(talk.says("x", intent)) for _ in range(4)]
        assert all(one != other for one, other in pairwise(said)), intent


def test_two_hundred_turns(talk):
    for _ in range(50):
        for intent in ("shockwave", "koude", "bedankt"):
            assert talk.says("x", intent)
        assert (
            topics(talk.says("hoe lang duurt dat", "vervolgvraag", part("x", "", "duur", follow_up=True)))[0]
            == "koude"
        )
    assert len(talk.slots["gegeven"]) <= 80


def test_a_complaint_with_a_question_gets_sympathy_the_answer_and_once_the_signs(talk):
    text = "mijn hiel doet al weken pijn, wat kan ik zelf doen?"
    answer, listed = talk.says(text, "zelf_doen")
    sympathy = [variant["text"] for variant in responses()["utter_klacht_vooraf"]]
    assert any(answer["text"].startswith(one) for one in sympathy)
    assert (listed["metadata"]["topic"], listed["metadata"]["asks"]) == ("klacht", "signalen")
    assert topics(talk.says("mijn hiel doet al weken pijn, helpt shockwave?", "shockwave")) == ["shockwave"]


def test_a_greeting_before_a_complaint_is_no_message_of_its_own(talk):
    said = talk.says("hallo, mijn hiel doet zeer", "klacht", part("begroeting"), part("klacht"))
    assert topics(said) == ["klacht"]


def test_after_a_referral_that_is_not_what_i_mean_takes_the_sign_back(talk):
    talk.says("ik wil niet meer leven", "suicidaal", red_flags=[{"category": "suicidaal"}])
    said = talk.says("nee zo bedoelde ik het niet", "niet_bedoeld")
    assert topics(said) == ["ontkennen"]
    assert talk.slots["rode_vlag"] is None


def test_the_price_of_a_treatment_is_followed_by_questions_about_it(talk):
    talk.says("wat kost shockwave", "praktisch")
    assert topics(
        talk.says("en werkt het ook?", "vervolgvraag", part("behandelingen", "", "effect", follow_up=True))
    ) == ["shockwave"]


def test_a_practical_question_goes_on_without_its_subject(talk):
    talk.says("zijn jullie zaterdag open", "praktisch")
    (answer,) = talk.says("en zondag?", "vervolgvraag", part("stretches", "en zondag?", follow_up=True))
    assert answer["metadata"]["topic"] == "praktisch"


def test_after_a_price_a_side_of_the_treatment_is_about_the_treatment(talk):
    talk.says("wat kost shockwave", "praktisch")
    asked = part("pijnbron", "en doet dat pijn", "pijn", follow_up=True)
    (answer, *_) = talk.says("en doet dat pijn", "vervolgvraag", asked)
    assert answer["metadata"]["topic"] == "shockwave"


def test_what_something_is_compared_with_does_not_become_the_subject(talk):
    talk.says("wat is de pijnvrij methode", "pijnvrij_methode")
    talk.says("waarom zou dat beter zijn dan zolen", "inlegzolen")
    (answer, *_) = talk.says("is dat bewezen", "vervolgvraag", part("herstel", "", "effect", follow_up=True))
    assert answer["metadata"]["topic"] == "pijnvrij_methode"


def test_an_answer_given_on_the_off_chance_does_not_become_the_subject(talk):
    guess = {**part("definitie", "voor ding"), "confidence": 0.2}
    talk.says("wat is zo'n rol voor ding", "fascia_rollen", part("fascia_rollen", "zo'n rol"), guess)
    (answer, *_) = talk.says("en hoe vaak", "vervolgvraag", part("herstel", "", "frequentie", follow_up=True))
    assert answer["metadata"]["topic"] == "fascia_rollen"


def test_a_puzzling_question_that_goes_on_is_about_what_was_spoken_of(talk):
    talk.says("helpt koelen", "koude")
    puzzling = {**part("herstel", "hoe lang laat men zo'n kompres zitten", "duur"), "goes_on": {"koude": 0.8}}
    (answer, *_) = talk.says(
        "hoe lang laat men zo'n kompres zitten", "verduidelijken", puzzling, candidates=["herstel", "koude"]
    )
    assert answer["metadata"]["topic"] == "koude"


def test_who_only_tells_of_a_sign_is_offered_no_other_reading(talk):
    said = talk.says("mijn hiel is rood en ik heb koorts", "infectie", part("symptomen"), red_flags=[])
    assert "clarify" not in kinds(said)


def test_how_often_after_a_treatment_is_no_question_about_its_effect(talk):
    talk.says("wat doet shockwave", "shockwave")
    again = {**part("prevalentie", "hoeveel keer", "frequentie"), "goes_on": {"shockwave": 0.9}}
    said = talk.says("hoeveel keer", "prevalentie", again)
    assert "effect" not in [message["metadata"].get("aspect") for message in said]


def test_the_price_and_a_side_of_the_same_treatment_are_both_answered(talk):
    priced = part("shockwave", "wat kost shockwave"), part("praktisch", "wat kost shockwave")
    asked = parse("wat kost shockwave en werkt het ook", "shockwave", *priced)
    asked["understanding"]["candidates"] = [{"topic": "praktisch", "confidence": 0.8}]
    said = talk.gets(asked)
    assert topics(said) == ["praktisch", "shockwave"]
    assert talk.slots["gegeven"][-1] == "shockwave/effect"


def test_signs_denied_in_the_middle_of_a_talk_are_no_loose_no(talk):
    talk.says("wat doet shockwave", "shockwave")
    (said,) = talk.says("nee, geen koorts en niet gevallen", "ontkennen", red_flags_denied=["infectie"])
    assert said["metadata"]["topic"] == "klacht"


@pytest.mark.parametrize(
    "halves",
    [
        ("ik heb al lang suiker", "er zit een wondje op mijn hiel"),
        ("ik heb een blaar", "ik ben diabeet"),
        ("ik ben diabeet", "het geneest maar niet, dat wondje"),
    ],
)
def test_a_sign_told_in_two_messages_is_one(talk, halves):
    talk.says(halves[0], "klacht")
    (said,) = talk.says(halves[1], "klacht")
    assert said["metadata"]["category"] == "diabetes_wond"
    assert kinds(talk.says("het wondje is klein", "klacht")) == ["dialogue"]


@pytest.mark.parametrize(
    "said",
    [("ik heb geen suiker", "er zit een wondje op"), ("ik ben diabeet", "geneest een wondje snel?")],
)
def test_half_a_sign_is_none(talk, said):
    talk.says("wat doet shockwave", "shockwave")
    talk.says(said[0], "ontkennen")
    assert kinds(talk.says(said[1], "klacht")) == ["dialogue"]


def test_the_second_half_beside_a_milder_sign_gets_the_more_urgent_referral(talk):
    talk.says("ik heb een wondje onder mijn hiel", "klacht")
    said = talk.says("o ja ik heb suiker", "risicogroep", red_flags=[{"category": "risicogroep"}])
    assert [one["metadata"]["category"] for one in said] == ["risicogroep", "diabetes_wond"]


def test_what_is_better_weighs_the_treatments_just_named(talk):
    weighed = part("definitie", "en wat is beter")
    said = talk.says("en botox? en wat is beter", "botox", part("botox", "en botox?"), weighed)
    assert topics(said) == ["botox", "behandelingen"]
