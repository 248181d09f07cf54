"""The review app is started beside the bot, and never in its way."""

from __future__ import annotations

from pathlib import Path

from scripts.serve import address, review_services
from scripts.testing import OF_REVIEW
from tests.scripts.builders import a_project, settings_of


def test_server_and_import_run_beside_the_bot(tmp_path: Path) -> None:
    project = a_project(tmp_path)
    settings = settings_of(project, HOST="127.0.0.1", REVIEW_PORT="8123")
    pages, taking_over = review_services(project, settings)
    assert pages.command[-3:] == ["serveer", "127.0.0.1", "8123"]
    assert taking_over.command[-2:] == ["overnemen", "--blijf"]
    assert not pages.essential
    assert not taking_over.essential
    assert pages.environment["REVIEW_URL"] == "http://localhost:8123" == address(settings, 8123).rstrip("/")


def test_a_given_address_of_the_review_app_stays(tmp_path: Path) -> None:
    project = a_project(tmp_path)
    settings = settings_of(project, REVIEW_URL="https://gesprekken.example")
    assert review_services(project, settings)[0].environment["REVIEW_URL"] == "https://gesprekken.example"


def test_the_review_apps_tests_have_their_own_settings() -> None:
    assert (Path(__file__).resolve().parents[2] / OF_REVIEW[1]).is_file()
