"""Everybody can use the chat: axe-core in every state, the keyboard alone, what a screen reader is told."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 568}


def ask(page, text):
    page.get_by_label("Uw vraag").fill(text)
    page.keyboard.press("Enter")


def settled(page):
    expect(page.locator(".status")).to_be_empty()


def start(page):
    expect(page.get_by_text("Welkom!")).to_be_visible()


def opened(visit, viewport, **options):
    page = visit("/demo", viewport, **options)
    page.get_by_role("button", name="Stel uw vraag").click()
    start(page)
    return page


def closed_state(visit, world, viewport):
    page = visit("/demo", viewport)
    expect(page.get_by_role("button", name="Stel uw vraag")).to_be_visible()
    return page


def open_state(visit, world, viewport):
    return opened(visit, viewport)


def answering_state(visit, world, viewport):
    page = opened(visit, viewport)
    world.delay = 1.5
    ask(page, "Wat doet shockwave?")
    expect(page.locator(".status")).to_contain_text("typt")
    return page


def answered_state(visit, world, viewport):
    page = opened(visit, viewport)
    ask(page, "Wat doet shockwave?")
    page.get_by_text("Waar komt dit vandaan?").click()
    page.get_by_role("button", name="Dit antwoord hielp mij niet").click()
    expect(page.get_by_label("Wat had u willen weten?")).to_be_focused()
    return page


def referral_state(visit, world, viewport):
    page = opened(visit, viewport)
    for text in ("Ik heb koorts", "Ik wil niet meer leven", "Pijn op mijn borst", "Ik voel tintelingen"):
        ask(page, text)
        settled(page)
    return page


def error_state(visit, world, viewport):
    page = opened(visit, viewport)
    world.refuse = (503, "fout")
    ask(page, "Wat doet shockwave?")
    expect(page.get_by_role("alert")).to_contain_text("Uw bericht is bewaard")
    return page


def dark_state(visit, world, viewport):
    page = visit("/", viewport, color_scheme="dark")
    start(page)
    for text in ("Wat doet shockwave?", "Ik heb koorts", "Pijn op mijn borst"):
        ask(page, text)
        settled(page)
    return page


def dark_widget_state(visit, world, viewport):
    return opened(visit, viewport, color_scheme="dark")


def large_text_state(visit, world, viewport):
    page = visit("/", viewport)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    start(page)
    ask(page, "Wat doet shockwave?")
    settled(page)
    return page


def consent_state(visit, world, viewport):
    world.practice["consent"] = "vragen"
    page = visit("/", viewport)
    expect(page.get_by_role("button", name="Ik ga akkoord en begin")).to_be_visible()
    return page


def contact_state(visit, world, viewport):
    page = opened(visit, viewport)
    page.get_by_role("button", name="Spreek een mens").click()
    expect(page.get_by_role("dialog", name="Spreek een mens")).to_be_visible()
    return page


def menu_state(visit, world, viewport):
    page = opened(visit, viewport)
    page.locator("summary[aria-label='Meer mogelijkheden']").click()
    return page


STATES = [
    closed_state, open_state, answering_state, answered_state, referral_state, error_state, dark_state,
    dark_widget_state, large_text_state, consent_state, contact_state, menu_state,
]  # fmt: skip


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE, NARROW], ids=["desktop", "phone", "320px"])
@pytest.mark.parametrize("state", STATES, ids=[state.__name__ for state in STATES])
def test_axe_finds_nothing(visit, world, state, viewport):
    page = state(visit, world, viewport)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    # Nothing is cut off sideways: the page never scrolls in two directions (WCAG 1.4.10).
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_target_is_large_enough(visit, world, viewport):
    page = answered_state(visit, world, viewport)
    small = page.locator("hielspoor-chat").evaluate("""(chat) =>
      [...chat.shadowRoot.querySelectorAll("button, summary, textarea, .foot a, .call")]
        .filter((node) => node.checkVisibility())
        .map((node) => [node.textContent, node.getBoundingClientRect()])
        .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)""")
    assert small == []


def test_a_whole_conversation_by_keyboard_alone(visit, world):
    page = visit("/demo")
    launcher = page.get_by_role("button", name="Stel uw vraag")
    expect(launcher).to_be_visible()
    page.locator("nav a").last.focus()
    page.keyboard.press("Tab")
    expect(launcher).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Uw vraag")).to_be_focused()
    start(page)
    page.keyboard.type("Wat doet shockwave?")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Ik ben benieuwd.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("korte schokgolven")).to_be_visible()
    expect(page.get_by_label("Uw vraag")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Wat doet een operatie?")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".user")).to_have_count(2)
    expect(page.get_by_label("Uw vraag")).to_be_focused()
    page.locator("summary[aria-label='Meer mogelijkheden']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Wis gesprek")).to_be_hidden()
    expect(page.locator("summary[aria-label='Meer mogelijkheden']")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_escape_closes_a_dialog_before_the_panel(visit, world):
    page = contact_state(visit, world, DESKTOP)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Spreek een mens")).to_be_hidden()
    expect(page.locator(".panel")).to_be_visible()
    expect(page.get_by_role("button", name="Spreek een mens")).to_be_focused()


LISTEN = """(chat) => {
  const log = chat.shadowRoot.querySelector("[role=log]");
  window.told = [];
  new MutationObserver((changes) => {
    for (const change of changes) for (const node of change.addedNodes)
      if (log.getAttribute("aria-live") === "polite") window.told.push(node.textContent);
  }).observe(log, { childList: true });
}"""


def test_each_new_message_is_announced_once(visit, world):
    page = visit("/")
    start(page)
    page.locator("hielspoor-chat").evaluate(LISTEN)
    ask(page, "Vertel eens over twee dingen")
    expect(page.get_by_text("En een operatie.")).to_be_visible()
    told = page.evaluate("window.told")
    assert sum("Vertel eens over twee dingen" in text for text in told) == 1
    assert sum("korte schokgolven" in text for text in told) == 1
    assert sum("En een operatie." in text for text in told) == 1
    regions = page.locator("hielspoor-chat").evaluate(
        "(chat) => [...chat.shadowRoot.querySelectorAll('[role=log],[role=status],[role=alert],[aria-live]')]"
        ".filter((node) => node.textContent.includes('korte schokgolven')).length"
    )
    assert regions == 1


def test_the_history_is_not_read_out_again(visit, world):
    page = visit("/")
    start(page)
    ask(page, "Wat doet shockwave?")
    expect(page.get_by_text("korte schokgolven")).to_be_visible()
    page.reload()
    expect(page.get_by_text("korte schokgolven")).to_be_visible()
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "polite")


def test_reduced_motion_is_respected(visit, world):
    page = visit("/demo", reduced_motion="reduce")
    page.get_by_role("button", name="Stel uw vraag").click()
    assert page.locator(".panel").evaluate("(panel) => getComputedStyle(panel).animationName") == "none"


def test_high_contrast_keeps_every_edge(visit, world):
    page = visit("/", forced_colors="active")
    start(page)
    ask(page, "Ik heb koorts")
    expect(page.locator(".referral")).to_be_visible()
    assert page.locator(".send").evaluate("(node) => getComputedStyle(node).borderTopStyle") == "solid"


def test_the_label_that_this_is_an_ai_stays(visit, world):
    for viewport in (DESKTOP, PHONE, NARROW):
        page = referral_state(visit, world, viewport)
        expect(page.locator(".ai")).to_be_in_viewport()
        expect(page.locator(".ai")).to_contain_text("(AI)")
        expect(page.get_by_role("button", name="Spreek een mens")).to_be_in_viewport()
