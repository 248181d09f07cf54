"""Where things lie, and the settings that the environment and ``.env`` give."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.report import Problem

HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Project:
    """The project's folders and files, from its root."""

    root: Path

    @property
    def venv(self) -> Path:
        """The project's own virtual environment."""
        return self.root / ".venv"

    @property
    def python(self) -> str:
        """Path of the Python of that environment."""
        return str(self.venv / "bin" / "python")

    @property
    def packages(self) -> Path:
        """Where that environment keeps its packages."""
        return self.venv / "lib" / "python3.10" / "site-packages"

    @property
    def model(self) -> Path:
        """The trained bot."""
        return self.root / "models" / "bot.tar.gz"

    @property
    def var(self) -> Path:
        """What set-up and running leave behind: logs, the compiled encoder, conversations."""
        return self.root / "var"


def here() -> Project:
    """The project that this file belongs to."""
    return Project(Path(__file__).resolve().parent.parent)


@dataclass(frozen=True)
class Settings:
    """What can be set without changing a file; docs/operators.md explains each."""

    host: str
    port: int
    review_port: int
    tracker_db: str
    spacy_model: str
    environment: Mapping[str, str]


def read_settings(project: Project, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``.env`` and the environment, of which the environment wins.

    Raises:
        Problem: a port is not a number that can be one.
    """
    known = {**_dotenv(project.root / ".env"), **(os.environ if environment is None else environment)}
    return Settings(
        host=known.get("HOST") or "127.0.0.1",
        port=_port(known, "PORT", 5005),
        review_port=_port(known, "REVIEW_PORT", 8000),
        tracker_db=known.get("TRACKER_DB") or "var/tracker.db",
        spacy_model=known.get("SPACY_MODEL") or "",
        environment=known,
    )


def _port(known: Mapping[str, str], name: str, default: int) -> int:
    text = known.get(name) or str(default)
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        remedy = f"give a number from 1 to {HIGHEST_PORT}, for example {name}={default}"
        raise Problem(f"{name} is {text!r}, which is no port.", remedy)
    return int(text)


def _dotenv(file: Path) -> dict[str, str]:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def child_environment(project: Project, settings: Settings, **more: str) -> dict[str, str]:
    """Environment for everything that is started: no telemetry, quiet libraries, our own modules."""
    modules = [str(project.root), settings.environment.get("PYTHONPATH", "")]
    quiet = {
        "LOG_LEVEL": "WARNING",
        "LOG_LEVEL_LIBRARIES": "ERROR",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        "OMP_WAIT_POLICY": "PASSIVE",  # threads that wait leave the core to others
    }
    fixed = {
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "CUDA_VISIBLE_DEVICES": "-1",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "",  # without compiled modules each start takes twice as long
        "PYTHONPATH": os.pathsep.join(filter(None, modules)),
        "TRACKER_DB": settings.tracker_db,
    }
    return {**quiet, **settings.environment, **fixed, **more}
