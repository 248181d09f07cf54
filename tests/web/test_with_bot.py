"""The page with the trained bot behind it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.bot, pytest.mark.browser]


def test_a_conversation_in_the_page(browser, bot_url):
    context = browser.new_context(locale="nl-NL")
    page = context.new_page()
    page.set_default_timeout(20000)
    page.goto(bot_url)
    expect(page.get_by_text("automatische assistent (AI), niet met een mens")).to_be_visible(timeout=20000)
    page.get_by_label("Uw vraag").fill("Wat is shockwave?")
    page.keyboard.press("Enter")
    expect(page.locator(".bot").nth(1)).to_contain_text("3.800", timeout=20000)
    expect(page.get_by_text("Waar komt dit vandaan?").first).to_be_visible()
    page.locator(".choice").first.click()
    expect(page.locator(".user")).to_have_count(2)
    expect(page.locator(".pending")).to_have_count(0, timeout=20000)
    before = page.locator(".bot").count()
    page.reload()
    expect(page.locator(".bot")).to_have_count(before)
    page.locator("summary[aria-label='Meer mogelijkheden']").click()
    page.get_by_role("button", name="Wis gesprek").click()
    page.get_by_role("button", name="Ja, wis het gesprek").click()
    expect(page.get_by_text("Uw gesprek is gewist, ook op de server.")).to_be_visible()
    context.close()
