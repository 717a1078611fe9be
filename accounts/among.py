"""A lookup for one of thousands of values: ``filter(subject__among=ids)``."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.lookups import In


class Among(In):
    """As ``in``, of values; PostgreSQL gets one array, as thousands of values are slow to send."""

    lookup_name = "among"

    def get_prep_lookup(self) -> list[Any]:
        """The values as they were given, which are those of the column; nothing is none of them."""
        return [value for value in self.rhs if value is not None]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs:
            raise EmptyResultSet
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, _array(self.rhs)]


def _array(values: Iterable[Any]) -> str:
    """As PostgreSQL writes arrays, each value quoted: the driver takes ten times as long."""
    quoted = [str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values]
    return '{"' + '","'.join(quoted) + '"}' if quoted else "{}"
