"""Queries of one shape that are asked again and again: compiled once, then only sent.

Django takes five times as long to compile a small query as to send it, and PostgreSQL longer to
plan it than to answer it: most of the time of whoever takes many small things one by one.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from django.db.models.sql import Query, UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)
MARKS: dict[type, Callable[[int], Any]] = {
    str: "the value at place {}".format,
    int: (30_000).__add__,
    datetime: lambda place: datetime(1, 1, 1, place, tzinfo=UTC),
}
"""What stands for a value while a query is compiled, and is nothing that a query of ours holds."""


@contextmanager
def prepared() -> Iterator[CursorWrapper]:
    """A cursor of whose statements PostgreSQL keeps the plans: those with values of one kind each.

    What is always sent is sent so; whatever is asked once would only fill its memory. A statement
    whose plan is kept does not tell its words, so where they are logged none is.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not connection.queries_logged:
            cursor.cursor = ServerBindingCursor(connection.connection)
        yield cursor


class _Shape(NamedTuple):
    """A query as it is sent, and which of its parameters is which of the values."""

    sql: str
    params: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    compiler: SQLCompiler

    def filled(self, values: Sequence[Any]) -> list[Any]:
        params = list(self.params)
        for at, place in self.places:
            params[at] = _adapted(values[place])
        return params


class _Compiled:
    """A query of values of these kinds, each of which it holds."""

    def __init__(self, build: Callable[..., QuerySet], *kinds: type) -> None:
        self._build = build
        self._marks = [MARKS[kind](place) for place, kind in enumerate(kinds)]

    @cached_property
    def _shape(self) -> _Shape:
        compiler = self._query().get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        marks = [_adapted(mark) for mark in self._marks]
        places = [(at, marks.index(one)) for at, one in enumerate(params) if one in marks]
        if {place for _at, place in places} != set(range(len(marks))):
            raise ValueError("Each value must stand in the query.")
        return _Shape(sql, tuple(params), tuple(places), compiler)

    def _query(self) -> Query:
        return self._build(*self._marks).query


class Asked(_Compiled):
    """Rows of a query that was made by `values_list`, for any values of these kinds."""

    def __call__(self, *values: Any) -> list[tuple[Any, ...]]:
        shape = self._shape
        with prepared() as cursor:
            cursor.execute(shape.sql, shape.filled(values))
            rows = cursor.fetchall()
        return [tuple(row) for row in shape.compiler.apply_converters(rows, self._converters)]

    @cached_property
    def _converters(self) -> dict[int, Any]:
        compiler = self._shape.compiler
        found: dict[int, Any] = compiler.get_converters([one for one, *_ in compiler.select])
        return found


class Updated(_Compiled):
    """Sets fields of the rows of a query, for any values of these kinds; says of how many."""

    def __init__(
        self, build: Callable[..., QuerySet], setting: Callable[..., dict[str, Any]], *kinds: type
    ) -> None:
        super().__init__(build, *kinds)
        self._setting = setting

    def _query(self) -> Query:
        query = super()._query().chain(UpdateQuery)
        query.add_update_values(self._setting(*self._marks))
        return query

    def __call__(self, *values: Any) -> int:
        with prepared() as cursor:
            cursor.execute(self._shape.sql, self._shape.filled(values))
            return int(cursor.rowcount)


def columns(model: type[Model], at: str = "") -> list[str]:
    """The fields of a model as `values_list` takes them, at the end of this path."""
    return [f"{at}{field.attname}" for field in model._meta.concrete_fields]


def row_of(model: type[Row], values: Sequence[Any]) -> Row:
    """A row as if it was asked for, by the values of `columns`."""
    names = [field.attname for field in model._meta.concrete_fields]
    return model.from_db(connection.alias, names, values)


def _adapted(value: Any) -> Any:
    """A value as the database takes it."""
    is_moment = isinstance(value, datetime)
    return connection.ops.adapt_datetimefield_value(value) if is_moment else value
