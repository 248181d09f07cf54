"""The report beside a patch: which topics and alarm signs it touches, and what the engineer does with it."""

from __future__ import annotations

from django.utils import timezone

from conversations.models import Export
from improve.proposal import REASONS, Proposal
from improve.training_files import Kind
from pages.names import names

TEXT = """# {name}

Gemaakt op {when}{by}. {lines} in {files}.

| Bestand | Wat | Zinnen |
|---|---|---|
{rows}
{alarm}
## Overnemen

Lees de zinnen in `{patch}` eerst zelf door. Daarna, in de map van het project:

    git apply --check PAD/NAAR/{patch}
    git apply PAD/NAAR/{patch}
    make validate
    make train
    make regression

Draait de assistent met het nieuwe model, dan stuurt `python review/manage.py nagaan` deze zinnen nog eens
naar de assistent. In de app staat daarna bij elke zin of het hersteld is.
{left_out}"""

ALARM = """
**Let op: dit voorstel verandert wat de assistent als alarmteken ziet.** Laat een behandelaar meelezen, en
neem het alleen over als `make regression` geen alarmteken meer mist dan voorheen.
"""


def report(export: Export, proposal: Proposal) -> str:
    """The text of the report, in Markdown. It holds none of the sentences: those stand in the patch."""
    counts = proposal.counts()
    rows = [f"| {file} | {told(kind)} | {count} |" for file, kind, count in counts]
    files = len({file for file, _, _ in counts})
    alarming = any(kind.look_alike or kind.intent in names().red_flags for _, kind, _ in counts)
    return TEXT.format(
        name=export.file.removesuffix(".patch").capitalize(),
        patch=export.file,
        when=timezone.localtime(export.at).strftime("%d-%m-%Y, %H:%M"),
        by=f" door {export.by.get_full_name()}" if export.by else "",
        lines=_many(len(proposal.placed), "zin", "zinnen"),
        files=_many(files, "bestand", "bestanden"),
        rows="\n".join(rows) or "| geen | | 0 |",
        alarm=ALARM if alarming else "",
        left_out=_left_out(proposal),
    )


def told(kind: Kind) -> str:
    """What lines of this kind are examples of, in words."""
    known = names()
    if kind.look_alike:
        return f"Geen alarmteken ({known.among('look_alikes', kind.look_alike)}): {known.of(kind.intent)}"
    prefix = "Alarmteken: " if kind.intent in known.red_flags else ""
    return prefix + known.of(kind.intent)


def _left_out(proposal: Proposal) -> str:
    if not proposal.left_out:
        return ""
    rows = [
        f"- zin {key}: {REASONS[reason]}" + (f" ({proposal.where[key]})" if key in proposal.where else "")
        for key, reason in proposal.left_out.items()
    ]
    return "\n## Weggelaten\n\n" + "\n".join(rows) + "\n"


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
