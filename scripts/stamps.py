"""Stamps: small files that say for which state of the project a step was last finished."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def fingerprint(root: Path, paths: Iterable[str], *more: str) -> str:
    """Hash of the files and folders ``paths`` under ``root`` (names, contents) and of the texts ``more``."""
    digest = hashlib.sha256()
    for path in paths:
        for file in _files(root / path):
            digest.update(
                f"{file.relative_to(root)}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
            )
    digest.update("\0".join(more).encode())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = (file for file in path.rglob("*") if file.is_file())
    return sorted(file for file in found if "__pycache__" not in file.parts and not file.name.startswith("."))


def read(stamp: Path) -> dict[str, Any]:
    """What ``stamp`` says; empty when it is absent or unreadable: the step is then to be done again."""
    try:
        content = json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write(stamp: Path, content: dict[str, Any]) -> None:
    """Write ``stamp`` whole or not at all."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    draft = stamp.with_name(stamp.name + ".draft")
    draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
    draft.replace(stamp)
