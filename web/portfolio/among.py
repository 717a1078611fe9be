"""Whether a key is one of very many."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler

JSON = "{} IN (SELECT value FROM json_each(%s))"
ARRAY = "{} = ANY (%s::bigint[])"


class Keys:
    """Keys as databases read a list of them: written once, whatever is asked about them."""

    def __init__(self, pks: Iterable[int]) -> None:
        self.text = ",".join(map(str, pks))


class Among(Lookup):
    """`Among(F("account_id"), Keys(pks))`: one parameter, however many keys there are.

    Of a list a database sees how long it is, and so whether its index is the shorter way; of a
    sub-query it guesses, and reads the whole table for a twentieth of it.
    """

    prepare_rhs = False

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        key, params = self.process_lhs(compiler, connection)
        return JSON.format(key), [*params, f"[{self.rhs.text}]"]

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        key, params = self.process_lhs(compiler, connection)
        return ARRAY.format(key), [*params, f"{{{self.rhs.text}}}"]
