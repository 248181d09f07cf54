"""Pages of a long list by place instead of by number: page 4,000 is as quick as page 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

SIZE = 25


@dataclass(frozen=True)
class Order:
    """How a list is ordered: fields from first to last, each with whether it goes down."""

    fields: tuple[tuple[str, bool], ...]

    def names(self, back: bool = False) -> list[str]:
        """For ``order_by``."""
        return [f"{'-' if down != back else ''}{name}" for name, down in self.fields]

    def beyond(self, place: list[Any], back: bool = False) -> Q:
        """The rows after ``place`` (before it, if ``back``)."""
        found, equal = Q(), Q()
        for (name, down), value in zip(self.fields, place, strict=True):
            found |= equal & Q(**{f"{name}__{'lt' if down != back else 'gt'}": value})
            equal &= Q(**{name: value})
        return found & self._bound(place[0], back)

    def _bound(self, value: Any, back: bool) -> Q:
        # Says again what the rest implies, in a form that an index can use.
        name, down = self.fields[0]
        return Q(**{f"{name}__{'lte' if down != back else 'gte'}": value})


LATEST = Order((("last_at", True), ("pk", True)))
QUEUE = Order((("need", False), ("last_at", True), ("pk", True)))


@dataclass(frozen=True)
class Page:
    """Rows, and the places to go on from."""

    rows: list[Any]
    after: str
    """Place for the next page; empty at the end."""
    before: str
    """Place for the page before; empty at the start."""


def page(rows: QuerySet, order: Order, after: str = "", before: str = "", size: int = SIZE) -> Page:
    """One page of ``rows``. A place that cannot be read counts as none."""
    back = bool(before)
    place = _read(before or after, order)
    if place:
        rows = rows.filter(order.beyond(place, back))
    found = list(rows.order_by(*order.names(back and bool(place)))[: size + 1])
    more, found = len(found) > size, found[:size]
    if place and back:
        found.reverse()
        return Page(found, _place(found[-1], order) if found else "", _place(found[0], order) if more else "")
    return Page(
        found, _place(found[-1], order) if more else "", _place(found[0], order) if place and found else ""
    )


def _place(row: Any, order: Order) -> str:
    return "_".join(_text(getattr(row, name)) for name, _down in order.fields)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _read(place: str, order: Order) -> list[Any] | None:
    parts = place.split("_")
    if len(parts) != len(order.fields):
        return None
    try:
        return [_value(name, part) for (name, _down), part in zip(order.fields, parts, strict=True)]
    except ValueError:
        return None


def _value(name: str, text: str) -> Any:
    if not name.endswith("at"):
        return int(text)
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise ValueError("a moment without its zone")
    return when


def at_most(rows: QuerySet, limit: int = 1000) -> int:
    """How many rows there are; ``limit + 1`` stands for more than ``limit``."""
    return len(rows.order_by().values_list("pk")[: limit + 1])
