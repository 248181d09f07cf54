"""The running bot, for every test that needs it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from evaluation.server import bot


@pytest.fixture(scope="session")
def bot_url() -> Iterator[str]:
    """Address of the trained bot, started once for the whole run; BOT_URL names one that runs already."""
    with bot(os.environ.get("BOT_URL")) as url:
        yield url
