"""For migrations: a new column of rows that were there before it."""

from django.db import transaction
from django.db.models import Model

from accounts.inserting import write_fields

ROWS = 5_000


def fill(model: type[Model], name: str) -> None:
    """Write what each row says of itself, so many in a transaction; safe to repeat."""
    rows, done = model._default_manager.order_by("pk"), 0
    while some := list(rows.filter(pk__gt=done)[:ROWS]):
        with transaction.atomic():
            write_fields([name], some)
        done = some[-1].pk
