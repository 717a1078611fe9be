"""Many new rows at once: by COPY where the server has it, else as Django sends them."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, partial
from operator import attrgetter
from typing import Any

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, connection, transaction
from django.db.models import Field, JSONField, Model

from accounts.compiled import prepared
from accounts.copying import Values, copy, settle
from accounts.folding import following


def insert_all(rows: Sequence[Model]) -> None:
    """Save new rows of one type; they know their keys afterwards. Queries do not grow with them."""
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=1000)
        return
    fields = model._meta.concrete_fields
    relations = [field for field in fields if field.is_relation]
    for row, key in zip(rows, _keys(model, len(rows)), strict=True):
        row.__dict__[model._meta.pk.attname] = key
    for field in relations:
        _follow(rows, field)
    values = map(attrgetter(*(field.attname for field in fields)), rows)
    copy(model, fields, _with_text(fields, values))
    alias = connection.alias
    for row in rows:
        row._state.adding, row._state.db = False, alias


def insert_one(row: Model) -> None:
    """Save a new row, which knows its key afterwards, in one query; a COPY asks three times."""
    model = type(row)
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create([row])
        return
    fields = [field for field in model._meta.concrete_fields if field is not model._meta.pk]
    for field in fields:
        if field.is_relation:
            _follow([row], field)
    names = tuple(field.attname for field in fields)
    row.pk = _send_one(model, names, [getattr(row, name) for name in names])
    row._state.adding, row._state.db = False, connection.alias


def insert_values(
    model: type[Model], names: Sequence[str], values: Sequence[Sequence[Any]]
) -> None:
    """Save new rows of one type, of which nobody needs more than that they are there."""
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(_made(model, names, values), batch_size=1000)
    elif len(values) == 1:
        _send_one(model, tuple(names), values[0])
    else:
        fields = _named(model, names)
        copy(model, fields, _with_text(fields, values))


def insert_missing(
    model: type[Model], names: Sequence[str], values: Sequence[Sequence[Any]]
) -> None:
    """As `insert_values`, but a row that would break what is unique is left out."""
    if connection.vendor != "postgresql":
        rows = _made(model, names, values)
        model._default_manager.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
        return
    arrive(model, _named(model, names), values, "DO NOTHING")


def insert_likely_new(
    model: type[Model], names: Sequence[str], values: Sequence[Sequence[Any]]
) -> None:
    """As `insert_missing`, for two thirds of the work where no row breaks what is unique."""
    settle()  # What is refused of another table says nothing of this one.
    try:
        with transaction.atomic():
            insert_values(model, names, values)
    except IntegrityError:
        insert_missing(model, names, values)


def renew_field(name: str, rows: Sequence[Model]) -> None:
    """Save one field of rows of one type; one that was deleted meanwhile stays deleted."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        there = set(
            model._default_manager.filter(pk__in=[row.pk for row in rows]).values_list(
                "pk", flat=True
            )
        )
        # Written over what is there: updating thousands by cases takes ten times as long.
        model._default_manager.bulk_create(
            [row for row in rows if row.pk in there],
            update_conflicts=True,
            unique_fields=["pk"],
            update_fields=[name],
        )
        return
    _update(model, [name], rows)


def write_fields(names: Sequence[str], rows: Sequence[Model]) -> None:
    """Save these columns of rows of one type, each known by its key."""
    model = type(rows[0])
    names = [*names, *following(model, names)]
    if connection.vendor != "postgresql":
        model._default_manager.bulk_update(rows, names, batch_size=1000)
        return
    for field in _named(model, names):
        if field.is_relation:
            _follow(rows, field)
    _update(model, names, rows)


def _update(model: type[Model], names: Sequence[str], rows: Sequence[Model]) -> None:
    """By one statement of PostgreSQL: Django compares each row with the key of each in cases."""
    quoted, fields = connection.ops.quote_name, _named(model, [model._meta.pk.attname, *names])
    table, (key, *columns) = (
        quoted(model._meta.db_table), [quoted(field.column) for field in fields]
    )  # fmt: skip
    turned = ", ".join(f"{column} = arriving.{column}" for column in columns)
    statement = (
        f"UPDATE {table} AS held SET {turned} FROM {_arriving(fields)}",  # noqa: S608
        f"WHERE held.{key} = arriving.{key}",
    )
    _send(statement, fields, map(_spelt, map(attrgetter(*(one.attname for one in fields)), rows)))


def _spelt(values: Sequence[Any]) -> list[Any]:
    """Moments with their microseconds."""
    return [value.isoformat() if isinstance(value, date) else value for value in values]


def arrive(model: type[Model], fields: Sequence[Field], values: Values, conflict: str) -> None:
    """Insert rows on PostgreSQL, sent as one document; `conflict` is about one that is there."""
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    statement = (
        f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) SELECT {columns}",
        f"FROM {_arriving(fields)} ON CONFLICT {conflict}",
    )
    _send(statement, fields, values)


def _arriving(fields: Sequence[Field]) -> str:
    """What is sent, as a table of these columns."""
    quoted = connection.ops.quote_name
    typed = ", ".join(f"{quoted(field.column)} {field.db_type(connection)}" for field in fields)
    return f"jsonb_to_recordset(%s::jsonb) AS arriving({typed})"


def _send(statement: Sequence[str], fields: Sequence[Field], values: Values) -> None:
    documents = [
        {field.column: one for field, one in zip(fields, row, strict=True)} for row in values
    ]
    with connection.cursor() as cursor:
        # One text for all rows: psycopg quotes arrays one by one, which takes ten times as long.
        cursor.execute(" ".join(statement), [written(documents)])


def written(value: Any) -> str:
    """JSON as Django's encoder spells it, in less time."""
    return orjson.dumps(value, default=_ENCODER.default, option=_SPELLING).decode()


def _named(model: type[Model], names: Sequence[str]) -> list[Field]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return [fields[name] for name in names]


def _made(model: type[Model], names: Sequence[str], values: Values) -> list[Model]:
    return [model(**dict(zip(names, row, strict=True))) for row in values]


def _follow(rows: Iterable[Model], field: Field) -> None:
    """Take the keys of rows that were saved after these were made."""
    name, attname = field.cache_name, field.attname
    for row in rows:
        held = row.__dict__
        if held[attname] is None and (to := row._state.fields_cache.get(name)) is not None:
            # By its name it would ask the router, and as a key it would forget the row.
            held[attname] = to.pk


def _send_one(model: type[Model], names: tuple[str, ...], values: Sequence[Any]) -> int:
    """Insert one row; its key."""
    fields, statement = _one(model, names)
    sent = [
        _text(value) if isinstance(field, JSONField) else field.get_db_prep_save(value, connection)
        for field, value in zip(fields, values, strict=True)
    ]
    with prepared() as cursor:
        cursor.execute(statement, sent)
        (key,) = cursor.fetchone()
    return int(key)


@cache
def _one(model: type[Model], names: tuple[str, ...]) -> tuple[list[Field], str]:
    """The fields of these names, and the statement that inserts one row of them."""
    quoted, fields = connection.ops.quote_name, _named(model, names)
    columns = ", ".join(quoted(field.column) for field in fields)
    table, key = quoted(model._meta.db_table), quoted(model._meta.pk.column)
    given = ", ".join(["%s"] * len(fields))
    return fields, f"INSERT INTO {table} ({columns}) VALUES ({given}) RETURNING {key}"  # noqa: S608


def _keys(model: type[Model], count: int) -> list[int]:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # Within a query of its own the name of the sequence is looked up once, not for each key.
        cursor.execute(
            "SELECT nextval((SELECT pg_get_serial_sequence(%s, %s)::regclass))"
            " FROM generate_series(1, %s)",
            [table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def _with_text(fields: Sequence[Field], rows: Values) -> Values:
    """The rows with their JSON as text."""
    documents = [index for index, field in enumerate(fields) if isinstance(field, JSONField)]
    return map(partial(_sent, documents), rows) if documents else rows


def _sent(documents: Sequence[int], row: Sequence[Any]) -> Sequence[Any]:
    sent = list(row)
    for index in documents:
        sent[index] = _text(sent[index])
    return sent


def _text(value: Any) -> str | None:
    """JSON as text; nothing at all is NULL, as Django saves it, and not the `null` of JSON."""
    return None if value is None else written(value)


_ENCODER = DjangoJSONEncoder()
# Moments go to Django's encoder, which keeps milliseconds: what is told of a row stays comparable.
_SPELLING = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
