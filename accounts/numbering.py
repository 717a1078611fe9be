"""Numbers of changes in the order of their commits, without a gap: what followers stand on.

PostgreSQL numbers a change set while it commits, by a trigger (migration 0008): the row of the
counter stays locked until the others can see the change set, so numbers appear in their order. On
SQLite one writes at a time, so the order of the ids is the order of the commits, and the numbers
can be given later.
"""

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import ChangeSet, Counter

AT_ONCE = 1000


def settle() -> None:
    """See to it that everything that is committed has its number."""
    if connection.vendor == "sqlite":
        while ChangeSet.objects.filter(seq=None).exists():
            _number_some()


def next_number() -> int:
    """What the next change to be committed will get: every smaller number can be seen already."""
    return Counter.objects.values_list("next", flat=True).first() or 1


@transaction.atomic
def _number_some() -> None:
    counter, _is_new = Counter.objects.get_or_create(pk=1)
    rows = list(ChangeSet.objects.filter(seq=None).order_by("pk")[:AT_ONCE])
    held = ChangeSet.objects.filter(pk__in=[row.pk for row in rows])
    last = held.order_by().values_list("pk", Max("changes__ordinal"))
    sizes = {pk: 0 if ordinal is None else ordinal + 1 for pk, ordinal in last}
    for row in rows:
        row.seq, row.size = counter.next, sizes[row.pk]
        counter.next += row.size
    ChangeSet.objects.bulk_update(rows, ["seq", "size"], batch_size=AT_ONCE)
    counter.save()
