"""Chromium, driven by Playwright, on the app as it is served; nothing in a page may break its own rules."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright

from tests.world import PASSWORD, app_code

# Playwright keeps a loop in this thread; the tests' own queries beside it do no harm.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
NARROW = {"width": 320, "height": 568}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package", autouse=True)
def _log_can_be_emptied(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A served app needs real transactions, and tables that are emptied after each test: the log's too."""
    with django_db_blocker.unblock():
        put_back = _let_go()
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for statement in put_back:
            cursor.execute(statement)


def _let_go() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
            return ["ALTER TABLE audit_auditentry ENABLE TRIGGER USER"]
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_kept_five_years'")
        statements = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TRIGGER IF EXISTS audit_kept_five_years")
        return statements


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Open a page in a browser of its own: ``visit("/", PHONE, color_scheme="dark")``."""
    contexts, errors = [], []

    def open_page(path: str = "/", viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        context = browser.new_context(viewport=viewport, locale="nl-NL", base_url=live_server.url, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [error for error in errors if "status of 4" not in error] == []


@pytest.fixture
def enter(visit: Callable[..., Page]) -> Callable[..., Page]:
    """Log in by hand, and go to a page: ``enter(user, "/gesprekken/", PHONE)``."""

    def log_in(user: Any, path: str = "/", viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        page = visit("/inloggen/", viewport, **options)
        page.get_by_label("Gebruikersnaam").fill(user.username)
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_label("Code").fill(app_code(user))
        page.keyboard.press("Enter")
        page.locator("header.bar").wait_for()
        if path != "/":
            page.goto(path)
        return page

    return log_in
