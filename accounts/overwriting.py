"""Rows written over what is there."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection
from django.db.models import DateField, Field, Model


def write_over(
    model: type[Model],
    rows: Sequence[dict[str, Any]],
    *,
    unique: Collection[str],
    kept: Collection[str] = (),
) -> None:
    """Insert rows, each over the one with the same unique fields if there is one; one query.

    What a row over which is written has in `kept` stays. All rows hold the same fields in one
    order, relations by their keys; JSON is given as text.
    """
    if not rows:
        return
    fields = [model._meta.get_field(name) for name in rows[0]]
    # All rows in one statement, as Django sends them, carry every document through its compiler
    # and the parser of SQL: ten times the work.
    timed = {field.name: field for field in fields if isinstance(field, DateField)}
    values = [_sent(row, timed) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_statement(fields, unique, {*unique, *kept}), values)


def _sent(row: dict[str, Any], timed: dict[str, Field]) -> list[Any]:
    """The values as the driver takes them: only days and moments are other than in Python."""
    prepared = {name: one.get_db_prep_save(row[name], connection) for name, one in timed.items()}
    return list((row | prepared).values())


def _statement(fields: Sequence[Field], unique: Collection[str], kept: Collection[str]) -> str:
    quoted = connection.ops.quote_name
    columns = {field.name: quoted(field.column) for field in fields}
    target = [columns[name] for name in unique]
    changed = [f"{one} = excluded.{one}" for name, one in columns.items() if name not in kept]
    return " ".join(
        [
            f"INSERT INTO {quoted(fields[0].model._meta.db_table)} ({', '.join(columns.values())})",
            f"VALUES ({', '.join(['%s'] * len(columns))})",
            f"ON CONFLICT ({', '.join(target)}) DO UPDATE SET {', '.join(changed)}",
        ]
    )
