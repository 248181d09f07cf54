"""Taking over: nothing twice, nothing missed, through restarts, late commits, reused ids and erasures."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from django.utils import timezone

from conversations import sums
from conversations.choices import Need, State, TextState
from conversations.importing import LATE, Importer
from conversations.masking import WITHHELD, Masker
from conversations.models import (
    Conversation,
    ConversationTopic,
    Erasure,
    Feedback,
    ImportState,
    Message,
    RedFlag,
)
from conversations.pseudonyms import pseudonym
from conversations.tracker import Tracker, TrackerError
from tests.builders import Bot, flag, rated, user
from tests.builders import bot as said

pytestmark = pytest.mark.django_db
STREAM = Path(__file__).parent / "event_stream.jsonl"


def texts() -> list[str]:
    return list(Message.objects.order_by("tracker_row").values_list("text", flat=True))


def test_the_recorded_stream_is_read_whole(bot: Bot, tracker: Tracker, masker: Masker) -> None:
    """The other side of tests/components/test_event_stream.py."""
    for line in STREAM.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        bot.say(row["sender_id"], row["data"], row=row["id"])
    assert Importer(tracker, masker).run().taken == 11
    conversation = Conversation.objects.get()
    assert conversation.channel == "web"
    assert (conversation.need, conversation.category, conversation.urgency) == (
        Need.TODAY,
        "trombose",
        "vandaag",
    )
    assert (conversation.turns, conversation.thumbs_down) == (4, 1)
    first, press, ill, slash = Message.objects.filter(author="persoon").order_by("tracker_row")
    assert first.text == "hallo, ik ben [NAAM], [TELEFOON]. wat is hielspoor en helpt shockwave?"
    assert (first.topic, first.runner_up, first.decision) == ("definitie", "shockwave", "answer")
    assert [part["topic"] for part in first.understanding["parts"]] == ["definitie", "shockwave"]
    assert (press.text, press.button, press.topic) == ("Meer weten", True, "definitie")
    assert (ill.intent, ill.topic, ill.understanding["denied"]) == ("trombose", "", ["infectie"])
    assert slash.text == "/slash blubber qwerty"
    assert RedFlag.objects.get().words == "kuit is dik , rood en warm"
    answers = Message.objects.filter(author="assistent") | Message.objects.filter(author="bot")
    referral = answers.get(kind="referral")
    assert (referral.category, referral.urgency) == ("trombose", "vandaag")
    assert answers.filter(topic="shockwave").get().sources[0] == "Shockwave"
    feedback = Feedback.objects.get()
    assert feedback.message == referral
    assert feedback.text == "te vaag, bel [NAAM]"
    assert set(ConversationTopic.objects.values_list("topic", flat=True)) >= {"definitie", "shockwave"}


def test_no_name_number_or_sender_is_stored(bot: Bot, tracker: Tracker, masker: Masker) -> None:
    bot.say(
        "web-31612345678",
        user("Ik ben Fenna Wiersma, 0612345678, kerkstraat 12 in zwolle, fenna@voorbeeld.nl"),
    )
    Importer(tracker, masker).run()
    stored = json.dumps([*Message.objects.values(), *Conversation.objects.values()], default=str).casefold()
    assert not [
        word
        for word in ("fenna", "wiersma", "612345678", "kerkstraat", "zwolle", "voorbeeld")
        if word in stored
    ]


def test_a_sender_keeps_one_pseudonym_and_another_key_gives_another(settings) -> None:
    name = pseudonym("whatsapp-31612345678")
    assert name == pseudonym("whatsapp-31612345678") != pseudonym("whatsapp-31612345679")
    assert name.startswith("whatsapp-") and "612" not in name.removeprefix("whatsapp-")
    settings.PSEUDONYM_KEY = "another"
    assert pseudonym("whatsapp-31612345678") != name


def test_what_cannot_be_masked_leaves_a_mark_and_no_word(bot: Bot, tracker: Tracker) -> None:
    class Broken:
        def mask(self, _text):
            return WITHHELD

        def mask_part(self, _part, _whole):
            return ""

    bot.say("web-a", user("Fenna heeft pijn", flags=[flag("infectie", "vandaag", "Fenna")]), said("Hallo"))
    report = Importer(tracker, Broken()).run()
    message = Message.objects.get(author="persoon")
    assert report.withheld == 1
    assert (message.text, message.text_state) == ("", TextState.WITHHELD)
    assert "Fenna" not in json.dumps(message.understanding)
    assert RedFlag.objects.get().words == ""


def test_before_the_bot_has_stored_anything_there_is_nothing_to_do(
    tmp_path: Path, quick_masker: Masker
) -> None:
    assert Importer(Tracker(str(tmp_path / "none.db")), quick_masker).run().taken == 0


def test_passes_take_over_what_is_new_and_nothing_twice(bot: Bot, importer: Importer) -> None:
    bot.say("web-a", user("een"), said("antwoord"))
    assert (importer.run().taken, importer.run().taken) == (2, 0)
    bot.say("web-a", user("twee"))
    bot.say("web-b", user("drie"))
    assert (importer.run().taken, importer.run(whole=True).taken) == (2, 0)
    assert texts() == ["een", "antwoord", "twee", "drie"]
    assert Conversation.objects.count() == 2


def test_a_restart_takes_nothing_twice(bot: Bot, tracker: Tracker, quick_masker: Masker) -> None:
    bot.say("web-a", *(user(f"vraag {number}") for number in range(30)))
    Importer(tracker, quick_masker).run()
    assert Importer(tracker, quick_masker).run().taken == 0
    assert Message.objects.count() == 30


def test_a_row_with_a_lower_id_that_shows_later_is_not_missed(
    bot: Bot, tracker: Tracker, quick_masker: Masker
) -> None:
    now = [time.time()]
    importer = Importer(tracker, quick_masker, clock=lambda: now[0])
    bot.say("web-a", user("tien"), row=10)
    importer.run()
    bot.say("web-b", user("vijf"), row=5)
    assert importer.run().taken == 1
    now[0] += LATE - 60
    bot.say("web-b", user("zes"), row=6)
    assert Importer(tracker, quick_masker, clock=lambda: now[0]).run().taken == 1


def test_the_ground_moves_up_and_a_daily_look_finds_even_what_was_very_late(
    bot: Bot, tracker: Tracker, quick_masker: Masker
) -> None:
    now = [time.time()]
    importer = Importer(tracker, quick_masker, clock=lambda: now[0])
    bot.say("web-a", user("tien"), row=10)
    importer.run()
    now[0] += LATE + 1
    importer.run()
    assert ImportState.current().settled == 10
    bot.say("web-b", user("vijf"), row=5)
    assert importer.run().taken == 0
    assert importer.run(whole=True).taken == 1


def test_ids_that_sqlite_gives_again_after_an_erasure_are_not_missed(
    bot: Bot, tracker: Tracker, quick_masker: Masker
) -> None:
    now = [time.time()]
    importer = Importer(tracker, quick_masker, clock=lambda: now[0])
    bot.say("web-a", user("blijft"))
    bot.say("web-b", *(user(f"weg {number}") for number in range(5)))
    importer.run()
    now[0] += LATE + 1
    importer.run()
    assert ImportState.current().settled == 6
    bot.erase("web-b")
    bot.say("web-c", *(user(f"nieuw {number}") for number in range(8)))
    report = importer.run()
    assert (report.erased, report.taken) == (1, 8)
    assert texts() == ["blijft", *(f"nieuw {number}" for number in range(8))]


def test_another_database_in_the_old_ones_place_is_noticed(
    bot: Bot, tracker: Tracker, quick_masker: Masker, tmp_path: Path
) -> None:
    now = [time.time()]
    importer = Importer(tracker, quick_masker, clock=lambda: now[0])
    bot.say("web-a", *(user(f"oud {number}") for number in range(5)))
    importer.run()
    now[0] += LATE + 1
    importer.run()
    for file in tmp_path.glob("tracker.db*"):
        file.unlink()
    fresh = Bot(bot.file)
    fresh.say("web-b", user("eerste"), user("tweede"))
    assert importer.run().taken == 2


WRITER = """
    import sys
    from pathlib import Path
    from tests.builders import Bot, bot, user
    writer, name = Bot(Path(sys.argv[1])), sys.argv[2]
    for number in range(int(sys.argv[3])):
        writer.say(f"web-{name}-{number % 7}", user(f"{name} vraag {number}"), bot(f"antwoord {number}"))
"""


def test_two_programs_that_write_meanwhile_lose_nothing(bot: Bot, importer: Importer) -> None:
    command = [sys.executable, "-c", textwrap.dedent(WRITER), str(bot.file)]
    folder = Path(__file__).resolve().parents[1]
    writers = [subprocess.Popen([*command, name, "60"], cwd=folder) for name in ("x", "y")]
    taken = 0
    while any(writer.poll() is None for writer in writers):
        taken += importer.run().taken
    assert [writer.returncode for writer in writers] == [0, 0]
    assert taken + importer.run().taken == 240
    assert Message.objects.count() == 240
    assert importer.run(whole=True).taken == 0


def test_stopped_half_way_the_next_start_takes_the_rest(
    bot: Bot, tracker: Tracker, quick_masker: Masker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversations.importing.CHUNK", 10)
    bot.say("web-a", *(user(f"vraag {number}") for number in range(35)))
    calls = iter(range(100))

    def stop(conversations: list[int]) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt
        sums.recount(conversations)

    with monkeypatch.context() as patch:
        patch.setattr("conversations.storing.recount", stop)
        with pytest.raises(KeyboardInterrupt):
            Importer(tracker, quick_masker).run()
    assert Message.objects.count() == 20
    assert Conversation.objects.get().turns == 20
    assert Importer(tracker, quick_masker).run().taken == 15
    assert texts() == [f"vraag {number}" for number in range(35)]


def test_a_busy_database_is_an_error_that_quotes_nothing(bot: Bot, tracker: Tracker) -> None:
    bot.say("web-a", user("geheim"))
    with bot.connected() as connection:
        connection.execute("ALTER TABLE events RENAME COLUMN data TO elsewhere")
    with pytest.raises(TrackerError) as raised:
        tracker.rows([1])
    assert "geheim" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("events", "need"),
    [
        ([user("a", flags=[flag("trauma", "vandaag", "a"), flag("cauda_equina", "112", "a")])], Need.NOW_112),
        ([user("a", flags=[flag("suicidaal", "113", "a")])], Need.NOW_113),
        ([user("a", flags=[flag("kind", "therapeut", "a")])], Need.THERAPIST),
        (
            [user("a"), said("Bel vandaag", "referral", None, category="infectie", urgency="vandaag")],
            Need.TODAY,
        ),
        ([user("a", "nlu_fallback", 0.1, decision="fallback")], Need.NOT_UNDERSTOOD),
        ([user("a", "verduidelijken", 0.3, decision="clarify")], Need.UNSURE),
        ([user("a")], Need.NOTHING),
    ],
)
def test_what_happened_says_why_a_person_is_needed(bot: Bot, importer: Importer, events, need) -> None:
    bot.say("web-a", *events)
    importer.run()
    assert Conversation.objects.get().need == need


def test_the_last_rating_of_a_message_counts_and_may_come_before_it(bot: Bot, importer: Importer) -> None:
    answer = said("antwoord")
    answer["timestamp"] = time.time() - 100
    bot.say("web-a", user("a"), rated(answer, "goed"), rated(answer, "slecht", "te kort"))
    importer.run()
    assert Feedback.objects.filter(message=None).count() == 2
    bot.say("web-a", answer)
    importer.run()
    assert Feedback.objects.filter(message__text="antwoord").count() == 2
    conversation = Conversation.objects.get()
    assert (conversation.thumbs_up, conversation.thumbs_down, conversation.need) == (0, 1, Need.THUMBS_DOWN)


def test_a_conversation_that_was_dealt_with_comes_back_only_when_it_must(
    bot: Bot, importer: Importer
) -> None:
    bot.say("web-a", user("een"))
    importer.run()
    Conversation.objects.update(state=State.DONE, state_at=timezone.now() - timezone.timedelta(hours=3))
    bot.say("web-a", user("twee"))
    importer.run()
    assert Conversation.objects.get().state == State.DONE
    bot.say("web-a", user("drie", flags=[flag("infectie", "vandaag", "drie")]))
    importer.run()
    assert Conversation.objects.get().state == State.TO_REVIEW


def test_what_was_said_before_an_erasure_is_not_taken_over_again(bot: Bot, importer: Importer) -> None:
    bot.say("web-a", user("een"))
    importer.run()
    bot.erase("web-a")
    bot.say("web-a", {**user("te laat opgeslagen"), "timestamp": time.time() - 1})
    report = importer.run()
    assert (report.erased, report.stragglers, report.taken) == (1, 1, 0)
    bot.say("web-a", {**user("opnieuw begonnen"), "timestamp": time.time() + 1})
    importer.run()
    assert texts() == ["opnieuw begonnen"]
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize(
    "data", ["", "geen json", "[]", '{"event": "user"}', '{"event": "bot", "metadata": 3, "text": "x"}']
)
def test_a_row_that_makes_no_sense_stops_nothing(bot: Bot, importer: Importer, data: str) -> None:
    with sqlite3.connect(bot.file) as connection:
        values = ("web-a", "user" if "bot" not in data else "bot", time.time(), data)
        connection.execute(
            "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)", values
        )
    bot.say("web-b", user("goed"))
    importer.run()
    assert Message.objects.filter(text="goed").exists()


def test_a_hundred_thousand_events_take_under_a_minute(bot: Bot, tracker: Tracker, masker: Masker) -> None:
    """A fifth of them here, in a fifth of the time, of this process alone: others may use the machine."""
    turn = [
        user("Ik heb pijn"),
        {"event": "slot", "name": "onderwerp"},
        {"event": "action", "name": "action_x"},
    ]
    turn += [
        {"event": "slot", "name": "aspect"},
        {"event": "slot", "name": "beurten"},
        said("Dat is hielspoor."),
    ]
    events = []
    for number in range(3334):
        text = f"Ik heb al {number} dagen pijn aan mijn hiel, wat kan ik doen?"
        events += [(f"web-{number // 5}", event) for event in (user(text), *turn[1:])]
    bot.say_all(events)
    began = time.process_time()
    assert Importer(tracker, masker).run().taken == 6668
    assert time.process_time() - began < 12
