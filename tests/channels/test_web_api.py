"""The web API against a real Rasa server in little (see conftest)."""

from __future__ import annotations

import asyncio
import logging

import pytest

from channels import erasure
from channels.wording import sentence

FIELDS = {"id", "from", "text", "kind", "topic", "category", "urgency", "sources", "buttons", "time"}


async def test_a_session_begins_with_the_greeting_and_the_greeting_is_stored(start):
    async with start() as server:
        status, body, headers = await server.call("POST", "sessions", json={})
        assert status == 201
        (greeting,) = body["messages"]
        assert set(greeting) == FIELDS
        assert greeting["kind"] == "notice"
        assert "automatische assistent" in greeting["text"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        (stored,) = await server.history(body["session"])
        assert {**stored, "rating": None} == {**greeting, "rating": None}


async def test_an_answer_has_every_field_and_is_not_split_on_blank_lines(start):
    async with start() as server:
        token = await server.begin()
        (answer,) = await server.say(token, "Wat is shockwave?")
        assert set(answer) == FIELDS
        assert (answer["kind"], answer["topic"]) == ("answer", "shockwave")
        assert answer["sources"] == ["Shockwave"]
        assert "\n\n" in answer["text"]
        assert answer["buttons"] == [
            {"title": "Hoe lang duurt het?", "payload": "/herstel", "topic": "shockwave"}
        ]
        both = await server.say(token, "beide graag")
        assert [message["topic"] for message in both] == ["shockwave", "operatie"]


async def test_the_fields_stand_in_the_trackers_metadata(start):
    async with start() as server:
        token = await server.begin()
        await server.say(token, "ik heb koorts")
        (conversation,) = await server.store.keys()
        assert conversation.startswith("web-")
        bots = [event for event in await server.store.said(conversation) if event["event"] == "bot"]
        assert bots[-1]["metadata"]["category"] == "infectie"
        assert bots[-1]["metadata"]["urgency"] == "vandaag"


@pytest.mark.parametrize(
    "text", ["/restart", '/shockwave{"aspect": "duur"}', "/", " /session_start", "//operatie"]
)
async def test_typed_text_that_begins_with_a_slash_is_text(start, text):
    async with start() as server:
        token = await server.begin()
        await server.say(token, "Wat is shockwave?")
        await server.say(token, text)
        shown = await server.history(token)
        assert shown[-2]["text"] == text.strip()
        (conversation,) = await server.store.keys()
        tracker = await server.store.retrieve(conversation)
        assert not any(event.type_name == "restart" for event in tracker.events)
        assert tracker.latest_message.entities == []


async def test_only_an_offered_button_can_be_pressed(start):
    async with start() as server:
        token = await server.begin()
        status, body, _ = await server.call("POST", "messages", token, json={"payload": "/operatie"})
        assert (status, body["error"]) == (400, sentence("knop_onbekend"))
        status, body, _ = await server.call("POST", "messages", token, json={"payload": "/shockwave"})
        assert status == 200
        assert body["messages"][0]["topic"] == "shockwave"
        assert (await server.history(token))[1]["text"] == "Wat doet shockwave?"
        other = await server.begin()
        payload = {"payload": "/herstel"}
        assert (await server.call("POST", "messages", other, json=payload))[0] == 400


BAD_BODIES = [
    b"", b"x", b"[]", b"null", b"1", b'"tekst"', b"{}", b'{"text": 1}', b'{"text": null}', b'{"text": ""}',
    b'{"text": "  "}', b'{"text": "a", "payload": "/b"}', b'{"payload": ""}', b'{"payload": {}}', b"\xff\xfe",
    b"[" * 5000, b'{"text": "\\u0000"}',
]  # fmt: skip


@pytest.mark.parametrize("body", BAD_BODIES)
async def test_a_bad_body_is_a_400_with_a_dutch_sentence(start, body):
    async with start() as server:
        token = await server.begin()
        status, answer, _ = await server.call("POST", "messages", token, data=body)
        assert status == 400
        assert answer["error"] in {sentence("onleesbaar"), sentence("leeg")}


async def test_text_of_2000_characters_passes_and_of_2001_does_not(start):
    async with start() as server:
        token = await server.begin()
        assert (await server.call("POST", "messages", token, json={"text": "é" * 2000}))[0] == 200
        for text in ("é" * 2001, "a" * 100_000):
            status, body, _ = await server.call("POST", "messages", token, json={"text": text})
            assert (status, body["error"]) == (413, sentence("te_lang"))


async def test_odd_characters_are_no_trouble(start):
    async with start() as server:
        token = await server.begin()
        for text in ("\\ud800 hiel", "hiel\\u0000pijn", "\\u202e omgekeerd", "😀"):
            status, _, _ = await server.call("POST", "messages", token, data=f'{{"text": "{text}"}}'.encode())
            assert status == 200
        assert len(await server.history(token)) == 9


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer x", "Bearer a.b", "Basic eA==", "Bearer é.é"]
)
async def test_without_a_good_token_nobody_gets_in(start, authorization):
    async with start() as server:
        await server.begin()
        headers = {"Authorization": authorization} if authorization else {}
        for method, path in (
            ("POST", "messages"),
            ("GET", "messages"),
            ("DELETE", "sessions"),
            ("POST", "feedback"),
        ):
            status, body, _ = await server.call(method, path, headers=headers, json={"text": "hoi"})
            assert (status, body["error"]) == (401, sentence("verlopen"))


async def test_an_old_token_is_refused(start):
    async with start(token_age=-1) as server:
        assert (await server.call("GET", "messages", await server.begin()))[0] == 401


async def test_erasing_erases_every_row_kills_the_token_and_tells_the_listeners(start, monkeypatch, tmp_path):
    told = []

    async def broken(conversation):
        raise RuntimeError("no")

    async def listener(conversation):
        told.append(conversation)

    monkeypatch.setattr(erasure, "_listeners", [broken, listener])
    async with start() as server:
        token, other = await server.begin(), await server.begin()
        await server.say(token, "mijn geheime hiel")
        assert (await server.call("DELETE", "sessions", token))[0] == 204
        assert len(told) == 1
        assert len(list(await server.store.keys())) == 1
        for method, path in (("POST", "messages"), ("GET", "messages"), ("DELETE", "sessions")):
            assert (await server.call(method, path, token, json={"text": "hoi"}))[0] == 401
        assert len(await server.history(other)) == 1
    files = list(tmp_path.glob("var/tracker.db*"))
    assert files
    assert not any(b"geheime" in file.read_bytes() for file in files)
    async with start() as again:
        assert (await again.call("GET", "messages", token))[0] == 401
        assert len(await again.history(other)) == 1


async def test_erasing_while_an_answer_is_on_its_way_leaves_nothing(start):
    async with start() as server:
        token = await server.begin()
        calls = [server.call("POST", "messages", token, json={"text": "shockwave"}) for _ in range(4)]
        results = await asyncio.gather(*calls[:2], server.call("DELETE", "sessions", token), *calls[2:])
        assert {status for status, _, _ in results} <= {200, 204, 401}
        assert list(await server.store.keys()) == []


async def test_messages_of_one_conversation_are_handled_one_after_another(start):
    async with start() as server:
        token = await server.begin()
        texts = [f"operatie {number}" for number in range(6)]
        await asyncio.gather(*(server.say(token, text) for text in texts))
        shown = await server.history(token)
        assert sorted(m["text"] for m in shown if m["from"] == "user") == texts
        assert [m["from"] for m in shown] == ["bot", *["user", "bot"] * 6]


async def test_the_same_key_is_answered_once(start):
    async with start() as server:
        token = await server.begin()
        key = {"Idempotency-Key": "0123456789abcdef"}
        first, second = await asyncio.gather(
            server.say(token, "beide", **key), server.say(token, "beide", **key)
        )
        assert first == second
        assert len(await server.history(token)) == 4
        await server.say(token, "operatie", **{"Idempotency-Key": "0123456789abcdeg"})
        assert await server.say(token, "beide", **key) == first
        assert (
            await server.call("POST", "messages", token, json={"text": "a"}, headers={"Idempotency-Key": "x"})
        )[0] == 400


async def test_the_limit_counts_messages_of_a_session(start):
    async with start(rate_limit=2) as server:
        token = await server.begin()
        await server.say(token, "operatie")
        await server.say(token, "operatie")
        status, body, headers = await server.call("POST", "messages", token, json={"text": "operatie"})
        assert (status, body["error"]) == (429, sentence("te_veel"))
        assert 1 <= int(headers["Retry-After"]) <= 60
        assert await server.say(await server.begin(), "operatie")
        assert (await server.call("DELETE", "sessions", token))[0] == 204


async def test_the_limit_counts_requests_of_an_address(start):
    async with start(address_limit=3) as server:
        for _ in range(3):
            await server.begin()
        assert (await server.call("POST", "sessions", json={}))[0] == 429


async def test_a_failing_action_ends_in_an_apology_that_is_stored(start, caplog):
    async with start() as server:
        token = await server.begin()
        said = await server.say(token, "alles is kapot, zei mevrouw Jansen")
        assert [message["text"] for message in said] == ["Vraag maar.", sentence("fout")]
        assert said[-1]["kind"] == "notice"
        assert [message["text"] for message in await server.say(token, "zal het genezen?")] == [
            sentence("fout")
        ]
        assert [message["text"] for message in await server.history(token)][-1] == sentence("fout")
        assert (await server.say(token, "shockwave"))[0]["topic"] == "shockwave"
    assert "Jansen" not in caplog.text


async def test_a_referral_needs_no_action_server_and_no_apology(start):
    async with start() as server:
        (referral,) = await server.say(await server.begin(), "ik heb koorts")
        assert (referral["kind"], referral["category"], referral["urgency"]) == (
            "referral",
            "infectie",
            "vandaag",
        )


async def test_an_error_in_rasa_is_an_apology_and_never_a_500(start, caplog, monkeypatch):
    async with start() as server:
        token = await server.begin()

        async def fail(_message):
            raise ValueError("geheim: mevrouw Jansen")

        with monkeypatch.context() as patch:
            patch.setattr(server.agent.processor, "handle_message", fail)
            (message,) = await server.say(token, "operatie")
            assert message["text"] == sentence("fout")
        with monkeypatch.context() as patch:
            patch.setattr(server.store, "exists", fail)
            status, body, headers = await server.call("GET", "messages", token)
            assert (status, body["error"]) == (503, sentence("fout"))
            assert headers["Retry-After"]
        assert "Jansen" not in caplog.text
        assert "ValueError" in caplog.text


async def test_a_turn_that_hangs_is_given_up(start, monkeypatch):
    monkeypatch.setattr("channels.conversations.TURN_TIMEOUT", 0.2)
    async with start() as server:
        token = await server.begin()

        async def hang(_message):
            await asyncio.sleep(60)

        monkeypatch.setattr(server.agent.processor, "handle_message", hang)
        (message,) = await server.say(token, "operatie")
        assert message["text"] == sentence("fout")


async def test_without_a_model_the_page_is_told(start):
    async with start() as server:
        server.agent.processor = None
        status, body, _ = await server.call("POST", "sessions", json={})
        assert (status, body["error"]) == (503, sentence("fout"))


async def test_a_rating_is_stored_for_the_review_and_shown_again(start):
    async with start() as server:
        token = await server.begin()
        (answer,) = await server.say(token, "operatie")
        rating = {"message": answer["id"], "rating": "slecht", "text": "te kort"}
        assert (await server.call("POST", "feedback", token, json=rating))[0] == 204
        assert (await server.history(token))[-1]["rating"] == "slecht"
        (conversation,) = await server.store.keys()
        note = (await server.store.said(conversation))[-1]
        assert (note["event"], note["rating"], note["text"]) == ("feedback", "slecht", "te kort")
        assert (await server.say(token, "operatie"))[0]["kind"] == "answer"
        for bad in (
            {"rating": "goed"},
            {**rating, "rating": "prima"},
            {**rating, "message": "1"},
            {**rating, "text": 1},
        ):
            assert (await server.call("POST", "feedback", token, json=bad))[0] == 400


async def test_other_websites_are_turned_away_unless_they_are_on_the_list(start):
    ours, other = "https://praktijk.example", "https://elders.example"
    async with start(allowed_origins=frozenset({ours})) as server:
        status, body, headers = await server.call("POST", "sessions", json={}, headers={"Origin": other})
        assert (status, body["error"]) == (403, sentence("andere_website"))
        assert "Access-Control-Allow-Origin" not in headers
        for origin in (ours, server.url):
            status, _, headers = await server.call("POST", "sessions", json={}, headers={"Origin": origin})
            assert (status, headers["Access-Control-Allow-Origin"]) == (201, origin)
        ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        status, _, headers = await server.call("OPTIONS", "messages", headers={"Origin": ours, **ask})
        assert (status, headers["Access-Control-Allow-Origin"]) == (204, ours)
        assert "Authorization" in headers["Access-Control-Allow-Headers"]
        assert "Access-Control-Allow-Credentials" not in headers
        status, _, headers = await server.call("OPTIONS", "messages", headers={"Origin": other, **ask})
        assert "Access-Control-Allow-Origin" not in headers


async def test_no_message_text_reaches_the_log(start, caplog):
    caplog.set_level(logging.INFO)
    async with start() as server:
        await server.say(await server.begin(), "mevrouw Jansen wil een operatie")
    assert "Jansen" not in caplog.text


async def test_what_the_page_shows_of_the_practice(start):
    async with start(consent="vragen") as server:
        status, body, _ = await server.call("GET", "settings")
        assert status == 200
        assert set(body) == {"name", "contact", "phone", "appointment", "privacy", "consent"}
        assert body["consent"] == "vragen"
