"""When a conversation is erased, its sentences leave the exports too."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver

from conversations.models import Export
from conversations.signals import conversation_erased
from improve.exporting import renew


@receiver(conversation_erased)
def without_it(sender: Any, exports: Iterable[Export], **_more: Any) -> None:
    """Write the files of these exports anew; they were told with the conversation gone already."""
    for export in exports:
        renew(export)
