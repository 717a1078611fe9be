"""Numbers of changes in the order of their commits, without a gap: what followers stand on.

PostgreSQL numbers a change set while it commits, by a trigger (migration 0008): the row of the
counter stays locked until the others can see the change set, so numbers appear in their order. On
SQLite one writes at a time, so the order of the ids is the order of the commits, and the numbers
can be given later. Whoever has to tell a number before the commit asks for it as the last thing.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Max

from accounts import noting
from accounts.models import ChangeSet, Counter

AT_ONCE = 1000
# What the end of a transaction does, in its order: the sizes, all other checks, and then the
# numbers, as their triggers are added last. A change set that comes later waits for its end again.
END = """
    SET CONSTRAINTS accounts_size IMMEDIATE;
    SET CONSTRAINTS ALL IMMEDIATE;
    SET CONSTRAINTS ALL DEFERRED
"""


@contextmanager
def numbered() -> Iterator[None]:
    """A transaction whose acts know their numbers behind it.

    If it is part of a larger one, that has to end at once: nobody else gets a number before.
    """
    with transaction.atomic(), noting.noted() as acts:
        yield
        _number(acts)


def settle() -> None:
    """See to it that everything that is committed has its number."""
    if connection.vendor == "sqlite":
        while ChangeSet.objects.filter(seq=None).exists():
            _number_some()


def next_number() -> int:
    """What the next change to be committed will get: every smaller number can be seen already."""
    return Counter.objects.values_list("next", flat=True).first() or 1


def _number(acts: Sequence[ChangeSet]) -> None:
    """Give the acts of this transaction the numbers that its end would give them."""
    if not acts:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(END)
    settle()
    held = ChangeSet.objects.filter(pk__in=[act.pk for act in acts])
    seqs = dict(held.values_list("pk", "seq"))
    for act in acts:
        act.seq = seqs.get(act.pk)  # None of one that was taken back to a savepoint.


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
