"""A lookup for one of thousands of values: ``filter(subject__among=ids)``."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.lookups import In


class Among(In):
    """As ``in``, of values; PostgreSQL gets one array, as thousands of values are slow to send."""

    lookup_name = "among"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        if not self.rhs:
            raise EmptyResultSet
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, list(self.rhs)]
