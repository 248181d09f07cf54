"""Days as the practice means them: from midnight to midnight in its own time zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def midnight(day: date, days: int = 0) -> datetime:
    """The start of the day ``days`` after ``day``."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))
