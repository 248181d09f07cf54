"""Settings that the environment gives, and secrets that are made once when it gives none."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder."""

YES = {"1", "ja", "true", "yes", "on"}


def read_dotenv(file: Path = ROOT / ".env") -> None:
    """Take over the settings of the project's ``.env``, as `make run` does; the environment wins.

    Without it a command by hand would run with another key than the server.
    """
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    for name, value in pairs:
        os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def folder() -> Path:
    """Where database, secrets and exports of the review app lie: ``REVIEW_FOLDER``, else ``var/``."""
    return ROOT / (os.environ.get("REVIEW_FOLDER") or "var")


def flag(text: str | None, default: bool = False) -> bool:
    """Whether ``text`` says yes."""
    return default if not text else text.strip().lower() in YES


def days(text: str | None, default: int) -> int:
    """A number of days, at least one.

    Raises:
        ValueError: ``text`` is no such number.
    """
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"{text!r} is no number of days (1 or more)")
    return int(text)


def words(text: str | None) -> list[str]:
    """The parts of ``text``, split at spaces and commas."""
    return (text or "").replace(",", " ").split()


def secret(text: str | None, name: str) -> str:
    """``text``, or what stands in the file ``name`` in :func:`folder`; made there when neither is.

    The file is for its owner only. Two processes that start together agree on one secret.
    """
    if text:
        return text
    file = folder() / name
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{name}.{os.getpid()}")
    if not file.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
            handle.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, file)  # fails where another process was first: its secret is then the one
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="utf-8").strip()


def database(url: str | None) -> dict[str, object]:
    """Django's settings for the database at ``url``, or for ``review.db`` in :func:`folder`.

    Raises:
        ValueError: ``url`` is none of PostgreSQL.
    """
    if not url:
        return _sqlite(folder() / "review.db")
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("REVIEW_DATABASE_URL must look like postgresql://name:password@host:5432/review")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(file: Path) -> dict[str, object]:
    """Readers beside a writer, patience when it is busy, and zeros written over what is erased."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pragmas = ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON", "cache_size=-32000")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in pragmas),
        },
    }
