"""JSON that PostgreSQL spells as orjson does, so that columns need not become values here."""

from typing import Any

from django.db.models import Func, TextField
from django.db.models.expressions import Combinable


class Spelled(Func):
    """These columns, or what is made of them, as an object in their order; PostgreSQL only."""

    output_field = TextField()

    def __init__(self, *columns: str, **made: Combinable) -> None:
        self.members = (*columns, *made)
        super().__init__(*columns, *made.values())

    def as_sql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:
        """As a row: an object that is built of names and values has blanks in it."""
        compiled = [compiler.compile(one) for one in self.source_expressions]
        names = (connection.ops.quote_name(name) for name in self.members)
        columns = (f"{sql} AS {name}" for (sql, _own), name in zip(compiled, names, strict=True))
        whole = f"(SELECT row_to_json(told)::text FROM (SELECT {', '.join(columns)}) AS told)"  # noqa: S608
        return whole, [one for _sql, own in compiled for one in own]


class Moment(Func):
    """A moment with all six digits of its second, or with none."""

    output_field = TextField()
    template = (
        "CASE WHEN %(expressions)s = date_trunc('second', %(expressions)s)"
        " THEN to_json(%(expressions)s)"
        " ELSE to_json(to_char(%(expressions)s AT TIME ZONE 'UTC',"
        " 'YYYY-MM-DD\"T\"HH24:MI:SS.US+00:00')) END"
    )


class Real(Func):
    """A number with a fraction, below 10^15; the two write whole and small ones otherwise."""

    output_field = TextField()
    template = (
        "CASE WHEN %(expressions)s = trunc(%(expressions)s) THEN %(expressions)s::text || '.0'"
        " WHEN abs(%(expressions)s) >= 0.0001 THEN %(expressions)s::text"
        " WHEN abs(%(expressions)s) >= 0.00001 THEN %(expressions)s::text::numeric::text"
        " ELSE replace(%(expressions)s::text, 'e-0', 'e-') END::json"
    )
