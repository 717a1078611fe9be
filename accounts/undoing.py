"""Taking back what one act did, as an act of its own."""

import json
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.errors import ChangedSince, Refused
from accounts.facts import Recorded, Removable, ToldByFacts
from accounts.journal import Author
from accounts.models import Change, ChangeSet


def undo(change_set: ChangeSet, by: Author) -> ChangeSet:
    """Take back one change set, once, unless somebody has built on it since."""
    try:
        with transaction.atomic():
            return _undo(change_set, by)
    except IntegrityError as error:
        raise ChangedSince from error


def _undo(done: ChangeSet, by: Author) -> ChangeSet:
    changes = journal.begin(by, done.account)
    if ChangeSet.objects.filter(undoes=done).exists():
        raise Refused(_("This was already undone."), code="already_undone")
    changes.undoes = done
    changes.save(update_fields=["undoes"])
    for change in done.changes.order_by("-ordinal"):
        _take_back(changes, change)
    return changes


def _take_back(changes: ChangeSet, change: Change) -> None:
    rows = apps.get_model(change.type)._default_manager.select_for_update(no_key=True)
    row = rows.filter(pk=_row_now(change)).first()
    if row is None or _has_moved_on(row, change):
        raise ChangedSince
    if change.op == Change.Op.UPDATED:
        journal.update(changes, row, **_parsed(row, change.before))
    elif change.op == Change.Op.RETRACTED:
        journal.create(changes, journal.again(row))
    elif isinstance(row, Recorded):
        journal.retract(changes, row)
    elif isinstance(row, Removable):
        journal.delete(changes, row)
    elif not isinstance(row, ToldByFacts):
        raise Refused(_("This added something that stays, so it cannot be undone."), code="stays")


def _row_now(change: Change) -> int:
    """The row of a change; if an undo brought what it created back, the row that it is now."""
    if change.op != Change.Op.CREATED:
        return change.row
    brought_back = Change.objects.filter(
        op=Change.Op.CREATED, type=change.type, after=change.after, subject=change.subject
    ).filter(change_set__undoes__isnull=False, row__gt=change.row)
    return brought_back.order_by("-row").values_list("row", flat=True).first() or change.row


def _has_moved_on(row: models.Model, change: Change) -> bool:
    if change.op == Change.Op.UPDATED:
        # As the journal tells it, which keeps the milliseconds of a moment and no less.
        now = json.loads(DjangoJSONEncoder().encode(journal.values_of(row)))
        return any(now[name] != value for name, value in change.after.items())
    return change.op == Change.Op.CREATED and getattr(row, "retracted_at", None) is not None


def _parsed(row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
    return {name: row._meta.get_field(name).to_python(value) for name, value in values.items()}
