"""Proposals kept as files under ``EXPORT_FOLDER``: a patch, and a report that says what it touches."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

import audit
from audit.models import Action
from conversations.choices import CorrectionState
from conversations.models import Correction, Export
from improve.proposal import REASONS, Proposal, Wish, build
from improve.report import report

PATCH, REPORT = ".patch", ".md"
LEFT_OUT, WHERE = "weggelaten", "staat_op"
"""Keys in ``Correction.after`` of what was approved but left out."""

DONE = (CorrectionState.EXPORTED, CorrectionState.MENDED, CorrectionState.NOT_MENDED)


def propose(who: Any) -> tuple[Export | None, Proposal]:
    """Write everything that is approved into a new proposal.

    Args:
        who: a request, a user or the name of a command, for the log.

    Returns:
        The export, None when there was nothing to write; and what was proposed and left out.
    """
    with transaction.atomic():
        approved = list(Correction.objects.select_for_update().filter(state=CorrectionState.APPROVED))
        proposal = _build(approved)
        _note_left_out(approved, proposal)
        taken = [each for each in approved if each.pk not in proposal.left_out]
        if not taken:
            return None, proposal
        export = Export.objects.create(file=_new_name(), by=_user(who))
        _move(taken, export)
        _write(export, proposal)
        audit.record(who, Action.EXPORTED, what=export.file, zinnen=len(taken), bestanden=_files(proposal))
    return export, proposal


def renew(export: Export, who: Any = None) -> Proposal:
    """Write an export's files anew: against the content files of now, with the sentences that are left.

    Without any sentence left the files go, and the export with them.
    """
    sentences = list(export.corrections.all())
    proposal = _build(sentences)
    if sentences:
        _write(export, proposal)
    else:
        remove(export)
    if who is not None:
        audit.record(who, Action.EXPORTED, what=export.file, zinnen=len(proposal.placed), opnieuw=True)
    return proposal


def remove(export: Export) -> None:
    """Delete an export and its files."""
    for file in files_of(export):
        file.unlink(missing_ok=True)
    export.delete()


def files_of(export: Export) -> tuple[Path, Path]:
    """The patch and the report."""
    patch = settings.EXPORT_FOLDER / export.file
    return patch, patch.with_suffix(REPORT)


def _build(corrections: Iterable[Correction]) -> Proposal:
    tests = settings.BOT_FOLDER.parent / "evaluation" / "data"
    return build([_wish(each) for each in corrections], settings.BOT_FOLDER, tests)


def _wish(correction: Correction) -> Wish:
    return Wish(correction.pk, correction.text, correction.topic, correction.category, correction.look_alike)


def _note_left_out(approved: Iterable[Correction], proposal: Proposal) -> None:
    for each in approved:
        reason = proposal.left_out.get(each.pk, "")
        told = {LEFT_OUT: reason, WHERE: proposal.where.get(each.pk, "")} if reason else {}
        if each.after != told:
            each.after = told
            each.save(update_fields=["after"])


def _move(taken: Iterable[Correction], export: Export) -> None:
    for each in taken:
        each.state, each.export = CorrectionState.EXPORTED, export
        each.save(update_fields=["state", "export"])


def _write(export: Export, proposal: Proposal) -> None:
    patch, told = files_of(export)
    patch.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _put(patch, proposal.patch)
    _put(told, report(export, proposal))


def _put(file: Path, text: str) -> None:
    """Write for the owner only; a reader sees the old file or the new one, never half of it."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as new:
        new.write(text)
    draft.replace(file)


def _new_name() -> str:
    day = timezone.localdate().isoformat()
    taken = set(Export.objects.filter(file__startswith=f"voorstel-{day}").values_list("file", flat=True))
    return next(name for n in range(1, 1000) if (name := f"voorstel-{day}-{n}{PATCH}") not in taken)


def _files(proposal: Proposal) -> int:
    return len({each.file for each in proposal.placed})


def _user(who: Any) -> Any:
    user = getattr(who, "user", who)
    return user if getattr(user, "pk", None) else None


def why_left_out(correction: Correction) -> str:
    """Why the last proposal left an approved sentence out; empty when it did not."""
    return REASONS.get(correction.after.get(LEFT_OUT, ""), "")
