"""A therapist's morning, in a real browser: come in, work through the queue, judge, correct, hand on."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.roles import BEHEERDER
from conversations.models import Conversation, Correction, Judgement
from tests.browser.conftest import DESKTOP, PHONE
from tests.world import PASSWORD, alarm, app_code, morning, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])


def state_of(place):
    return Conversation.objects.get(pk=place.pk).state


def test_through_the_queue_by_keyboard_alone(enter):
    found, user = morning(), person(name="Sanne Bakker")
    page = enter(user)
    keys = page.keyboard
    keys.press("j")
    expect(page.locator("[data-item-link]").first).to_be_focused()
    keys.press("j")
    keys.press("k")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gesprek van")
    expect(page.locator("mark")).to_have_text("pijn op mijn borst")
    keys.press("1")  # the only message is right
    expect(page.get_by_role("status")).to_have_text("Oordeel bewaard.")
    keys.press("a")  # done, on to the next
    expect(page.locator("mark")).to_have_text("zie ik het leven niet meer zitten")
    keys.press("l")  # later, on to the next
    expect(page.locator("mark")).to_contain_text("dik, rood en warm")
    keys.press("n")  # leave it
    expect(page.locator("mark")).to_have_text("elke nacht wakker")
    keys.press("u")  # back
    expect(page.get_by_role("heading", name="Nu te doen")).to_be_visible()
    assert state_of(found["112"]) == "afgehandeld"
    assert state_of(found["113"]) == "later"
    assert state_of(found["vandaag"]) == "bekeken"
    assert Judgement.objects.get().verdict == "klopt"


@SIZES
def test_judge_correct_and_hand_on(enter, viewport):
    found, user, colleague = morning(), person(name="Sanne Bakker"), person(name="Jan de Vries")
    page = enter(user, "/", viewport)
    page.get_by_role("link", name="Ik vroeg naar zooltjes").click()
    page.get_by_text("Ander onderwerp", exact=True).last.click()
    page.get_by_label("Waar ging het over?").select_option(label="Inlegzolen")
    page.get_by_label("De zin").first.fill("helpt een zool?")
    page.get_by_role("button", name="Bewaar dit oordeel").first.click()
    expect(page.get_by_role("status")).to_contain_text("Een collega beslist")
    expect(page.get_by_text("Verbetering voorgesteld")).to_be_visible()
    page.get_by_label("Nieuwe notitie").fill("Vraagt om zooltjes")
    page.get_by_role("button", name="Bewaar notitie").click()
    expect(page.get_by_text("Vraagt om zooltjes")).to_be_visible()
    page.get_by_label("Label erbij").fill("scholing")
    page.get_by_role("button", name="Label geven").click()
    expect(page.get_by_role("button", name="Haal label scholing weg")).to_be_visible()
    page.get_by_label("Vraag een collega").select_option(label="Jan de Vries")
    page.locator("#tweede-lezer").get_by_role("button", name="Bewaar").click()
    expect(page.get_by_text("Jan de Vries is gevraagd om mee te lezen.").first).to_be_visible()
    page.locator(".state-bar:visible").first.get_by_role("button", name="Afgehandeld").click()
    expect(page.locator(".bubble.user")).to_contain_text("en hoe lang dan")
    assert Correction.objects.get().text == "helpt een zool?"
    assert Conversation.objects.get(pk=found["duim-omlaag"].pk).second_reader == colleague


def test_a_wrong_topic_by_keyboard(enter):
    found, user = morning(), person()
    page = enter(user, f"/gesprekken/{found['twijfel'].pseudonym}/?rij=1")
    page.keyboard.press("2")
    expect(page.get_by_label("Waar ging het over?")).to_be_focused()
    page.keyboard.type("Shock")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # no proposal
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Oordeel bewaard.")
    assert Judgement.objects.get().right_topic == "shockwave"
    assert not Correction.objects.exists()


def test_typing_is_not_taken_for_keys_and_keys_can_be_off(enter):
    place, user = alarm(), person()
    page = enter(user, f"/gesprekken/{place.pseudonym}/?rij=1")
    page.get_by_label("Nieuwe notitie").click()
    page.keyboard.type("alle l en a en 1")
    expect(page.get_by_label("Nieuwe notitie")).to_have_value("alle l en a en 1")
    assert state_of(place) == "bekeken"
    page.goto("/account/")
    page.get_by_label("Ik wil met losse toetsen door de gesprekken").uncheck()
    page.get_by_role("button", name="Bewaren").click()
    expect(page.get_by_role("status")).to_contain_text("uit")
    page.goto(f"/gesprekken/{place.pseudonym}/?rij=1")
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert state_of(place) == "bekeken"


def test_the_help_on_keys_opens_with_a_question_mark(enter):
    alarm()
    page = enter(person())
    page.keyboard.press("?")
    expect(page.get_by_text("afgehandeld, en door naar het volgende")).to_be_visible()


def test_search_from_the_keyboard(enter):
    morning()
    page = enter(person(), "/gesprekken/")
    page.keyboard.press("/")
    page.keyboard.type("trampoline")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 gesprek, de nieuwste eerst")).to_be_visible()


@SIZES
def test_the_first_time_with_an_app_and_recovery_codes(visit, viewport):
    user = person(name="Sanne Bakker", app=False)
    page = visit("/inloggen/", viewport)
    page.get_by_label("Gebruikersnaam").fill(user.username)
    page.get_by_label("Wachtwoord").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("img", name="QR-code")).to_be_visible()
    page.get_by_text("Kunt u niet scannen?").click()
    expect(page.locator(".secret")).to_be_visible()
    page.get_by_label("Code uit de app").fill(app_code(user))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    page.get_by_role("button", name="Ik heb ze bewaard").click()
    expect(page.get_by_role("heading", name="Nu te doen")).to_be_visible()


@SIZES
def test_a_beheerder_lets_a_colleague_in(enter, visit, viewport):
    page = enter(person(BEHEERDER), "/gebruikers/", viewport)
    page.get_by_role("link", name="Nieuwe gebruiker").click()
    page.get_by_label("Naam", exact=True).fill("Jan de Vries")
    page.get_by_label("Gebruikersnaam").fill("j.devries")
    page.get_by_label("lezer: leest mee").check()
    page.get_by_role("button", name="Maak gebruiker").click()
    link = page.locator(".secret").inner_text()
    theirs = visit(link, viewport)
    for label in ("Nieuw wachtwoord", "Nieuw wachtwoord bevestigen"):
        theirs.get_by_label(label, exact=True).fill("appel lamp fiets wolk")
    theirs.get_by_role("button", name="Bewaren").click()
    expect(theirs.get_by_role("status")).to_contain_text("Uw wachtwoord is bewaard")


@SIZES
def test_going_out_through_the_menu(enter, viewport):
    page = enter(person(name="Sanne Bakker"), "/", viewport)
    page.get_by_text("Sanne Bakker", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Uitloggen")).to_be_hidden()
    page.get_by_text("Sanne Bakker", exact=True).click()
    page.get_by_role("button", name="Uitloggen").click()
    expect(page.get_by_role("status")).to_have_text("U bent uitgelogd.")
    page.goto("/")
    expect(page.get_by_role("heading", name="Inloggen")).to_be_visible()
