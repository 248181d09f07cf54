"""Chromium, driven by Playwright, on pages of a server that speaks the web API."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.web.contract_server import ContractServer

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CHROMIUM = shutil.which("chromium")
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for this folder only: while it runs, no test can have an event loop of its own."""
    if CHROMIUM is None:
        pytest.skip("needs Debian's Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server() -> Iterator[ContractServer]:
    server = ContractServer()
    yield server
    server.close()


@pytest.fixture
def world(server: ContractServer) -> Any:
    server.world.clear()
    yield server.world
    server.world.clear()


@pytest.fixture
def visit(browser: Browser, server: ContractServer, world: Any) -> Iterator[Any]:
    """Open a page in a browser of its own: ``visit("/")``, ``visit("/demo", color_scheme="dark")``."""
    contexts, errors = [], []

    def open_page(path: str = "/", viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        context = browser.new_context(viewport=viewport, locale="nl-NL", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
        page.goto(server.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []
