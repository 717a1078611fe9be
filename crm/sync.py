"""A batch from outside: load what we hold, plan, write in bulk, answer for each record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from accounts.journal import Author
from accounts.models import User
from crm.decisions import Fault, Ignored
from crm.models import Source


@dataclass(frozen=True)
class Result:
    """What became of one record of a batch."""

    index: int
    type: str
    external_id: str
    id: str | None
    status: str
    version: int | None = None
    fields_ignored: tuple[Ignored, ...] = ()
    warnings: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def apply(
    source: Source,
    records: Sequence[Any],
    *,
    user: User,
    by: Author | None = None,
    is_strict: bool = False,
) -> tuple[Result, ...]:
    """Write a batch in one transaction; one result per record, in the given order.

    `records` are documents in the shape of the API's batch. `user` is whose rights apply,
    `by` the author of the changes (the source unless given).
    """
    raise NotImplementedError
