"""Conversations over the channel with a small bot behind it, against the Cloud API in little."""

from __future__ import annotations

import asyncio
import time

import pytest

from channels.messaging.delivery import Pace, Patience
from channels.wording import sentence
from tests.channels.messaging.fake_bot import NOTICE, refusal
from tests.channels.whatsapp import people
from tests.channels.whatsapp.cloud_api import CloudApi
from tests.channels.whatsapp.people import ANNA, BRAM, CARLA


async def test_the_notice_comes_first_and_once(start):
    async with start() as world:
        first = await world.says(ANNA, "helpt shockwave?")
        assert first.text.startswith(NOTICE)
        assert "antwoord op: helpt shockwave?" in first.text
        second = await world.says(ANNA, "en hoe lang?")
        assert NOTICE not in second.text
        assert NOTICE in (await world.says(BRAM, "hallo")).text
        assert len(world.api.sent) == 3
        assert not world.api.refused


async def test_a_read_mark_and_typing_come_before_the_answer(start):
    async with start() as world:
        seen = []
        world.api.hears = lambda _sent: seen.append(len(world.api.signs))
        await world.says(ANNA, "hallo")
        assert seen == [1]
        assert world.api.signs[0]["typing_indicator"] == {"type": "text"}


async def test_somebody_without_a_number_is_answered_by_his_user_id(start):
    async with start() as world:
        sent = await world.says(CARLA, "hallo")
        assert sent.body["recipient"] == CARLA.user_id
        assert "to" not in sent.body


async def test_a_pressed_button_is_what_was_offered_also_later(start):
    async with start() as world:
        first = await world.says(ANNA, "een")
        assert (await world.presses(ANNA, "Doet het pijn?")).text == "gekozen: /pijn"
        await world.says(ANNA, "twee")
        old = people.button(ANNA, first.choices["Hoe lang duurt het?"], "Hoe lang duurt het?")
        assert (await world.gets(ANNA, old)).text == "gekozen: /duur"


async def test_a_number_or_title_that_is_typed_chooses(start):
    async with start() as world:
        await world.says(ANNA, "een")
        assert (await world.says(ANNA, "2")).text == "gekozen: /pijn"
        assert (await world.says(ANNA, "2")).text.startswith("antwoord op: 2")
        assert (await world.says(ANNA, "hoe lang duurt het")).text == "gekozen: /duur"


async def test_what_does_not_fit_above_buttons_becomes_numbered_text(start):
    async with start() as world:
        world.talk.long = 1100
        sent = await world.says(ANNA, "een")
        assert sent.body["type"] == "text"
        assert sent.text.endswith("1. Hoe lang duurt het?\n2. Doet het pijn?")
        world.talk.long = 0
        assert (await world.says(ANNA, "1.")).text == "gekozen: /duur"


async def test_a_forged_key_is_read_as_the_words_on_it(start):
    async with start() as world:
        sent = await world.gets(ANNA, people.button(ANNA, "/operatie", "Verzonnen knop"))
        assert "antwoord op: Verzonnen knop" in sent.text


async def test_everything_else_gets_one_kind_sentence(start):
    async with start() as world:
        await world.says(ANNA, "hallo")
        for other in people.others(ANNA):
            assert (await world.gets(ANNA, other)).text == sentence("ander_bericht"), other["type"]
        album = [people.message(ANNA, "image", {"id": str(number)}) for number in range(6)]
        await world.gets(ANNA, album[0])
        before = len(world.api.sent)
        await world.does(ANNA, *album[1:])
        await world.rest()
        assert len(world.api.sent) == before + 1


async def test_what_stands_under_a_picture_is_read(start):
    async with start() as world:
        picture = people.message(ANNA, "image", {"id": "1", "caption": "rode hiel en koorts"})
        sent = await world.gets(ANNA, picture)
        assert "Bel vandaag de huisarts" in sent.text
        assert sentence("ander_bericht") not in sent.text
        plain = people.message(ANNA, "image", {"id": "2", "caption": "mijn voet"})
        assert sentence("ander_bericht") in (await world.gets(ANNA, plain)).text


async def test_what_whatsapp_says_itself_is_acknowledged_and_not_answered(start, caplog):
    async with start() as world:
        system = people.message(ANNA, "system", {"body": "Anna changed", "type": "user_changed_number"})
        assert await world.does(ANNA, system) == 200
        states = [people.status("wamid.unknown", state) for state in ("sent", "delivered", "read")]
        assert await world.call(people.call(statuses=states)) == 200
        errors = [{"code": 131031, "title": "Account locked for 31612345678"}]
        assert await world.call(people.call(errors=errors)) == 200
        await world.rest()
        assert not world.api.sent
        assert "131031" in caplog.text
        assert ANNA.number not in caplog.text


async def test_messages_to_another_number_of_the_same_app_are_left_alone(start):
    async with start() as world:
        body = people.call(people.text(ANNA, "hallo"), people=(ANNA,))
        body["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
        assert await world.call(body) == 200
        assert not await world.desk.record.unfinished()


async def test_a_message_is_answered_once_however_often_it_comes(start):
    async with start() as world:
        message = people.text(ANNA, "hallo")
        body = people.encoded(people.call(message, message, people=(ANNA,)))
        world.api.wrote(ANNA.address)
        assert await asyncio.gather(*(world.post(body) for _ in range(5))) == [200] * 5
        await world.rest()
        assert await world.post(body) == 200
        await world.rest()
        assert len(world.api.sent) == 1


async def test_a_repeat_after_a_restart_is_not_answered_again(start):
    body = people.encoded(people.call(people.text(ANNA, "hallo"), people=(ANNA,)))
    for expected in (1, 0):
        async with start() as world:
            world.api.wrote(ANNA.address)
            assert await world.post(body) == 200
            await world.rest()
            assert len(world.api.sent) == expected


async def test_a_conversation_goes_in_the_order_in_which_it_was_written(start):
    async with start() as world:
        world.talk.pause = 0.02
        now = int(time.time()) - 100
        late = [people.text(ANNA, f"nummer {n}", timestamp=str(now + n)) for n in (3, 1, 5, 2, 4)]
        await world.does(ANNA, *late)
        await world.rest()
        asked = [said.text for _, said in world.talk.asked]
        assert asked == [f"nummer {number}" for number in range(1, 6)]
        assert [one.text.split("op: ")[1] for one in world.api.sent] == asked


async def test_erasure_leaves_nothing_and_the_notice_comes_again(start):
    async with start() as world:
        first = await world.says(ANNA, "hallo")
        sent = await world.says(ANNA, "/Verwijder")
        assert sent.text == sentence("gewist")
        assert not list(world.talk.folder.iterdir())
        stale = people.button(ANNA, first.choices["Doet het pijn?"], "Doet het pijn?")
        again = await world.gets(ANNA, stale)
        assert again.text.startswith(NOTICE)
        assert "antwoord op: Doet het pijn?" in again.text


async def test_the_record_forgets_what_was_said_and_by_whom(start, tmp_path):
    async with start() as world:
        sent = await world.says(ANNA, "mijn geheime vraag")
        await world.rest()
        await world.call(people.call(statuses=[people.status(sent.reference, "delivered")]))
    written = b"".join(file.read_bytes() for file in tmp_path.glob("messaging.db*"))
    for secret in ("mijn geheime vraag", ANNA.number, ANNA.user_id, "wamid."):
        assert secret.encode() not in written, secret


async def test_commands(start):
    async with start() as world:
        assert (await world.says(ANNA, "/start")).text == NOTICE
        assert (await world.says(ANNA, "/stop")).text == sentence("gestopt")
        assert (await world.says(ANNA, "/privacy")).text.startswith("antwoord op: privacy")
        assert (await world.says(ANNA, "/restart")).text.startswith("antwoord op: /restart")
        welcome = people.message(BRAM, "request_welcome", {})
        assert (await world.gets(BRAM, welcome)).text == NOTICE


async def test_very_old_messages_are_dropped(start):
    async with start() as world:
        old = people.text(ANNA, "hallo", timestamp=str(int(time.time()) - 3 * 24 * 3600))
        assert await world.does(ANNA, old) == 200
        await world.rest()
        assert not world.api.sent
        assert await world.desk.record.counts() == {"updates dropped": 1}


async def test_too_fast_busy_or_broken_is_tried_again_until_it_works(start):
    async with start(api=CloudApi(pair=2, pair_seconds=0.3)) as world:
        world.api.faults = iter([500, 0, 429, 503, 131056, 131016, 130429])
        for number in range(6):
            await world.does(ANNA, people.text(ANNA, f"vraag {number}"))
        await world.rest()
        said = [one.text for one in world.api.to(ANNA.address)]
        assert [text.split("op: ")[1] for text in said] == [f"vraag {number}" for number in range(6)]


async def test_a_message_goes_out_at_the_pace_for_a_pair(start):
    async with start(api=CloudApi(pair=3, pair_seconds=0.6), pace=Pace(between=0.25)) as world:
        await world.does(ANNA, *(people.text(ANNA, f"vraag {number}") for number in range(7)))
        await world.rest()
        assert len(world.api.sent) == 7
        assert not [code for code, _ in world.api.refused if code == 131056]


@pytest.mark.parametrize(("fault", "code"), [(131047, "131047"), (190, "190"), (131026, "131026")])
async def test_what_is_of_no_use_is_not_tried_again_but_noted(start, caplog, fault, code):
    async with start() as world:
        world.api.faults = iter([0, fault if fault > 999 else 0])
        if fault == 190:
            world.desk.delivery._provider._headers = {"Authorization": "Bearer old"}
        await world.does(ANNA, people.text(ANNA, "hallo"))
        await world.rest()
        (lost,) = await world.desk.record.undelivered()
        assert (lost["code"], lost["attempts"]) == (code, 1)
        assert code in caplog.text
        assert ANNA.number not in caplog.text
        assert "hallo" not in caplog.text
        world.desk.delivery._provider._headers = {"Authorization": f"Bearer {world_token()}"}
        assert NOTICE in (await world.says(ANNA, "nog eens")).text  # she has not had the notice yet


def world_token() -> str:
    from tests.channels.whatsapp.cloud_api import TOKEN  # noqa: PLC0415

    return TOKEN


async def test_delivery_is_given_up_after_some_time(start):
    async with start(patience=Patience(first=0.01, longest=0.02, attempts=4)) as world:
        world.api.faults = iter([0, 500, 500, 500, 500])
        await world.does(ANNA, people.text(ANNA, "hallo"))
        await world.rest()
        (lost,) = await world.desk.record.undelivered()
        assert lost["attempts"] == 4


async def test_nothing_is_sent_outside_the_window(start):
    async with start() as world:
        old = people.text(ANNA, "hallo", timestamp=str(int(time.time()) - 22 * 3600))
        await world.gets(ANNA, old)
        await world.rest()
        letter = await _letter(world, expires_at=time.time() - 1)
        assert await world.desk.delivery.attempt(letter) == 0.0
        assert (await world.desk.record.undelivered())[0]["code"] == "expired"
        assert len(world.api.sent) == 1


async def _letter(world, **changes):
    from dataclasses import replace  # noqa: PLC0415

    from channels.messaging.record import Answer  # noqa: PLC0415
    from channels.messaging.types import Outgoing  # noqa: PLC0415

    record = world.desk.record
    world.talk.pause = 1
    await record.note([_incoming()], time.time())
    update = await record.next_update(record.names.conversation("whatsapp", "x"))
    await record.finish(update, Answer([Outgoing("messages", {})]), time.time(), changes["expires_at"])
    return replace(await record.next_letter(update.conversation), **changes)


def _incoming():
    from channels.messaging.types import Incoming  # noqa: PLC0415

    return Incoming("whatsapp", "wamid.1", "x", {"to": "31600000000"}, "text", "a", "", time.time(), {})


async def test_what_fails_after_it_was_accepted_is_sent_again_or_noted(start):
    async with start() as world:
        sent = await world.says(ANNA, "hallo")
        await world.rest()
        failed = people.call(statuses=[people.status(sent.reference, "failed", 131056)])
        assert await world.call(failed) == 200
        await world.until(lambda: len(world.api.sent) == 2)
        await world.rest()
        assert world.api.sent[1].body == sent.body
        assert await world.call(failed) == 200  # the same report again means nothing new
        await world.rest()
        assert len(world.api.sent) == 2
        last = people.status(world.api.sent[1].reference, "failed", 131047)
        await world.call(people.call(statuses=[last]))
        (lost,) = await world.desk.record.undelivered()
        assert lost["code"] == "131047"


async def test_a_bot_that_is_not_ready_is_asked_again(start):
    async with start() as world:
        world.talk.failures = [refusal(), RuntimeError("database")]
        assert "antwoord op: hallo" in (await world.says(ANNA, "hallo")).text


async def test_a_bot_that_never_answers_is_apologised_for(start):
    async with start(patience=Patience(first=0.001, longest=0.002, attempts=3)) as world:
        world.talk.failures = [refusal() for _ in range(8)]
        assert (await world.says(ANNA, "hallo")).text == sentence("fout")
        assert NOTICE in (await world.says(ANNA, "hallo")).text


async def test_several_people_at_once_each_get_their_own(start):
    async with start(talk=None) as world:
        crowd = [people.person(number) for number in range(20)]
        got = await asyncio.gather(*(world.says(one, f"ik ben {one.name}") for one in crowd))
        assert all(one.name in sent.text for one, sent in zip(crowd, got, strict=True))


async def test_two_servers_with_one_record_answer_each_message_once_and_in_order(start):
    api = CloudApi()
    async with start(api=api) as one, start(api=api) as two:
        now = int(time.time()) - 100
        for number in range(24):
            who, stamp = (ANNA, BRAM)[number % 2], str(now + number)
            server = (one, two)[number // 2 % 2]
            await server.does(who, people.text(who, f"vraag {number}", timestamp=stamp))
        await one.until(lambda: len(api.sent) == 24)
        await one.rest()
        for who, first in ((ANNA, 0), (BRAM, 1)):
            said = [sent.text.split("vraag ")[1] for sent in api.to(who.address)]
            assert said == [str(number) for number in range(first, 24, 2)]


async def test_what_is_being_sent_when_the_server_stops_is_not_sent_again(start):
    api = CloudApi(delay=0.4)
    async with start(api=api) as world:
        await world.does(ANNA, people.text(ANNA, "een"), people.text(ANNA, "twee"))
        await world.until(lambda: bool(world.talk.asked))
        await asyncio.sleep(0.6)  # the first answer is under way
    async with start(api=api) as world:
        await world.rest()
    assert [sent.text.split("op: ")[1] for sent in api.sent] == ["een", "twee"]


async def test_a_message_that_keeps_failing_later_is_given_up(start):
    async with start() as world:
        await world.says(ANNA, "hallo")
        for times in range(1, 6):
            await world.rest()
            failed = people.status(world.api.sent[-1].reference, "failed", 131000)
            await world.call(people.call(statuses=[failed]))
            await world.until(lambda times=times: len(world.api.sent) == times + 1)
        await world.rest()
        failed = people.status(world.api.sent[-1].reference, "failed", 131000)
        await world.call(people.call(statuses=[failed]))
        assert len(await world.desk.record.undelivered()) == 1
