"""The second half of a therapist's morning: correct, another approves, export; figures and report."""

from __future__ import annotations

import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.roles import BEHEERDER, LEZER
from conversations.models import Correction, Judgement
from tests.browser.conftest import DESKTOP, NARROW, PHONE
from tests.world import morning, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
SENTENCE = "helpt een klein zooltje van kurk tegen mijn zere hak"


@pytest.fixture(autouse=True)
def _exports(settings, tmp_path):
    settings.EXPORT_FOLDER = tmp_path / "exports"


def corrected(by, **more):
    message = morning()["duim-omlaag"].messages.first()
    judgement = Judgement.objects.create(
        message=message, by=by, verdict="ander_onderwerp", right_topic="inlegzolen"
    )
    values = {"topic": "inlegzolen", "before": {"topic": "cortisone", "confidence": 0.71}, **more}
    return Correction.objects.create(
        message=message, judgement=judgement, text=SENTENCE, proposed_by=by, **values
    )


@SIZES
def test_correct_approve_as_another_export(enter, viewport, tmp_path, settings):
    morning()
    page = enter(person(name="Sanne Bakker"), "/", viewport)
    page.get_by_role("link", name="Ik vroeg naar zooltjes").click()
    page.get_by_text("Ander onderwerp", exact=True).last.click()
    page.get_by_label("Waar ging het over?").select_option(label="Inlegzolen")
    page.get_by_label("De zin").first.fill(f"{SENTENCE}, zegt [NAAM]")
    page.get_by_role("button", name="Bewaar dit oordeel").first.click()
    page.goto("/verbeteringen/")
    page.get_by_role("link", name=SENTENCE).click()
    expect(page.get_by_text("Een collega beslist erover")).to_be_visible()
    expect(page.get_by_role("button", name="Goedkeuren")).to_have_count(0)

    other = enter(person(BEHEERDER, name="Bea Visser"), "/verbeteringen/", viewport)
    other.get_by_role("link", name=SENTENCE).click()
    other.get_by_role("button", name="Goedkeuren").click()
    expect(other.get_by_text("Hier staat nog [NAAM]")).to_be_visible()
    other.get_by_label("De zin die de assistent leert").fill(SENTENCE)
    other.get_by_role("button", name="Goedkeuren").click()
    expect(other.get_by_role("status")).to_contain_text("Goedgekeurd")
    other.get_by_role("link", name="Naar de goedgekeurde zinnen").click()
    other.get_by_role("button", name="Maak een voorstel").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Voorstel")
    with other.expect_download() as waiting:
        other.get_by_role("link", name="Download het voorstel").click()
    patch = tmp_path / "voorstel.patch"
    waiting.value.save_as(patch)
    assert f"+    - {SENTENCE}\n" in patch.read_text(encoding="utf-8")
    subprocess.run(["git", "apply", "--check", str(patch)], cwd=settings.ROOT, check=True)
    assert Correction.objects.get().state == "geëxporteerd"


@SIZES
def test_figures_over_a_chosen_period(enter, viewport):
    morning()
    page = enter(person(BEHEERDER), "/cijfers/", viewport)
    page.get_by_role("link", name="90 dagen").click()
    expect(page.get_by_role("img", name="8 gesprekken")).to_be_visible()
    page.get_by_text("Tabel met alle getallen").first.click()
    expect(page.get_by_role("columnheader", name="Website")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download als CSV Onderwerpen").click()
    assert waiting.value.suggested_filename.startswith("onderwerpen-")
    page.get_by_role("link", name="Maandrapport").click()
    expect(page.get_by_role("button", name="Afdrukken")).to_be_visible()


def test_the_report_prints_without_menus(enter):
    morning()
    page = enter(person(LEZER), "/cijfers/maand/")
    page.emulate_media(media="print")
    expect(page.locator("header.bar")).to_be_hidden()
    expect(page.get_by_role("button", name="Afdrukken")).to_be_hidden()
    expect(page.get_by_role("table").first).to_be_visible()
    expect(page.get_by_text("Tabel met alle getallen").first).to_be_hidden()  # a table of days fills pages


@pytest.mark.parametrize("scheme", ["light", "dark"])
@SIZES
def test_axe_finds_nothing(enter, viewport, scheme):
    first = person(name="Sanne Bakker")
    one = corrected(first)
    corrected(first, state="goedgekeurd", decided_by=person())
    page = enter(person(BEHEERDER), "/", viewport, color_scheme=scheme)
    page.goto("/verbeteringen/?status=goedgekeurd")
    page.get_by_role("button", name="Maak een voorstel").click()
    axe, wrong = Axe(), {}
    here = page.url
    for place in ("/verbeteringen/", f"/verbeteringen/{one.pk}/", here, "/cijfers/", "/cijfers/maand/"):
        page.goto(place)
        found = axe.run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        wrong |= {place: found.generate_report()} if found.violations_count else {}
    assert wrong == {}


@pytest.mark.parametrize("place", ["/verbeteringen/", "/cijfers/", "/cijfers/maand/"])
def test_nothing_sticks_out_at_320_pixels(enter, place):
    corrected(person())
    page = enter(person(BEHEERDER), place, NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
