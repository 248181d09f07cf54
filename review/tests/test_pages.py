"""Queue, list, conversation, judging, log: what they show, in which order, and what they note."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

from accounts.roles import BEHEERDER, LEZER
from audit.models import AuditEntry
from conversations.choices import CorrectionState, Need, State
from conversations.models import Conversation, Correction, ImportState, Judgement, Label, Note
from conversations.tracker import TrackerError
from pages import erasing, highlight, paging, queue
from pages.names import names
from tests.world import alarm, answered, conversation, flag, logged_in, morning, person, said

pytestmark = pytest.mark.django_db


def shown(client, place="/"):
    """Pseudonyms in the order in which the page shows them."""
    return [item["row"].pseudonym for item in client.get(place).context["items"]]


def noted(user, action, place=None):
    rows = AuditEntry.objects.filter(who=user.username, action=action)
    return rows.filter(pseudonym=place.pseudonym) if place else rows


# --- the queue ------------------------------------------------------------------------------------


def test_the_queue_begins_with_what_is_most_urgent():
    found = morning()
    order = ["112", "113", "vandaag", "therapeut", "niet-begrepen", "duim-omlaag", "twijfel"]
    assert shown(logged_in(person())) == [found[name].pseudonym for name in order]


def test_of_equal_urgency_the_newest_comes_first():
    old, new = alarm(ago=9), alarm(ago=1)
    assert shown(logged_in(person())) == [new.pseudonym, old.pseudonym]


@pytest.mark.parametrize("group", [*queue.GROUPS])
def test_a_part_of_the_queue(group):
    found = morning()
    assert shown(logged_in(person()), f"/?groep={group}") == [found[group].pseudonym]


def test_the_line_shows_the_sentence_that_matters():
    place = alarm()
    said(place, "dank u wel", "bedankt", 0.99)
    page = logged_in(person()).get("/").content.decode()
    assert "pijn op mijn borst" in page
    assert "dank u wel" not in page


def test_opening_notes_who_looks_but_not_for_a_lezer():
    place, therapist, reader = alarm(), person(), person(LEZER)
    logged_in(reader).get(f"/gesprekken/{place.pseudonym}/")
    place.refresh_from_db()
    assert place.state == State.TO_REVIEW
    client = logged_in(therapist)
    client.get(f"/gesprekken/{place.pseudonym}/?rij=1")
    place.refresh_from_db()
    assert (place.state, place.state_by) == (State.SEEN, therapist)
    assert place.state_at is not None
    assert f"Bekeken: {therapist.name}" in client.get("/").content.decode()


def test_done_leaves_the_queue_and_goes_on_to_the_next():
    found, client = morning(), logged_in(person())
    answer = client.post(
        f"/gesprekken/{found['112'].pseudonym}/status/", {"state": "afgehandeld", "rij": "1"}
    )
    assert answer.url == f"/gesprekken/{found['113'].pseudonym}/?rij=1"
    assert found["112"].pseudonym not in shown(client)


def test_later_waits_behind_its_own_chip_and_can_come_back():
    place, client = alarm(), logged_in(person())
    client.post(f"/gesprekken/{place.pseudonym}/status/", {"state": "later", "lijst": "1"})
    assert shown(client) == []
    assert shown(client, "/?groep=later") == [place.pseudonym]
    client.post(f"/gesprekken/{place.pseudonym}/status/", {"state": "te_beoordelen"})
    assert shown(client) == [place.pseudonym]


def test_the_last_one_done_leads_to_the_empty_queue():
    place, client = alarm(), logged_in(person())
    answer = client.post(
        f"/gesprekken/{place.pseudonym}/status/", {"state": "afgehandeld", "rij": "1"}, follow=True
    )
    assert "Er is nu niets te doen" in answer.content.decode()


def test_a_state_that_does_not_exist_changes_nothing():
    place, client = alarm(), logged_in(person())
    client.post(f"/gesprekken/{place.pseudonym}/status/", {"state": "weg"})
    place.refresh_from_db()
    assert place.state == State.TO_REVIEW


# --- the list -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("kanaal=whatsapp", {"vandaag"}),
        ("onderwerp=shockwave", {"gewoon"}),
        ("vlag=trombose", {"vandaag"}),
        ("vlag=ja", {"112", "113", "vandaag", "therapeut"}),
        ("vlag=geen", {"niet-begrepen", "duim-omlaag", "twijfel", "gewoon"}),
        ("zekerheid=laag", {"niet-begrepen", "twijfel"}),
        ("zekerheid=midden", {"duim-omlaag"}),
        ("reden=50", {"duim-omlaag"}),
        ("status=afgehandeld", set()),
        ("zoek=trampoline", {"niet-begrepen"}),
        ("zoek=TRAMPO", {"niet-begrepen"}),
        ("zoek=mijn kuit&kanaal=web", {"112"}),
        ("zoek='; DROP TABLE x --", set()),
        ("kanaal=kwaad", set()),
        ("van=2999-01-01", set()),
        ("tot=1999-01-01", set()),
    ],
)
def test_filters_and_search(asked, expected):
    found, client = morning(), logged_in(person())
    by_name = {place.pseudonym: name for name, place in found.items() if name != "vraag"}
    assert {by_name[one] for one in shown(client, f"/gesprekken/?{asked}")} == expected


def test_filter_on_a_label():
    place, client = alarm(), logged_in(person())
    conversation()
    client.post(f"/gesprekken/{place.pseudonym}/labels/", {"name": " Scholing  Team "})
    label = Label.objects.get(name="scholing team")
    assert shown(client, f"/gesprekken/?label={label.pk}") == [place.pseudonym]


def test_a_day_goes_from_midnight_to_midnight_in_the_netherlands():
    late = datetime(2026, 6, 1, 21, 59, tzinfo=timezone.utc)  # 23:59 there
    early = datetime(2026, 6, 1, 22, 1, tzinfo=timezone.utc)  # the next day there
    one, other = conversation(last_at=late), conversation(last_at=early)
    client = logged_in(person())
    assert shown(client, "/gesprekken/?van=2026-06-01&tot=2026-06-01") == [one.pseudonym]
    assert shown(client, "/gesprekken/?van=2026-06-02") == [other.pseudonym]


def test_paging_there_and_back_shows_everything_once():
    client = logged_in(person())
    for number in range(60):
        conversation(Need.UNSURE if number % 2 else Need.NOTHING, ago=number // 3)
    place, seen, pages = "/gesprekken/", [], []
    while place:
        context = client.get(place).context
        pages.append([item["row"].pk for item in context["items"]])
        seen += pages[-1]
        after = context["page"].after
        place = f"/gesprekken/?na={after}".replace("+", "%2B") if after else ""
    assert len(seen) == len(set(seen)) == 60
    before = context["page"].before.replace("+", "%2B")
    assert [item["row"].pk for item in client.get(f"/gesprekken/?voor={before}").context["items"]] == pages[
        -2
    ]


@pytest.mark.parametrize("place", ["x", "1_2_3", "_", "2026-01-01_1", "%00"])
def test_a_place_that_makes_no_sense_is_the_start(place):
    one, client = alarm(), logged_in(person())
    assert shown(client, f"/gesprekken/?na={place}") == [one.pseudonym]
    assert shown(client, f"/?voor={place}") == [one.pseudonym]


def test_empty_pages_say_what_to_do():
    client = logged_in(person(BEHEERDER))
    assert "Er is nu niets te doen" in client.get("/").content.decode()
    assert "Er zijn nog geen gesprekken" in client.get("/gesprekken/").content.decode()
    conversation()
    assert "Geen gesprek gevonden" in client.get("/gesprekken/?zoek=niets").content.decode()
    assert "Er is nog niets gewist" in client.get("/bewaren/").content.decode()


# --- one conversation -----------------------------------------------------------------------------


def test_the_conversation_reads_like_a_chat_with_what_the_bot_understood():
    found, client = morning(), logged_in(person())
    page = client.get(f"/gesprekken/{found['duim-omlaag'].pseudonym}/").content.decode()
    parts = [
        "helpt een zooltje?", "Een prik met cortisone", "redelijk zeker, 71", "daarna: Inlegzolen",
        "Bron: Cortisone", "Doet dat pijn?", "Duim omlaag van de bezoeker", "Ik vroeg naar zooltjes",
    ]  # fmt: skip
    assert [part for part in parts if part not in page] == []
    assert page.index("helpt een zooltje?") < page.index("Een prik met cortisone")


def test_the_words_that_showed_an_alarm_sign_are_marked():
    page = logged_in(person()).get(f"/gesprekken/{alarm().pseudonym}/").content.decode()
    assert "Ik heb <mark>pijn op mijn borst</mark> en mijn kuit is dik" in page
    assert "Pijn op de borst of benauwdheid" in page
    assert "112 bellen" in page


def test_what_people_wrote_is_text_and_nothing_else():
    place = alarm("<script>alert(1)</script> pijn op mijn borst & <b>zo</b>")
    page = logged_in(person()).get(f"/gesprekken/{place.pseudonym}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;b&gt;zo&lt;/b&gt;" in page


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("ik heb koorts", ["koorts"], [("ik heb ", False), ("koorts", True)]),
        ("Koorts en koorts", ["koorts"], [("Koorts", True), (" en ", False), ("koorts", True)]),
        ("dikke  rode kuit", ["dikke rode", "rode kuit"], [("dikke  rode kuit", True)]),
        ("niets", ["koorts", ""], [("niets", False)]),
        ("(a.b)", ["(a.b)"], [("(a.b)", True)]),
    ],
)
def test_marking(text, words, expected):
    assert highlight.pieces(text, words) == expected


def test_words_that_were_masked_are_named_beside_the_text():
    place = conversation()
    message = said(place, "[NAAM] heeft koorts", "infectie", 0.9)
    flag(message, "infectie", "vandaag", "zij heeft koorts")
    page = logged_in(person()).get(f"/gesprekken/{place.pseudonym}/").content.decode()
    assert "Gezien aan: zij heeft koorts" in page


def test_double_questions_show_every_part():
    place = conversation()
    parts = [{"topic": "definitie", "confidence": 0.9}, {"topic": "operatie", "confidence": 0.8}]
    said(place, "wat is het en moet het eruit", "definitie", 0.9, understanding={"parts": parts})
    page = logged_in(person()).get(f"/gesprekken/{place.pseudonym}/").content.decode()
    assert "Meer vragen in één bericht" in page
    assert "Een operatie" in page


def test_an_expired_conversation_says_so():
    place = conversation(text_expired=True)
    said(place, "", "shockwave", 0.9, text_state="verlopen")
    answered(place, "", "shockwave", text_state="verlopen")
    page = logged_in(person()).get(f"/gesprekken/{place.pseudonym}/").content.decode()
    assert "na de bewaartijd opgeruimd" in page
    assert "Klopt</button>" not in page


# --- judging --------------------------------------------------------------------------------------


def judge(client, message, **given):
    return client.post(
        f"/gesprekken/{message.conversation.pseudonym}/berichten/{message.pk}/oordeel/", given, follow=True
    )


def test_a_judgement_and_a_second_opinion_stand_beside_each_other():
    message = morning()["gewoon"].messages.first()
    one, other = person(), person()
    judge(logged_in(one), message, verdict="klopt")
    judge(logged_in(other), message, verdict="ander_onderwerp", right_topic="herstel")
    judge(logged_in(one), message, verdict="klopt")
    assert Judgement.objects.filter(message=message).count() == 2
    page = logged_in(one).get(f"/gesprekken/{message.conversation.pseudonym}/").content.decode()
    assert one.name in page
    assert other.name in page


def test_another_topic_becomes_a_proposal_in_the_words_that_the_therapist_leaves():
    message, user = morning()["vraag"].messages.first(), person()
    judge(
        logged_in(user),
        message,
        verdict="ander_onderwerp",
        right_topic="inlegzolen",
        propose="1",
        text=" helpt  een zool? ",
    )
    proposal = Correction.objects.get()
    assert (proposal.text, proposal.topic, proposal.category) == ("helpt een zool?", "inlegzolen", "")
    assert (proposal.proposed_by, proposal.state) == (user, CorrectionState.PROPOSED)
    assert proposal.before["topic"] == "cortisone"


def test_a_missed_and_a_needless_referral():
    found, client = morning(), logged_in(person())
    judge(
        client,
        found["gewoon"].messages.first(),
        verdict="gemiste_verwijzing",
        right_category="nachtpijn",
        propose="1",
    )
    assert Correction.objects.get(category="nachtpijn").topic == ""
    judge(
        client,
        found["112"].messages.first(),
        verdict="onnodige_verwijzing",
        look_alike="andere_persoon",
        propose="1",
    )
    needless = Correction.objects.get(look_alike="andere_persoon")
    assert (needless.topic, needless.category) == ("", "")


def test_a_new_judgement_replaces_the_open_proposal_but_not_a_decided_one():
    message, client = morning()["vraag"].messages.first(), logged_in(person())
    judge(client, message, verdict="ander_onderwerp", right_topic="inlegzolen", propose="1")
    judge(client, message, verdict="ander_onderwerp", right_topic="herstel", propose="1")
    assert Correction.objects.get().topic == "herstel"
    Correction.objects.update(state=CorrectionState.APPROVED, decided_by=person())
    judge(client, message, verdict="klopt")
    assert Correction.objects.get().state == CorrectionState.APPROVED


def test_without_the_tick_nothing_is_proposed():
    judge(
        logged_in(person()),
        morning()["vraag"].messages.first(),
        verdict="ander_onderwerp",
        right_topic="inlegzolen",
    )
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    "given",
    [
        {"verdict": "ander_onderwerp"},
        {"verdict": "ander_onderwerp", "right_topic": "bestaat_niet"},
        {"verdict": "gemiste_verwijzing", "right_category": "shockwave"},
        {"verdict": "onnodige_verwijzing"},
        {"verdict": "mooi"},
        {},
    ],
)
def test_half_a_judgement_is_none_and_says_what_is_missing(given):
    answer = judge(logged_in(person()), morning()["vraag"].messages.first(), **given)
    assert 'class="error"' in answer.content.decode()
    assert not Judgement.objects.exists()


def test_a_judgement_can_be_taken_back():
    message, client = morning()["vraag"].messages.first(), logged_in(person())
    judge(client, message, verdict="ander_onderwerp", right_topic="inlegzolen", propose="1")
    client.post(f"/gesprekken/{message.conversation.pseudonym}/berichten/{message.pk}/oordeel/weg/")
    assert not Judgement.objects.exists()
    assert not Correction.objects.exists()


def test_a_message_of_another_conversation_or_of_the_bot_cannot_be_judged():
    found, client = morning(), logged_in(person())
    message = found["112"].messages.first()
    place = f"/gesprekken/{found['113'].pseudonym}/berichten/{message.pk}/oordeel/"
    assert client.post(place, {"verdict": "klopt"}).status_code == 404
    assert judge(client, found["112"].messages.last(), verdict="klopt").status_code == 404


def test_notes_are_their_writers():
    place, one, other = alarm(), person(), person()
    client = logged_in(one)
    client.post(f"/gesprekken/{place.pseudonym}/notities/", {"text": "Gebeld, gaat naar de huisarts"})
    client.post(f"/gesprekken/{place.pseudonym}/notities/", {"text": "  "})
    note = Note.objects.get()
    assert logged_in(other).post(f"/gesprekken/{place.pseudonym}/notities/{note.pk}/weg/").status_code == 404
    client.post(f"/gesprekken/{place.pseudonym}/notities/{note.pk}/weg/")
    assert not Note.objects.exists()


def test_labels_come_and_go():
    place, client = alarm(), logged_in(person())
    client.post(f"/gesprekken/{place.pseudonym}/labels/", {"name": "Scholing"})
    client.post(f"/gesprekken/{place.pseudonym}/labels/", {"name": "scholing"})
    assert [label.name for label in place.labels.all()] == ["scholing"]
    client.post(f"/gesprekken/{place.pseudonym}/labels/", {"weg": place.labels.get().pk})
    assert not place.labels.exists()


def test_a_second_reader_is_asked_and_reads_along():
    place, one, other = alarm(), person(), person()
    logged_in(one).post(f"/gesprekken/{place.pseudonym}/tweede-lezer/", {"reader": other.pk})
    client = logged_in(other)
    assert shown(client, "/?groep=meelezen") == [place.pseudonym]
    logged_in(one).post(f"/gesprekken/{place.pseudonym}/tweede-lezer/", {"gelezen": "1"})
    place.refresh_from_db()
    assert place.second_read_at is None
    client.post(f"/gesprekken/{place.pseudonym}/tweede-lezer/", {"gelezen": "1"})
    place.refresh_from_db()
    assert place.second_read_at is not None
    assert shown(client, "/?groep=meelezen") == []


# --- the log --------------------------------------------------------------------------------------


def test_every_look_search_and_change_stands_in_the_log_without_a_word_of_anybody():
    place, user = alarm(), person(BEHEERDER)
    client, message = logged_in(user), place.messages.first()
    one = f"/gesprekken/{place.pseudonym}/"
    for address in ("/", "/gesprekken/", "/logboek/", "/bewaren/", "/gebruikers/"):
        before = noted(user, "bekeken").count()
        client.get(address)
        assert noted(user, "bekeken").count() == before + 1, address
    client.get(one)
    assert noted(user, "bekeken", place).count() == 1
    client.get("/gesprekken/?zoek=pijn+op+mijn+borst&kanaal=web")
    assert noted(user, "gezocht").get().details == {"aantal": 1, "woorden": 4, "kanaal": "ja"}
    judge(client, message, verdict="klopt")
    client.post(f"{one}notities/", {"text": "mevrouw Jansen gebeld"})
    client.post(f"{one}labels/", {"name": "scholing"})
    client.post(f"{one}status/", {"state": "later"})
    client.post(f"{one}tweede-lezer/", {"reader": ""})
    assert noted(user, "gewijzigd", place).count() == 5
    everything = " ".join(f"{row.what} {row.details}" for row in AuditEntry.objects.all())
    for word in ("borst", "Jansen", "pijn", "scholing"):
        assert word not in everything


def test_the_log_can_be_narrowed_and_paged():
    user = person(BEHEERDER)
    client, place = logged_in(user), alarm()
    client.get(f"/gesprekken/{place.pseudonym}/")
    rows = client.get(f"/logboek/?gesprek={place.pseudonym}").context["page"].rows
    assert [row.pseudonym for row in rows] == [place.pseudonym]
    assert client.get("/logboek/?wat=ingelogd").context["page"].rows[0].action == "ingelogd"
    assert not client.get("/logboek/?wie=niemand").context["page"].rows
    for _again in range(60):
        client.get("/")
    page = client.get("/logboek/").context["page"]
    assert len(page.rows) == 50
    assert client.get(f"/logboek/?na={page.after}").context["page"].rows


def test_keeping_shows_when_something_is_wrong():
    state = ImportState.current()
    state.problem = "de database van de assistent is er niet"
    state.save()
    page = logged_in(person(BEHEERDER)).get("/bewaren/").content.decode()
    assert "90 dagen" in page
    assert state.problem in page


def test_erasing_asks_for_a_reason_and_then_it_is_gone(bot):
    place, user = alarm(), person(BEHEERDER)
    client, address = logged_in(user), f"/gesprekken/{place.pseudonym}/wissen/"
    assert "Dit kan niet terug" in client.get(address).content.decode()
    for half in ({}, {"reason": "verzoek"}, {"sure": "on"}):
        assert client.post(address, half).status_code == 200
    assert Conversation.objects.exists()
    answer = client.post(address, {"reason": "verzoek", "sure": "on"}, follow=True)
    assert "Het gesprek is gewist" in answer.content.decode()
    assert not Conversation.objects.exists()
    assert client.get(f"/gesprekken/{place.pseudonym}/").status_code == 404
    assert noted(user, "gewist", place).filter(details__reden="verzoek").exists()
    assert place.pseudonym in client.get("/bewaren/").content.decode()


def test_when_the_bot_cannot_be_reached_nothing_is_erased(monkeypatch):
    def refuse(*_all):
        raise TrackerError("away")

    monkeypatch.setattr(erasing, "erase", refuse)
    place, client = alarm(), logged_in(person(BEHEERDER))
    answer = client.post(f"/gesprekken/{place.pseudonym}/wissen/", {"reason": "verzoek", "sure": "on"})
    assert "niet bereikbaar" in answer.content.decode()
    assert Conversation.objects.exists()


# --- names ----------------------------------------------------------------------------------------


def test_every_topic_red_flag_and_act_of_the_bot_has_a_dutch_name(settings):
    known = names()
    for folder in ("topics", "red_flags"):
        for file in (settings.BOT_FOLDER / folder).glob("*.yml"):
            assert known.of(file.stem)[0].isupper()
            assert file.stem in {**known.topics, **known.red_flags}
    assert {file.stem for file in (settings.BOT_FOLDER / "look_alikes").glob("*.yml")} == set(
        known.own["look_alikes"]
    )
    assert set(known.urgency_of.values()) <= set(known.own["urgencies"])
    assert known.of("iets_nieuws") == "Iets nieuws"


def test_counting_stops_early():
    for _number in range(5):
        conversation()
    assert paging.at_most(Conversation.objects.all(), 3) == 4
