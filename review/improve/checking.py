"""After training: are the corrected messages understood now?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils import timezone

import audit
from audit.models import Action
from conversations.choices import CorrectionState
from conversations.models import Correction
from improve.asking import Bot, Reply
from improve.exporting import DONE

WHO = "manage.py nagaan"


def check(bot: Bot, step: Callable[[Correction], None] = lambda _: None) -> Counter[str]:
    """Ask the bot every sentence that was exported, and note what it makes of it now.

    Args:
        bot: whom to ask.
        step: is called after each sentence.

    Returns:
        How many are mended and how many not.

    Raises:
        NoAnswer: the bot cannot be asked; what was asked so far stays noted.
    """
    found: Counter[str] = Counter()
    for correction in Correction.objects.filter(state__in=DONE).exclude(text="").order_by("pk"):
        note(correction, bot.ask(correction.text))
        found[correction.state] += 1
        step(correction)
    audit.record(
        WHO,
        Action.CHANGED,
        what="verbeteringen nagegaan",
        hersteld=found[CorrectionState.MENDED],
        niet_hersteld=found[CorrectionState.NOT_MENDED],
    )
    return found


def note(correction: Correction, reply: Reply) -> None:
    """Keep what the bot makes of a sentence now."""
    mended = is_mended(correction, reply)
    correction.state = CorrectionState.MENDED if mended else CorrectionState.NOT_MENDED
    correction.after, correction.checked_at = reply.as_json(), timezone.now()
    correction.save(update_fields=["state", "after", "checked_at"])


def is_mended(correction: Any, reply: Reply) -> bool:
    """Whether the bot does what was asked for: this referral, no referral, or this topic."""
    if correction.look_alike:
        return not reply.categories
    if correction.category:
        return correction.category in reply.categories
    return correction.topic in reply.topics
