"""What the templates of figures need besides those of the pages."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def places(rows: Any, names: int) -> list[list[tuple[str, bool]]]:
    """The cells of each row, each with whether it is a number."""
    return [[(cell, at >= names) for at, cell in enumerate(row)] for row in rows]


@register.filter
def change(now: int, before: int) -> str:
    """How a number changed, in words."""
    if now == before:
        return "gelijk gebleven"
    return f"{abs(now - before)} {'meer' if now > before else 'minder'}"


@register.filter
def of(part: int, whole: int) -> str:
    """A share as a percentage: 3 of 40 is 7,5 %."""
    return f"{part / whole * 100:.1f}\u00a0%".replace(".", ",") if whole else "0\u00a0%"
