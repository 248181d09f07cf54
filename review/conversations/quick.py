"""Many rows at once: Django builds statements of thousands of parts for them, and that takes the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


def insert(objects: Sequence[models.Model]) -> None:
    """Insert objects of one model; their primary keys stay unset."""
    if not objects:
        return
    fields = [field for field in objects[0]._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(objects[0]._meta.db_table)
    _many(
        f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 (names of our own tables)
        [values(each) for values in [_reader(fields)] for each in objects],
    )


def update(objects: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the fields ``names`` of objects of one model, each by its primary key."""
    if not objects:
        return
    fields = [objects[0]._meta.get_field(name) for name in names]
    columns = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    table = connection.ops.quote_name(objects[0]._meta.db_table)
    _many(
        f"UPDATE {table} SET {columns} WHERE id = %s",  # noqa: S608 (names of our own tables)
        [[*values(each), each.pk] for values in [_reader(fields)] for each in objects],
    )


def _reader(fields: Sequence[Any]) -> Callable[[models.Model], list[Any]]:
    """A function that gives an object's values as the database takes them."""
    here = connections[DEFAULT_DB_ALIAS]  # looking it up for each value would take half of the time
    steps = [(field.attname, field.get_db_prep_save) for field in fields]
    return lambda each: [prepare(getattr(each, name), here) for name, prepare in steps]


def _many(sql: str, rows: list[list[Any]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
