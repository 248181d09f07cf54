"""What the tests of the review app share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conversations import deduction
from conversations.importing import Importer
from conversations.masking import Masker
from conversations.masking_patterns import Patterns, nothing
from conversations.tracker import Tracker
from tests.builders import Bot


@pytest.fixture(scope="session")
def masker() -> Masker:
    """Masks with deduce; made once, and for minutes where deduce was never used before."""
    return deduction.make_masker()


@pytest.fixture
def quick_masker() -> Masker:
    """Masks with our own patterns only, for tests that are about something else."""
    return Masker(nothing, Patterns(*[lambda _word: False] * 3))


@pytest.fixture
def bot(tmp_path: Path, settings: Any) -> Bot:
    """A bot that stores into a file of its own, which the settings name."""
    settings.TRACKER = str(tmp_path / "tracker.db")
    return Bot(tmp_path / "tracker.db")


@pytest.fixture
def tracker(bot: Bot) -> Tracker:
    return Tracker(str(bot.file))


@pytest.fixture
def importer(tracker: Tracker, quick_masker: Masker) -> Importer:
    return Importer(tracker, quick_masker)
