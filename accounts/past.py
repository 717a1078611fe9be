"""What the fields of rows were at a moment, read from the journal."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from accounts.models import Change


def fields_at(
    model: type[models.Model],
    rows: Iterable[models.Model],
    names: Sequence[str],
    at: datetime | None,
) -> dict[int, dict[str, Any]]:
    """These fields of each row as they were at that moment, by primary key; one query at most.

    Without a moment they are as the rows have them now.
    """
    found = {row.pk: {name: getattr(row, name) for name in names} for row in rows}
    if at is None or not found:
        return found
    later = _told_after(model, at).filter(op=Change.Op.UPDATED, row__in=found)
    # The newest first, so that the first change after the moment has the last word.
    newest_first = later.order_by("-change_set__at", "-change_set", "-ordinal")
    for pk, before in newest_first.values_list("row", "before"):
        for name in before.keys() & set(names):
            found[pk][name] = model._meta.get_field(name).to_python(before[name])
    return found


def changed_after(model: type[models.Model], at: datetime) -> set[int]:
    """The rows of which the journal tells something later than that moment; one query."""
    return set(_told_after(model, at).values_list("row", flat=True))


def created_after(model: type[models.Model], at: datetime) -> set[int]:
    """The rows that were not there yet at that moment; one query."""
    created = _told_after(model, at).filter(op=Change.Op.CREATED)
    return set(created.values_list("row", flat=True))


def _told_after(model: type[models.Model], at: datetime) -> models.QuerySet[Change]:
    return Change.objects.filter(type=model._meta.label_lower, change_set__at__gt=at)
