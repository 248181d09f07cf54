"""The list of items that are known to fail, each with its reason: ``evaluation/known_failures.yml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parent / "known_failures.yml"

HEADER = """\
# Items of the frozen sets that fail, with what came instead and the reason. One that is listed and passes
# must come off the list, so that it cannot slip back unseen; a red flag that fails unlisted is an error.
# unstable: true is for items on the edge, which pass on one processor and fail on another: either is right.
# Written by `python -m evaluation.regression --update`, which keeps the reasons.
"""


@dataclass(frozen=True)
class KnownFailure:
    """One entry: what was wanted, what came, and why it is not mended (yet)."""

    id: str
    expected: str
    got: str
    reason: str = ""
    unstable: bool = False


def read(file: Path = FILE) -> dict[str, KnownFailure]:
    """The entries by id; none when there is no such file.

    Raises:
        ValueError: an entry has no id, unknown fields, or an id that another has.
    """
    if not file.exists():
        return {}
    entries = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    found: dict[str, KnownFailure] = {}
    for number, entry in enumerate(entries, start=1):
        failure = _entry(file, number, entry)
        if failure.id in found:
            raise ValueError(f"{file.name}: {failure.id} is listed twice")
        found[failure.id] = failure
    return found


def _entry(file: Path, number: int, entry: Any) -> KnownFailure:
    try:
        return KnownFailure(**entry)
    except TypeError as error:
        raise ValueError(f"{file.name}, entry {number}: {error}") from None


def write(failures: Iterable[KnownFailure], file: Path = FILE) -> None:
    """Write ``failures``, sorted by id."""
    entries = [_plain(failure) for failure in sorted(failures, key=lambda failure: failure.id)]
    text = yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=100) if entries else "[]\n"
    file.write_text(HEADER + text, encoding="utf-8")


def _plain(failure: KnownFailure) -> dict[str, Any]:
    plain: dict[str, Any] = {"id": failure.id, "expected": failure.expected, "got": failure.got}
    if failure.reason:
        plain["reason"] = failure.reason
    if failure.unstable:
        plain["unstable"] = True
    return plain


def merged(known: Mapping[str, KnownFailure], failing: Iterable[KnownFailure]) -> list[KnownFailure]:
    """``failing`` with the reasons that are known; unstable entries stay, whether they fail now or not."""
    now = {failure.id: _with_reason(failure, known.get(failure.id)) for failure in failing}
    kept = {name: failure for name, failure in known.items() if failure.unstable and name not in now}
    return [*now.values(), *kept.values()]


def _with_reason(failure: KnownFailure, known: KnownFailure | None) -> KnownFailure:
    if known is None:
        return failure
    return KnownFailure(failure.id, failure.expected, failure.got, known.reason, known.unstable)
