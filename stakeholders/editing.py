"""Entry functions over everything in an account: undo."""

from django.db import transaction

from accounts import journal
from accounts.journal import Author
from accounts.models import ChangeSet
from stakeholders import acting


@transaction.atomic
def undo(change_set: ChangeSet, *, by: Author) -> ChangeSet:
    """Take back one act on an account, once, and mark its committees as changed."""
    changes = journal.undo(change_set, by)
    if changes.account is not None:
        acting.mark_changed(changes.account, changes.at)
    return changes
