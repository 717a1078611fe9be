"""For migrations: a new column of rows that were there before it."""

from django.db import transaction
from django.db.models import Model

from accounts.inserting import write_fields

ROWS = 5_000


def fill(model: type[Model], name: str) -> None:
    """Write what each row says of itself, so many in a transaction; safe to repeat."""
    last: int | None = 0
    while last is not None:
        with transaction.atomic():
            last = _fill_next(model, name, last)


def _fill_next(model: type[Model], name: str, behind: int) -> int | None:
    """The last that was filled, if any was; whoever changes one waits, and writes it anew."""
    rows = model._default_manager.order_by("pk").select_for_update(no_key=True)
    some = list(rows.filter(pk__gt=behind)[:ROWS])
    if not some:
        return None
    write_fields([name], some)
    return some[-1].pk
