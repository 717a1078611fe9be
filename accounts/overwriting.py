"""Rows of values written over what is there, or beside it."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import orjson
from django.db import connection
from django.db.models import DateField, Field, JSONField, Model

from accounts.copying import copy
from accounts.inserting import arrive

Row = dict[str, Any]
"""By the names of fields, relations by their keys; JSON is given as text."""


def write_over(
    model: type[Model],
    rows: Sequence[Row],
    *,
    unique: Collection[str],
    kept: Collection[str] = (),
) -> None:
    """Insert rows, each over the one with the same unique fields if there is one; one query.

    What a row over which is written has in `kept` stays. All rows hold the same fields in one
    order.
    """
    if not rows:
        return
    fields = _fields(model, rows)
    conflict = _conflict(fields, unique, {*unique, *kept})
    if connection.vendor == "postgresql":
        values = [list(map(_in_document, fields, row.values())) for row in rows]
        arrive(model, fields, values, conflict)
    else:
        _execute(fields, rows, f"ON CONFLICT {conflict}")


def write_new(model: type[Model], rows: Sequence[Row]) -> None:
    """Insert rows of which none is there, as `write_over` takes them: for half of the work."""
    if not rows:
        return
    fields = _fields(model, rows)
    if connection.vendor == "postgresql":
        copy(model, fields, [list(row.values()) for row in rows])
    else:
        _execute(fields, rows, "")


def _fields(model: type[Model], rows: Sequence[Row]) -> list[Field]:
    return [model._meta.get_field(name) for name in rows[0]]


def _in_document(field: Field, value: Any) -> Any:
    """A value as it stands in a document: JSON in JSON, and moments with their microseconds."""
    if isinstance(field, JSONField):
        return orjson.Fragment(value)
    return value.isoformat() if isinstance(value, date) else value


def _execute(fields: Sequence[Field], rows: Sequence[Row], conflict: str) -> None:
    # All rows in one statement, as Django sends them, carry every document through its compiler
    # and the parser of SQL: ten times the work.
    timed = {field.name: field for field in fields if isinstance(field, DateField)}
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(fields[0].model._meta.db_table)
    marks = ", ".join(["%s"] * len(fields))
    statement = " ".join([f"INSERT INTO {table} ({columns})", f"VALUES ({marks})", conflict])
    with connection.cursor() as cursor:
        cursor.executemany(statement, [_sent(row, timed) for row in rows])


def _sent(row: Row, timed: dict[str, Field]) -> list[Any]:
    """The values as the driver takes them: only days and moments are other than in Python."""
    prepared = {name: one.get_db_prep_save(row[name], connection) for name, one in timed.items()}
    return list((row | prepared).values())


def _conflict(fields: Sequence[Field], unique: Collection[str], kept: Collection[str]) -> str:
    quoted = connection.ops.quote_name
    columns = {field.name: quoted(field.column) for field in fields}
    target = ", ".join(columns[name] for name in unique)
    changed = ", ".join(
        f"{one} = excluded.{one}" for name, one in columns.items() if name not in kept
    )
    return f"({target}) DO UPDATE SET {changed}"
