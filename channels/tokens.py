"""Session tokens: a random conversation id that the server issued, and a signature that only it can make."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from pathlib import Path

PREFIX = "web-"
"""Every conversation of this channel begins so; no other channel's id does."""

SECRET_FILE = Path(__file__).resolve().parent.parent / "var" / "web_token_secret"


def new_conversation() -> str:
    """A conversation id that nobody can guess."""
    return PREFIX + secrets.token_hex(16)


def issue(conversation: str, secret: bytes, now: float) -> str:
    """A token for ``conversation``, issued at ``now`` (seconds since 1970)."""
    body = f"{conversation}.{int(now)}".encode()
    return f"{_encode(body)}.{_encode(_signature(body, secret))}"


def read(token: str, secret: bytes, now: float, max_age: float) -> str | None:
    """The conversation of a token; ``None`` when it is forged, broken or older than ``max_age`` seconds."""
    body, _, signature = token.partition(".")
    try:
        content = _decode(body)
    except (ValueError, binascii.Error):
        return None
    if not hmac.compare_digest(_encode(_signature(content, secret)).encode(), signature.encode()):
        return None
    conversation, _, issued = content.decode().rpartition(".")
    return conversation if now - int(issued) <= max_age else None


def load_secret(file: Path = SECRET_FILE) -> bytes:
    """The signing secret: ``WEB_TOKEN_SECRET``, else a file that is made once with mode 600.

    Raises:
        OSError: the file can be neither read nor made.
    """
    given = os.environ.get("WEB_TOKEN_SECRET", "").strip()
    if given:
        return given.encode()
    if not file.exists():
        _create(file)
    return file.read_bytes().strip()


def _create(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, file)  # fails when another worker was first: then its secret holds for all
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _signature(body: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, body, hashlib.sha256).digest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
