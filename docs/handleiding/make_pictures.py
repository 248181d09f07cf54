"""Makes the manual's pictures: ``.venv/bin/python docs/handleiding/make_pictures.py``.

A server of its own, in a folder that is thrown away, with the invented conversations; Debian's Chromium looks
at it as a therapist does. Nothing of a practice's own data is touched.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent / "beelden"
PORT = "5551"
ADDRESS = f"http://localhost:{PORT}"
PASSWORD = "vier losse woorden achter elkaar"  # noqa: S105 (of a server that lives for a minute)
COLOURS = 256
FLAGS = ["--no-sandbox", "--disable-gpu", "--lang=nl-NL"]
DUTCH = {**os.environ, "LANGUAGE": "nl", "LC_ALL": "nl_NL.UTF-8"}
LARGEST = 150_000
TALL: dict[str, Any] = {"full_page": True, "clip": {"x": 0, "y": 0, "width": 1180, "height": 1300}}
DESKTOP, PHONE = {"width": 1180, "height": 760}, {"width": 390, "height": 760}

PEOPLE = """
from accounts.models import User
from accounts.roles import give_role
for name, shown, role in (("s.bakker", "Sanne Bakker", "therapeut"), ("b.visser", "Bea Visser", "beheerder")):
    user = User.objects.create_user(name, password={password!r}, name=shown)
    give_role(user, role)
"""
CODE = """
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.oath import totp
device = TOTPDevice.objects.filter(user__username={name!r}).order_by("-pk").first()
print("%06d" % totp(device.bin_key, step=device.step, t0=device.t0))
"""


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run ``manage.py`` and give what it prints."""
    command = [sys.executable, str(ROOT / "review" / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip()


@contextmanager
def served() -> Iterator[dict[str, str]]:
    """The app with its invented conversations; gives the environment in which ``manage.py`` knows it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "REVIEW_FOLDER": folder, "TRACKER_DB": f"{folder}/tracker.db"}
        environment |= {"REVIEW_URL": ADDRESS, "REVIEW_PORT": PORT, "REVIEW_DATABASE_URL": ""}
        manage(environment, "migrate", "--verbosity", "0")
        manage(environment, "shell", "--verbosity", "0", "-c", PEOPLE.format(password=PASSWORD))
        manage(environment, "voorbeeldgesprekken")
        command = [sys.executable, str(ROOT / "review" / "manage.py"), "serveer", "127.0.0.1", PORT]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            wait()
            yield environment
        finally:
            server.terminate()
            server.wait()


def wait() -> None:
    """Until the server answers, a minute at most."""
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{ADDRESS}/gezond/", timeout=2).close()  # noqa: S310 (loopback)
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the review app does not start")


def keep(page: Page | Locator, name: str, **options: Any) -> None:
    """Take a picture of a page, or of a part of one, and store it small."""
    if isinstance(page, Page):
        page.evaluate("document.activeElement?.blur()")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", **options))).convert("RGB")
    file = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    if file.stat().st_size > LARGEST:
        raise SystemExit(f"{file.name} is larger than {LARGEST} bytes")


class Visitor:
    """A browser of one person."""

    def __init__(
        self, browser: Browser, environment: dict[str, str], size: dict[str, int], state: Any = None
    ) -> None:
        self.context = browser.new_context(
            viewport=size, locale="nl-NL", base_url=ADDRESS, color_scheme="light", storage_state=state
        )
        self.page = self.context.new_page()
        self._environment = environment

    def code(self, name: str) -> str:
        """What the person's app shows."""
        return manage(self._environment, "shell", "--verbosity", "0", "-c", CODE.format(name=name))

    def enter(self, name: str, first: Callable[[str], None] = lambda _: None) -> None:
        """Log in; ``first`` is told at which step it is."""
        page = self.page
        page.goto("/inloggen/")
        page.get_by_label("Gebruikersnaam").fill(name)
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        first("inloggen")
        page.get_by_label("Wachtwoord").press("Enter")
        page.wait_for_url("**/inloggen/*/")
        new = page.url.endswith("/app-koppelen/")
        first("app-koppelen" if new else "code")
        page.get_by_label("Code").fill(self.code(name))
        page.get_by_label("Code").press("Enter")
        page.locator("header.bar").wait_for()
        if new:
            first("herstelcodes")
            page.get_by_role("button", name="Ik heb ze bewaard").click()
            page.wait_for_url("**/")


def therapist(visitor: Visitor) -> None:
    """What a therapist sees in a morning."""
    page = visitor.page
    visitor.enter("s.bakker", lambda step: keep(page, step) if step != "herstelcodes" else None)
    keep(page, "nu-te-doen")
    page.get_by_role("link", name="dikke kuit na mijn operatie").click()
    keep(page, "gesprek")
    page.goto("/gesprekken/?zoek=zooltje")
    keep(page, "zoeken")
    page.locator("[data-item-link]").first.click()
    page.get_by_text("Ander onderwerp", exact=True).last.click()
    page.get_by_label("Waar ging het over?").first.select_option(label="Inlegzolen")
    page.locator(".judge").first.scroll_into_view_if_needed()
    keep(page, "corrigeren")
    page.goto("/verbeteringen/")
    keep(page, "verbeteringen")
    page.get_by_role("link", name="mijn tenen tintelen").click()
    keep(page, "goedkeuren", full_page=True)


def manager(visitor: Visitor) -> None:
    """What a beheerder sees besides."""
    page = visitor.page
    visitor.enter("b.visser")
    page.goto("/verbeteringen/?status=goedgekeurd")
    page.get_by_role("button", name="Maak een voorstel").click()
    keep(page, "voorstel")
    page.goto(
        "/cijfers/?van=" + page.evaluate("new Date(Date.now() - 59 * 864e5).toISOString().slice(0, 10)")
    )
    keep(page, "cijfers", **TALL)
    keep(page.locator("#rode-vlaggen"), "rode-vlaggen")
    page.goto("/cijfers/maand/")
    keep(page, "maandrapport", **TALL)
    for address, name in (("/gebruikers/", "gebruikers"), ("/logboek/", "logboek"), ("/bewaren/", "bewaren")):
        page.goto(address)
        keep(page, name)
    page.goto("/gesprekken/")
    page.locator("[data-item-link]").first.click()
    page.get_by_role("link", name="Gesprek wissen").click()
    keep(page, "wissen")


def telephone(visitor: Visitor) -> None:
    """The same on a telephone."""
    page = visitor.page
    page.goto("/")
    keep(page, "telefoon-nu-te-doen")
    page.goto("/cijfers/")
    keep(page, "telefoon-cijfers")


def main() -> None:
    """Take every picture."""
    chromium = shutil.which("chromium")
    if not chromium:
        raise SystemExit("needs Debian's Chromium: apt-get install chromium")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with served() as environment, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS, env=DUTCH)
        sanne = Visitor(browser, environment, DESKTOP)
        therapist(sanne)
        manager(Visitor(browser, environment, DESKTOP))
        telephone(Visitor(browser, environment, PHONE, sanne.context.storage_state()))
        browser.close()


if __name__ == "__main__":
    main()
