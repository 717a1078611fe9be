"""Rows of values by COPY on PostgreSQL, which may write them while Python goes on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from psycopg.copy import LibpqWriter
from psycopg.errors import error_from_result
from psycopg.generators import execute
from psycopg.pq import ExecStatus

Values = Iterable[Sequence[Any]]
_under_way: ContextVar[ExitStack | None] = ContextVar("under_way", default=None)
"""Waits for the COPY that was sent, where somebody wants it to be left alone."""


def copy(model: type[Model], fields: Sequence[Field], rows: Values) -> None:
    """Insert rows; JSON is given as text."""
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in fields)
    statement = f"COPY {quoted(model._meta.db_table)} ({columns}) FROM STDIN"
    settle()
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.copy(statement) as sending,
    ):
        sending.writer = sender = _Sender(sending.cursor)
        for row in rows:
            sending.write_row(row)
    last = _under_way.get()
    if last is not None:
        last.callback(sender.settle)
    else:
        sender.settle()


def settle() -> None:
    """Wait for the COPY that was sent, if there is one; what was refused of it is raised here."""
    last = _under_way.get()
    if last is not None:
        last.close()


@contextmanager
def unawaited() -> Iterator[None]:
    """What is copied within is waited for when something else is asked for, or at the end.

    Until then PostgreSQL writes it while Python makes what comes next.
    """
    with ExitStack() as last, connection.execute_wrapper(partial(_after, last)):
        token = _under_way.set(last)
        try:
            yield
        finally:
            _under_way.reset(token)


def _after(last: ExitStack, ask: Callable[..., Any], *asked: Any) -> Any:
    last.close()
    return ask(*asked)


class _Sender(LibpqWriter):
    """Says that all was sent, and leaves it to `settle` to hear what came of it."""

    def finish(self, exc: BaseException | None = None) -> None:
        if exc is not None:
            super().finish(exc)
        else:
            self.connection.pgconn.put_copy_end()

    def settle(self) -> None:
        """Wait until the rows are written; what PostgreSQL refuses is raised here."""
        with connection.wrap_database_errors:
            (result,) = self.connection.wait(execute(self.connection.pgconn))
            if result.status != ExecStatus.COMMAND_OK:
                raise error_from_result(result)
