"""Everybody on the team can use the app: axe-core on every page at three sizes, targets, reflow, focus."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.roles import BEHEERDER, LEZER
from audit.models import AuditEntry
from conversations.models import Label, Note
from tests.browser.conftest import DESKTOP, NARROW, PHONE
from tests.world import morning, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/", "/?groep=later", "/gesprekken/", "/gesprekken/?vlag=ja", "/gesprekken/?zoek=xyz", "/logboek/",
    "/logboek/?wie=niemand", "/bewaren/", "/gebruikers/", "/gebruikers/nieuw/", "/account/",
    "/account/wachtwoord/", "/account/herstelcodes/", "/account/andere-app/", "/niets/",
]  # fmt: skip

SMALL = """() => [...document.querySelectorAll("a, button, summary, input, select, textarea, label.check")]
  .filter((node) => node.checkVisibility() && node.type !== "hidden")
  .filter((node) => !node.closest(".unseen, .skip, td, th, dd, .help"))
  .filter((node) => !(node.matches("input") && node.closest("label.check")))
  .filter((node) => !(node.matches("p a, li a") && getComputedStyle(node).display === "inline"))
  .map((node) => [node.textContent.trim() || node.name, node.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([name, box]) => `${name} ${box.width}x${box.height}`)"""
"""Targets that are too small to hit (WCAG 2.5.8); links within a sentence and in tables are exempt."""


def world():
    """A full morning, with notes, labels and judgements on it."""
    found, user = morning(), person(BEHEERDER, name="Sanne Bakker")
    place = found["duim-omlaag"]
    Note.objects.create(conversation=place, text="Vraagt om zooltjes", by=user)
    place.labels.add(Label.objects.create(name="scholing"))
    place.messages.first().judgements.create(verdict="ander_onderwerp", right_topic="inlegzolen", by=user)
    return found, user


def check(page):
    results = Axe().run(page)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    # Nothing is cut off sideways: the page never scrolls in two directions (WCAG 1.4.10).
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert page.evaluate(SMALL) == [], page.url


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(DESKTOP, "light"), (PHONE, "light"), (NARROW, "light"), (DESKTOP, "dark")],
    ids=["desktop", "phone", "320px", "dark"],
)
def test_axe_finds_nothing_on_any_page(enter, viewport, scheme):
    found, user = world()
    page = enter(user, "/", viewport, color_scheme=scheme)
    several = [found[name] for name in ("112", "therapeut", "niet-begrepen", "duim-omlaag")]
    conversations = [f"/gesprekken/{one.pseudonym}/?rij=1" for one in several]
    for place in [
        *PAGES,
        *conversations,
        f"/gesprekken/{found['112'].pseudonym}/wissen/",
        f"/gebruikers/{user.pk}/",
    ]:
        page.goto(place)
        check(page)
    assert AuditEntry.objects.exists()


@pytest.mark.parametrize("viewport", [DESKTOP, NARROW], ids=["desktop", "320px"])
def test_axe_finds_nothing_in_what_opens(enter, viewport):
    found, user = world()
    page = enter(user, f"/gesprekken/{found['112'].pseudonym}/?rij=1", viewport)
    for number in range(3):
        page.locator(".verdict-more > summary").nth(number).click()
        check(page)
    page.locator(".drop > summary").click()
    check(page)
    page.goto("/gesprekken/")
    page.get_by_text("Filters", exact=True).click()
    check(page)


@pytest.mark.parametrize("viewport", [DESKTOP, NARROW], ids=["desktop", "320px"])
def test_axe_finds_nothing_on_the_way_in(visit, viewport):
    user = person(app=False)
    page = visit("/inloggen/", viewport)
    check(page)
    page.get_by_label("Gebruikersnaam").fill(user.username)
    page.get_by_label("Wachtwoord").fill("fout")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    check(page)
    page.goto("/welkom/x/y/")
    check(page)


def test_an_error_is_told_at_its_field(enter):
    page = enter(person(BEHEERDER), "/gebruikers/nieuw/")
    page.get_by_role("button", name="Maak gebruiker").click()
    field = page.get_by_label("Naam", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby").split()
    assert any("verplicht" in page.locator(f"#{one}").inner_text() for one in described)
    check(page)


def test_letters_of_twice_the_size(enter):
    found, user = world()
    page = enter(user, "/", PHONE)
    for place in ("/", f"/gesprekken/{found['112'].pseudonym}/?rij=1", "/gesprekken/"):
        page.goto(place)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_the_focus_is_always_seen(enter):
    found, user = world()
    page = enter(user, f"/gesprekken/{found['112'].pseudonym}/?rij=1")
    for _step in range(30):
        page.keyboard.press("Tab")
        hidden = page.evaluate("""() => {
          const node = document.activeElement, box = node.getBoundingClientRect();
          if (node === document.body) return "";
          const down = Math.min(box.height / 2, 20);
              const at = document.elementFromPoint(box.left + box.width / 2, box.top + down);
          return at && (node.contains(at) || at.contains(node)) ? "" : node.outerHTML.slice(0, 90);
        }""")
        assert hidden == ""
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none" or page.evaluate("document.activeElement === document.body")


def test_it_works_without_scripts(enter):
    found, user = world()
    page = enter(user, f"/gesprekken/{found['twijfel'].pseudonym}/", java_script_enabled=False)
    page.get_by_text("Ander onderwerp", exact=True).last.click()
    page.get_by_label("Waar ging het over?").select_option(label="Shockwave")
    page.get_by_role("button", name="Bewaar dit oordeel").first.click()
    expect(page.get_by_role("status")).to_contain_text("Bewaard")


def test_a_lezer_reads_and_sees_nothing_to_press(enter):
    found = morning()
    page = enter(person(LEZER), f"/gesprekken/{found['112'].pseudonym}/?rij=1")
    expect(page.get_by_text("Wat de assistent begreep")).to_be_visible()
    expect(page.locator("main button")).to_have_count(0)
    check(page)
