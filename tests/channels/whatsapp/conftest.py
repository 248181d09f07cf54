"""The world that the tests of WhatsApp happen in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.channels.conftest import free_port
from tests.channels.whatsapp.world import world


@pytest.fixture
def start(tmp_path: Path) -> Callable[..., Any]:
    """Start a world: ``async with start() as world``. A second one has the same record."""
    return lambda **more: world(tmp_path, (free_port(), free_port()), **more)
