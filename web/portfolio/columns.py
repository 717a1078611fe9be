"""Columns of numbers of thousands of rows, read without making a value of each of them first."""

import numpy as np
from django.db import connection
from django.db.models import Aggregate, BinaryField, QuerySet

Columns = dict[str, np.ndarray]


class Packed(Aggregate):
    """All numbers of a column as the bytes of floats, one after the other."""

    template = "string_agg(float8send(coalesce((%(expressions)s)::float8, 'NaN')), '')"
    output_field = BinaryField()


def columns_of(found: QuerySet, names: tuple[str, ...]) -> Columns:
    """Each of these columns of numbers, NaN for none, all in one order of the rows; one query.

    On PostgreSQL they come as bytes: to write floats as text, and to read that, takes longer than
    all that is done with them.
    """
    if connection.vendor != "postgresql":
        table = np.array(list(found.values_list(*names)), float).reshape(-1, len(names))
        return dict(zip(names, table.T, strict=True))
    told = found.order_by().aggregate(**{f"all_{name}": Packed(name) for name in names})
    return {name: _unpacked(told[f"all_{name}"]) for name in names}


def _unpacked(column: bytes | None) -> np.ndarray:
    return np.frombuffer(column or b"", ">f8").astype(float)
