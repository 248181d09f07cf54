from actions.context import Context, Memory, Part, read


def bot(text="x", **metadata):
    return {
        "event": "bot",
        "text": text,
        "data": {"buttons": metadata.pop("buttons", [])},
        "metadata": metadata,
    }


def user(text, intent="definitie"):
    return {"event": "user", "text": text, "parse_data": {"text": text, "intent": {"name": intent}}}


def test_an_empty_state_is_an_empty_context():
    assert read({}, {}, []) == Context(memory=Memory())


def test_parts_candidates_and_flags_are_read():
    state = {
        "text": "en dat?",
        "intent": {"name": "vervolgvraag"},
        "understanding": {
            "parts": [
                {
                    "text": "en dat?",
                    "topic": "herstel",
                    "confidence": 0.4,
                    "aspects": ["duur"],
                    "follow_up": True,
                }
            ],
            "candidates": [{"topic": "herstel", "confidence": 0.4}],
        },
        "red_flags": [{"category": "infectie"}],
        "red_flags_denied": ["trauma"],
        "entities": [{"entity": "aspect", "value": "duur"}],
    }
    context = read(state, {"onderwerp": "shockwave", "gegeven": ["shockwave"]}, [])
    assert context.parts == (Part("en dat?", "herstel", 0.4, ("duur",), True),)
    assert (context.candidates, context.flags, context.denied) == (("herstel",), ("infectie",), ("trauma",))
    assert (context.aspect, context.memory.topic, context.memory.given) == (
        "duur",
        "shockwave",
        ("shockwave",),
    )


def test_the_last_turn_is_the_one_before_the_message_at_hand():
    events = [user("a"), bot("1", kind="answer"), bot("2", kind="notice", asks="bellen"), user("b")]
    context = read({}, {}, events)
    assert [message.text for message in context.last.said] == ["1", "2"]
    assert context.last.asks == "bellen"
    assert context.last.kinds == {"answer", "notice"}


def test_what_this_turn_has_said_already_is_not_the_last_turn():
    context = read({}, {}, [user("a"), bot("1"), user("b"), bot("2")])
    assert [message.text for message in context.last.said] == ["1"]


def test_a_new_session_begins_afresh():
    events = [
        user("a"),
        bot("1", buttons=[{"title": "x", "payload": "/x"}]),
        {"event": "session_started"},
        bot("hallo"),
        user("b"),
    ]
    context = read({}, {}, events)
    assert [message.text for message in context.last.said] == ["hallo"]
    assert context.last_buttons == ()


def test_options_fall_back_on_what_was_offered_before():
    offered = [{"title": "x", "payload": "/x"}]
    assert read({}, {"aangeboden": offered}, [user("a"), bot("1"), user("b")]).options == tuple(offered)


def test_the_answers_to_the_request_for_feedback_are_no_options():
    events = [
        user("a"),
        bot("1", buttons=[{"payload": "/x"}]),
        bot("2", asks="feedback", buttons=[{"payload": "/y"}]),
        user("b"),
    ]
    assert [button["payload"] for button in read({}, {}, events).options] == ["/x"]
