"""What goes with every page: no third party, no cache, no frame; cookies that only this app can read."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from accounts.roles import BEHEERDER
from pages import queue
from tests.world import alarm, logged_in, morning, person

REVIEW = Path(__file__).resolve().parents[1]
PAGES = [
    "/",
    "/gesprekken/",
    "/logboek/",
    "/gebruikers/",
    "/gebruikers/nieuw/",
    "/account/",
    "/bewaren/",
    "/bestaat-niet/",
]


@pytest.mark.django_db
def test_every_page_says_what_a_browser_may_do_with_it():
    client = logged_in(person(BEHEERDER))
    for place in [*PAGES, f"/gesprekken/{alarm().pseudonym}/"]:
        answer = client.get(place)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_no_page_holds_a_script_a_style_or_another_site():
    client, found = logged_in(person(BEHEERDER)), morning()
    for place in [*PAGES, *(f"/gesprekken/{one.pseudonym}/?rij=1" for one in found.values())]:
        page = client.get(place).content.decode()
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|<style|javascript:", page)
        assert not re.search(r"(src|href|action)=.https?:", page)
        assert '<html lang="nl">' in page


@pytest.mark.django_db
def test_cookies_are_for_this_app_only():
    client = logged_in(person())
    session, token = client.cookies["beoordelen"], client.cookies.get("csrftoken")
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    assert not session["secure"]
    if token is not None:
        assert token["httponly"]


def test_behind_https_cookies_and_hsts_are_strict(tmp_path):
    code = """
import django; django.setup()
from django.conf import settings
from django.test import Client
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.CSRF_TRUSTED_ORIGINS)
answer = Client().get("/gezond/", HTTP_X_FORWARDED_PROTO="https", HTTP_HOST="beoordelen.example")
print(answer["Strict-Transport-Security"])
"""
    environment = {
        "PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "review_site.settings", "PYTHONPATH": str(REVIEW),
        "REVIEW_FOLDER": str(tmp_path), "REVIEW_HTTPS": "ja", "REVIEW_HOSTS": "beoordelen.example",
    }  # fmt: skip
    out = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert out.splitlines() == ["True True ['https://beoordelen.example']", "max-age=31536000"]


@pytest.mark.django_db
def test_error_pages_are_dutch(settings):
    client = logged_in(person())
    assert "Deze pagina is er niet" in client.get("/niets/").content.decode()
    assert "Dit mag u niet openen" in client.get("/logboek/").content.decode()
    client.raise_request_exception = False
    assert "Deze pagina is er niet" in Client().get("/niets/").content.decode()


@pytest.mark.django_db
def test_when_the_app_breaks_the_page_still_says_so(monkeypatch):
    client = logged_in(person())
    client.raise_request_exception = False
    monkeypatch.setattr(queue.paging, "page", lambda *_all: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Er ging iets mis bij ons" in answer.content.decode()
