"""From a correction to a line in the bot's files, and back: who decides, what is written, what is mended."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import ClassVar

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from accounts.roles import BEHEERDER, LEZER
from audit.models import AuditEntry
from conversations import erasure
from conversations.choices import CorrectionState
from conversations.models import Correction, Export
from conversations.tracker import Tracker
from improve import asking, checking, exporting, nearness
from improve.proposal import ELSEWHERE, NO_PLACE, TESTED, THERE, Wish, build, unified
from improve.training_files import Kind, UnknownLayout, _as_yaml, all_lines, lines, with_more
from tests.world import conversation, logged_in, person, said

pytestmark = pytest.mark.django_db

ROOT = django_settings.ROOT
TOPIC = """version: "3.1"

topic:
  id: shockwave
  title: Shockwave
nlu:
- intent: shockwave
  examples: |
    - wat doet shockwave
    - helpt een schokgolf bij mijn hiel
"""
FLAG = """version: "3.1"
red_flag: {id: infectie, urgency: vandaag, name: Koorts of pus}
nlu:
  - intent: infectie
    examples: |
      - er komt pus uit mijn hiel

signs:
  certain: [pus]
"""
LIKE = """nlu:
- intent: klacht
  metadata:
    look_alike: ontkend
  examples: |
    - ik heb geen koorts
# the end"""


@pytest.fixture
def data(tmp_path, settings):
    """A small content folder, and test sets beside it."""
    folder = tmp_path / "data"
    for name, text in {
        "topics/shockwave": TOPIC,
        "topics/botox": TOPIC.replace("shockwave", "botox").replace("schokgolf", "prik"),
        "red_flags/infectie": FLAG,
        "look_alikes/ontkend": LIKE,
        "dialogue/zonder": "responses: {}\n",
    }.items():
        file = folder / f"{name}.yml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    tests = tmp_path / "evaluation" / "data"
    tests.mkdir(parents=True)
    (tests / "test_questions.jsonl").write_text(
        json.dumps({"id": "q1", "text": "hoeveel pijn doet zo een schokgolf eigenlijk"}) + "\n"
    )
    (tests / "test_conversations.jsonl").write_text(
        json.dumps({"id": "d1", "turns": [{"user": "mijn hiel klopt al drie weken"}, {"user": "ja"}]}) + "\n"
    )
    settings.BOT_FOLDER, settings.EXPORT_FOLDER = folder, tmp_path / "exports"
    return folder


def wrong(text="helpt zo'n klopding", by=None, **more):
    """A correction that waits for a second person."""
    message = said(conversation(), text, "botox", 0.6)
    values = {"topic": "shockwave", "before": {"topic": "botox", "confidence": 0.6}, **more}
    return Correction.objects.create(message=message, text=text, proposed_by=by or person(), **values)


def approved(text="helpt zo'n klopding", **more):
    return wrong(text, state=CorrectionState.APPROVED, decided_by=person(), **more)


def applied(patch: Path, folder: Path) -> None:
    subprocess.run(["git", "apply", "--check", str(patch)], cwd=folder, check=True)
    subprocess.run(["git", "apply", str(patch)], cwd=folder, check=True)


# --- the second person ----------------------------------------------------------------------------


def test_a_second_person_edits_and_approves():
    first, second = person(), person()
    one = wrong("mijn arts [NAAM] zegt: klopding", by=first)
    client = logged_in(second)
    page = client.get(f"/verbeteringen/{one.pk}/").content.decode()
    assert "Mag de assistent deze zin leren?" in page
    refused = client.post(f"/verbeteringen/{one.pk}/besluit/", {"text": one.text, "besluit": "goedkeuren"})
    assert refused.status_code == 422
    assert "Hier staat nog [NAAM]" in refused.content.decode()
    answer = client.post(
        f"/verbeteringen/{one.pk}/besluit/", {"text": "mijn arts zegt:\n klopding", "besluit": "goedkeuren"}
    )
    one.refresh_from_db()
    assert answer.url == "/verbeteringen/"
    assert (one.state, one.text, one.decided_by) == ("goedgekeurd", "mijn arts zegt: klopding", second)
    assert AuditEntry.objects.filter(who=second.username, what="verbetering", action="gewijzigd").count() == 1
    assert "klopding" not in str(list(AuditEntry.objects.values_list("details", "what")))


def test_who_proposed_it_decides_nothing():
    me = person()
    one, client = wrong(by=me), logged_in(me)
    assert "Een collega beslist" in client.get(f"/verbeteringen/{one.pk}/").content.decode()
    client.post(f"/verbeteringen/{one.pk}/besluit/", {"text": one.text, "besluit": "goedkeuren"})
    one.refresh_from_db()
    assert one.state == "voorgesteld"
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=one.pk).update(decided_by=me)


def test_a_lezer_looks_and_cannot_decide():
    one, client = wrong(), logged_in(person(LEZER))
    page = client.get(f"/verbeteringen/{one.pk}/").content.decode()
    assert "Goedkeuren" not in page
    for name in ("besluit", "terug"):
        assert client.post(f"/verbeteringen/{one.pk}/{name}/", {"besluit": "goedkeuren"}).status_code == 403
    assert client.post("/verbeteringen/voorstel/").status_code == 403


def test_a_therapist_cannot_export(data):
    approved()
    client = logged_in(person())
    assert client.post("/verbeteringen/voorstel/").status_code == 403
    export, _ = exporting.propose("test")
    assert client.get(f"/verbeteringen/voorstel/{export.pk}/").status_code == 200
    assert client.get(f"/verbeteringen/voorstel/{export.pk}/patch/").status_code == 403


@pytest.mark.parametrize("text", ["{x}", "...", "bel [TELEFOON]", "\u200b \n", "kijk [hier](topic)"])
def test_what_cannot_be_a_line_is_not_approved(text):
    one = wrong()
    answer = logged_in(person()).post(
        f"/verbeteringen/{one.pk}/besluit/", {"text": text, "besluit": "goedkeuren"}
    )
    assert answer.status_code == 422


def test_a_number_is_asked_about_once():
    one, client = wrong(), logged_in(person())
    given = {"text": "bel mij op 06 12345678 over een klopding", "besluit": "goedkeuren"}
    answer = client.post(f"/verbeteringen/{one.pk}/besluit/", given)
    assert "Wijst dit iemand aan" in answer.content.decode()
    client.post(f"/verbeteringen/{one.pk}/besluit/", {**given, "sure": "on"})
    one.refresh_from_db()
    assert one.state == "goedgekeurd"


def test_refuse_and_take_it_back():
    one, client = wrong(), logged_in(person())
    client.post(f"/verbeteringen/{one.pk}/besluit/", {"besluit": "afwijzen"})
    one.refresh_from_db()
    assert one.state == "afgewezen"
    client.post(f"/verbeteringen/{one.pk}/terug/")
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("voorgesteld", None)


def test_a_look_alike_gets_a_topic():
    one, client = wrong(topic="", look_alike="ontkend"), logged_in(person())
    assert "Waar gaat de zin dan wel over?" in client.get(f"/verbeteringen/{one.pk}/").content.decode()
    client.post(
        f"/verbeteringen/{one.pk}/besluit/", {"text": one.text, "topic": "klacht", "besluit": "goedkeuren"}
    )
    one.refresh_from_db()
    assert (one.state, one.topic, one.look_alike) == ("goedgekeurd", "klacht", "ontkend")


def test_the_list_shows_what_waits_and_says_what_to_do_when_nothing_does():
    client = logged_in(person())
    assert "Er is niets te beslissen" in client.get("/verbeteringen/").content.decode()
    wrong("schokt dat erg")
    assert "schokt dat erg" in client.get("/verbeteringen/").content.decode()
    assert client.get("/verbeteringen/?status=onzin").status_code == 404


# --- the files ------------------------------------------------------------------------------------


def test_every_content_file_is_read_line_by_line_as_yaml_reads_it():
    for file in (ROOT / "data").rglob("*.yml"):
        text = file.read_text(encoding="utf-8")
        mine = sorted((each.kind.intent, each.kind.look_alike, each.text) for each in lines(text))
        assert mine == sorted(_as_yaml(text)), file.name


def test_lines_are_added_and_nothing_else_changes():
    after = with_more(FLAG, [(Kind("infectie"), "mijn hak is warm en ettert")])
    assert after == FLAG.replace("uit mijn hiel\n", "uit mijn hiel\n      - mijn hak is warm en ettert\n")
    new = with_more(LIKE, [(Kind("shockwave", "ontkend"), "geen koorts, wel shockwave")])
    assert new.endswith(
        "- intent: shockwave\n  metadata:\n    look_alike: ontkend\n  examples: |\n"
        "    - geen koorts, wel shockwave\n# the end"
    )


def test_a_file_without_examples_is_left_alone():
    with pytest.raises(UnknownLayout):
        with_more("responses: {}\n", [(Kind("x"), "y")])


def test_each_wish_goes_to_its_own_file(data):
    proposal = build(
        [
            Wish(1, "is een klopapparaat iets voor mij", topic="shockwave"),
            Wish(2, "mijn hak ettert en gloeit", category="infectie"),
            Wish(3, "koorts? nee hoor, niks daarvan", topic="klacht", look_alike="ontkend"),
        ],
        data, data.parent / "evaluation" / "data",
    )  # fmt: skip
    assert [file for file, _, _ in proposal.counts()] == [
        "data/look_alikes/ontkend.yml",
        "data/red_flags/infectie.yml",
        "data/topics/shockwave.yml",
    ]
    patch = data.parent / "p.patch"
    patch.write_text(proposal.patch)
    before = len(all_lines(data))
    applied(patch, data.parent)
    assert len(all_lines(data)) == before + 3


@pytest.mark.parametrize(
    ("text", "topic", "reason"),
    [
        ("Wat doet SHOCKWAVE?!", "shockwave", THERE),
        ("helpt een schokgolf bij me hiel", "shockwave", THERE),
        ("wat doet shockwave", "botox", ELSEWHERE),
        ("hoeveel pijn doet zo'n schokgolf eigenlijk", "shockwave", TESTED),
        ("mijn hiel klopt al drie weken!", "shockwave", TESTED),
        ("een zin zonder onderwerp", "bestaat_niet", NO_PLACE),
        ("een zin zonder voorbeelden", "zonder", NO_PLACE),
    ],
)
def test_what_is_left_out_and_why(data, text, topic, reason):
    proposal = build([Wish(7, text, topic)], data, data.parent / "evaluation" / "data")
    assert (proposal.left_out, proposal.patch) == ({7: reason}, "")


def test_two_alike_make_one_line(data):
    wishes = [
        Wish(1, "klopt dat klopding op mijn hiel", "shockwave"),
        Wish(2, "klopt dat klopding op me hiel", "shockwave"),
    ]
    proposal = build(wishes, data, data)
    assert (len(proposal.placed), proposal.left_out) == (1, {2: THERE})


def test_a_file_that_ends_without_a_line_break_makes_a_proper_patch(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.yml").write_text("a\nb")
    patch = tmp_path / "p.patch"
    patch.write_text(
        "diff --git a/data/x.yml b/data/x.yml\n" + unified("a\nb", "a\nb\u2028c\nd", "data/x.yml")
    )
    applied(patch, tmp_path)
    assert (tmp_path / "data" / "x.yml").read_text() == "a\nb\u2028c\nd"


def test_short_sentences_only_count_when_they_are_the_same():
    known = nearness.Sentences(["ijs zinvol"])
    assert known.near("ijs zinvol?") == 0
    assert known.near("ijs zinvoll") is None


# --- export ---------------------------------------------------------------------------------------


def test_export_writes_a_patch_and_a_report_and_notes_it(data):
    one, twin = approved("klopding voor mijn hiel"), approved("wat doet shockwave")
    boss = person(BEHEERDER)
    client = logged_in(boss)
    answer = client.post("/verbeteringen/voorstel/")
    export = Export.objects.get()
    one.refresh_from_db()
    twin.refresh_from_db()
    assert answer.url == f"/verbeteringen/voorstel/{export.pk}/"
    assert (one.state, one.export, twin.state) == ("geëxporteerd", export, "goedgekeurd")
    assert "staat al bij dit onderwerp" in client.get("/verbeteringen/?status=goedgekeurd").content.decode()
    patch, report = exporting.files_of(export)
    assert "+    - klopding voor mijn hiel\n" in patch.read_text()
    assert "klopding" not in report.read_text()
    assert "data/topics/shockwave.yml" in report.read_text()
    assert patch.stat().st_mode & 0o777 == 0o600
    assert data.joinpath("topics/shockwave.yml").read_text() == TOPIC  # an engineer applies it, nobody else
    got = client.get(f"/verbeteringen/voorstel/{export.pk}/patch/")
    assert b"".join(got.streaming_content) == patch.read_bytes()
    assert client.get(f"/verbeteringen/voorstel/{export.pk}/iets/").status_code == 404
    assert AuditEntry.objects.filter(who=boss.username, action="geëxporteerd").count() == 2


def test_nothing_approved_makes_no_export(data):
    wrong()
    answer = logged_in(person(BEHEERDER)).post("/verbeteringen/voorstel/", follow=True)
    assert "Er is niets om voor te stellen" in answer.content.decode()
    assert not Export.objects.exists()


def test_erasing_a_conversation_takes_its_sentence_out_of_the_export(data, tmp_path):
    gone, stays = approved("klopding voor mijn hiel"), approved("is dat trilapparaat duur")
    export, _ = exporting.propose("test")
    erasure.erase(gone.message.conversation, "test", Tracker(str(tmp_path / "none.db")))
    patch, _ = exporting.files_of(export)
    assert "klopding" not in patch.read_text()
    assert "trilapparaat" in patch.read_text()
    erasure.erase(stays.message.conversation, "test", Tracker(str(tmp_path / "none.db")))
    assert not patch.exists()
    assert not Export.objects.exists()


def test_the_command_proposes_and_says_how_to_apply(data):
    approved()
    approved("geen bestand hiervoor", topic="onbekend")
    out = StringIO()
    call_command("voorstel", stdout=out)
    assert "data/topics/shockwave.yml" in out.getvalue()
    assert "git apply" in out.getvalue()
    assert "klopding" not in out.getvalue()
    again = StringIO()
    call_command("voorstel", stdout=again)
    assert "niets goedgekeurd" in again.getvalue()


def test_round_trip_through_the_real_content(tmp_path, settings):
    """Export, apply to a copy of the real files, and let the project's own loader read them."""
    settings.EXPORT_FOLDER = tmp_path / "exports"
    approved("zo'n klopdoosje op de zool van mijn overgrootmoeder, baat dat")
    approved("mijn hielwond van de cactus gloeit en er loopt geel spul uit", topic="", category="infectie")
    approved("ettert? welnee, mijn hak is zo droog als een beschuit", topic="klacht", look_alike="ontkend")
    approved("kost dat clubje van jullie ook iets per kwartaal", topic="praktisch")
    export, proposal = exporting.propose("test")
    assert proposal.left_out == {}
    shutil.copytree(ROOT / "data", tmp_path / "data")
    applied(exporting.files_of(export)[0], tmp_path)
    check = (
        "import sys, content; from pathlib import Path; print(len(content.load(Path(sys.argv[1])).topics))"
    )
    done = subprocess.run(
        [sys.executable, "-c", check, str(tmp_path / "data")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(all_lines(tmp_path / "data")) == len(all_lines(ROOT / "data")) + 4


@pytest.mark.skipif("SLOW_TESTS" not in os.environ, reason="takes minutes: SLOW_TESTS=1")
@pytest.mark.timeout(900)
def test_round_trip_through_rasa_data_validate(tmp_path, settings):
    settings.EXPORT_FOLDER = tmp_path / "exports"
    approved("zo'n klopdoosje op de zool van mijn overgrootmoeder, baat dat")
    approved("mijn hielwond van de cactus gloeit en er loopt geel spul uit", topic="", category="infectie")
    export, _ = exporting.propose("test")
    shutil.copytree(ROOT / "data", tmp_path / "data")
    applied(exporting.files_of(export)[0], tmp_path)
    command = [sys.executable, "-m", "rasa", "data", "validate", "--data", str(tmp_path / "data")]
    quiet = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(command, cwd=ROOT, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


# --- after training -------------------------------------------------------------------------------


class FakeBot(BaseHTTPRequestHandler):
    """Speaks the web API, and refuses the first message because it is busy."""

    calls: ClassVar[list] = []
    busy = 1

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.calls.append((self.path, body, self.headers.get("Authorization")))
        if self.path.endswith("sessions"):
            return self.say(201, {"session": "token", "messages": []})
        if FakeBot.busy:
            FakeBot.busy -= 1
            return self.say(429, {"error": "Rustig aan."}, {"Retry-After": "3"})
        kind = {"from": "bot", "kind": "answer", "topic": "shockwave", "category": None, "buttons": []}
        if "pus" in body["text"]:
            kind = {"from": "bot", "kind": "referral", "topic": None, "category": "infectie", "buttons": []}
        return self.say(200, {"messages": [{"from": "user", "text": body["text"]}, kind]})

    def do_DELETE(self):
        self.calls.append((self.path, None, self.headers.get("Authorization")))
        self.say(204, None)

    def say(self, status, body, headers=()):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode() if body is not None else b"")

    def log_message(self, *_):
        pass


@pytest.fixture
def bot():
    FakeBot.calls, FakeBot.busy = [], 1
    server = HTTPServer(("127.0.0.1", 0), FakeBot)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_after_training_each_sentence_is_mended_or_not(bot):
    exported = {"state": CorrectionState.EXPORTED, "decided_by": person()}
    good = wrong("klopding", **exported)
    flagged = wrong("er zit pus in", topic="", category="infectie", **exported)
    other = wrong("wat kost dat", topic="praktisch", **exported)
    waiting = approved("nog niet")
    waits = []
    found = checking.check(asking.Bot(bot, waits.append))
    assert (found["hersteld"], found["niet_hersteld"], waits) == (2, 1, [3.0])
    for one, state in (
        (good, "hersteld"),
        (flagged, "hersteld"),
        (other, "niet_hersteld"),
        (waiting, "goedgekeurd"),
    ):
        one.refresh_from_db()
        assert one.state == state
    assert other.after["topics"] == ["shockwave"]
    assert sum(path.endswith("sessions") and body is None for path, body, _ in FakeBot.calls) == 3  # erased
    page = logged_in(person()).get(f"/verbeteringen/{other.pk}/").content.decode()
    assert "Nog niet hersteld" in page
    assert "Shockwave" in page


@pytest.mark.parametrize(
    ("wanted", "reply", "mended"),
    [
        ({"look_alike": "ontkend", "topic": "klacht"}, asking.Reply(topics=("diagnose",)), True),
        ({"look_alike": "ontkend", "topic": "klacht"}, asking.Reply(("klacht",), ("infectie",)), False),
        ({"topic": "shockwave"}, asking.Reply(offered=("shockwave",)), False),
        ({"topic": "", "category": "infectie"}, asking.Reply(("klacht",), ("infectie",)), True),
    ],
)
def test_what_counts_as_mended(wanted, reply, mended):
    assert checking.is_mended(wrong(**wanted), reply) is mended


def test_without_a_bot_the_command_says_how_to_start_one():
    wrong(state=CorrectionState.EXPORTED, decided_by=person())
    with pytest.raises(CommandError, match="make run"):
        call_command("nagaan", adres="http://127.0.0.1:9")
    with pytest.raises(CommandError, match="no address"):
        call_command("nagaan", adres="ftp://x")
