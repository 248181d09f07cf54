from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

WRITTEN = "mijn geheime zin"

LOGS = f"""
import json, logging, sys
from scripts import quiet_logs
quiet_logs.configure()
quiet_logs.configure_structured("WARNING")
import structlog
for name in ("sanic.root", "sanic.error", "sanic.access"):  # Rasa does so when it serves
    logging.getLogger(name).propagate = False
text = {WRITTEN!r}
structlog.get_logger("rasa").warning("processor.message", text=text, event_info="it happened")
structlog.get_logger("rasa").info("not shown")
try:
    json.loads("{{" + text)
    raise ValueError(text)
except ValueError as error:
    structlog.get_logger("rasa").exception("structured", text=text)
try:
    raise ValueError(text)
except ValueError:
    logging.getLogger("plain").exception("plain failure")
    logging.getLogger("sanic.error").exception("sanic failure")
logging.getLogger("sanic.access").info(text)
cut_off = logging.getLogger("cut.off")
cut_off.propagate = False
try:
    raise KeyError(text)
except KeyError:
    cut_off.exception("cut off failure")
"""


def output(level: str) -> str:
    environment = {**os.environ, "LOG_LEVEL": level}
    done = subprocess.run(
        [sys.executable, "-c", LOGS], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("level", ["WARNING", "INFO"])
def test_no_log_line_holds_what_a_person_wrote(level: str) -> None:
    assert "geheim" not in output(level)


def test_errors_keep_their_type_and_place() -> None:
    said = output("WARNING")
    assert "processor.message" in said
    assert said.count("ValueError at:") + said.count("JSONDecodeError at:") == 3
    assert said.count("KeyError at:") == 1
    assert "<string>" in said
    assert "not shown" not in said
    assert json.dumps(WRITTEN) not in said
