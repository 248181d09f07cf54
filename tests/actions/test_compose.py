import pytest

import content
from actions.compose import (
    FIRST_REQUEST,
    NEXT_REQUESTS,
    answers,
    fill,
    subject_name,
    with_reminder,
    with_request,
)
from actions.context import Context, Memory, Said, Turn
from actions.reply import Message, Reply
from actions.targets import MORE, Target

SHOCKWAVE = content.get().topics["shockwave"]


def made(*asked, **memory):
    return answers(list(asked), Context(memory=Memory(**memory)), content.get(), {})


def test_one_topic_gets_its_answer_source_and_suggestions():
    (message,) = made(Target("shockwave")).messages
    assert message.text == SHOCKWAVE.answer
    assert message.extra["kind"] == "answer"
    assert message.extra["topic"] == "shockwave"
    assert message.extra["sources"] == list(SHOCKWAVE.source)
    assert 1 <= len(message.buttons) <= 3


def test_several_get_the_short_wording_in_order():
    messages = made(Target("operatie"), Target("shockwave")).messages
    assert [message.extra["topic"] for message in messages] == ["operatie", "shockwave"]
    assert messages[1].text == SHOCKWAVE.short


def test_a_side_is_answered_and_remembered():
    reply = made(Target("shockwave", "duur"))
    assert reply.messages[0].text == SHOCKWAVE.aspects["duur"].answer
    assert reply.memory["onderwerp"] == "shockwave"
    assert reply.memory["aspect"] == "duur"
    assert reply.memory["gegeven"] == ["shockwave/duur"]


def test_a_greeting_opens_the_answer():
    reply = made(Target(act="begroeting"), Target("shockwave"))
    assert len(reply.messages) == 1
    assert reply.messages[0].text.endswith(SHOCKWAVE.answer)
    assert reply.messages[0].text != SHOCKWAVE.answer


def test_a_repeated_question_gets_other_words_each_time():
    given, texts = (), []
    for _ in range(4):
        reply = made(Target("shockwave"), given=given)
        given = tuple(reply.memory["gegeven"])
        texts.append(reply.messages[0].text)
    assert len(set(texts)) == 4
    assert SHOCKWAVE.more in texts[1]
    assert SHOCKWAVE.short in texts[2]


def test_a_repeated_side_gets_other_words():
    first, again = (
        made(Target("shockwave", "duur")),
        made(Target("shockwave", "duur"), given=("shockwave/duur",)),
    )
    assert first.messages[0].text in again.messages[0].text
    assert first.messages[0].text != again.messages[0].text


@pytest.mark.parametrize(
    ("aspect", "response"), [("pijn", "utter_bron_zwijgt_pijn"), ("kleur", "utter_bron_zwijgt")]
)
def test_where_the_source_is_silent_the_bot_says_so(aspect, response):
    (message,) = made(Target("botox", aspect)).messages
    assert message.response == response
    assert message.extra["onderwerp"] == "botox"
    assert message.extra["topic"] == "botox"


def test_more_goes_on_until_there_is_no_more():
    given, seen = ("shockwave",), []
    for _ in range(12):
        reply = made(Target("shockwave", MORE), given=given)
        if reply.messages[0].response:
            break
        seen.append(reply.messages[0].text)
        given = tuple(reply.memory["gegeven"])
    assert seen[0].endswith(SHOCKWAVE.more)
    assert len(set(seen)) == len(seen) > 1
    assert reply.messages[0].response == "utter_geen_meer"


def test_the_button_for_more_disappears_when_it_was_pressed():
    def titles(reply):
        return [button["title"] for button in reply.messages[0].buttons]

    assert "Meer weten" in titles(made(Target("shockwave")))
    assert "Meer weten" not in titles(made(Target("shockwave", MORE), given=("shockwave",)))


@pytest.mark.parametrize("topic", sorted(content.get().topics))
def test_every_topic_and_side_can_be_answered(topic):
    for aspect in (None, MORE, *content.get().topics[topic].aspects):
        (message,) = made(Target(topic, aspect)).messages
        assert message.text.strip()
        assert "{" not in message.text


@pytest.mark.parametrize(
    ("topic", "expected"),
    [("botox", "botox"), ("pain_release_boost", "Pain Release Boost"), ("shockwave", "shockwave")],
)
def test_a_subject_inside_a_sentence(topic, expected):
    assert subject_name(content.get().topics[topic]) == expected


def test_placeholders_are_filled_and_other_braces_kept():
    assert fill("Bel {praktijk} {iets}.", {"praktijk": "ons"}) == "Bel ons {iets}."


ANSWER = Reply((Message(text="x", extra={"kind": "answer"}),), {"gegeven": ["a"], "beurten": NEXT_REQUESTS})


@pytest.mark.parametrize(("urgency", "place"), [("112", 0), ("113", 0), ("vandaag", 1), ("therapeut", 1)])
def test_one_reminder_after_a_referral(urgency, place):
    reply = with_reminder(ANSWER, Context(memory=Memory(urgency=urgency)))
    assert reply.messages[place].response == f"utter_herinnering_{urgency}"
    assert reply.memory["herinnerd"] is True


@pytest.mark.parametrize("memory", [Memory(), Memory(urgency="112", reminded=True)])
def test_no_reminder(memory):
    assert with_reminder(ANSWER, Context(memory=memory)) == ANSWER


def test_the_bot_asks_whether_the_answer_helps():
    reply = with_request(ANSWER, Context())
    assert reply.messages[-1].response == "utter_vraag_nuttig"
    assert reply.memory["beurten"] == 0


@pytest.mark.parametrize(
    ("reply", "context"),
    [
        (Reply(ANSWER.messages, {"gegeven": ["a"], "beurten": 1}), Context()),
        (ANSWER, Context(memory=Memory(flag="infectie"))),
        (ANSWER, Context(memory=Memory(given=("a",)))),
        (ANSWER, Context(turns=(Turn({}, (Said(kind="fallback"),)),))),
        (Reply(ANSWER.messages * 2, ANSWER.memory), Context()),
    ],
    ids=["too soon", "after a referral", "nothing new", "after a misunderstanding", "two answers"],
)
def test_the_bot_does_not_ask(reply, context):
    assert with_request(reply, context) == reply


def test_the_first_request_comes_after_a_few_answers():
    assert made(Target("koude")).memory["beurten"] == NEXT_REQUESTS - FIRST_REQUEST + 1
