"""Entry functions for accounts: each one act, one transaction, one change set."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, AccountShare, ChangeSet, User


@transaction.atomic
def add_account(account: Account, *, by: Author) -> Account:
    """Save a new client organisation."""
    if not account.name.strip():
        raise Refused(_("An account needs a name."), field="name")
    changes = journal.begin(by)
    journal.create(changes, account)
    changes.account = account
    changes.save(update_fields=["account"])
    return account


@transaction.atomic
def change_account(account: Account, *, by: Author, **fields) -> ChangeSet:
    """Set fields of an account; a circle of parents is refused."""
    if fields.get("parent") is not None:
        _refuse_circle(account, fields["parent"])
    changes = journal.begin(by, account)
    journal.update(changes, account, **fields)
    return changes


@transaction.atomic
def share_account(account: Account, *, user: User, by: Author) -> ChangeSet:
    """Let somebody beside its owner work on the account; safe to repeat."""
    changes = journal.begin(by, account)
    if not account.shares.filter(user=user).exists():
        journal.create(changes, AccountShare(account=account, user=user))
    return changes


def _refuse_circle(account: Account, parent: Account) -> None:
    seen = {account.pk}
    while parent is not None:
        if parent.pk in seen:
            raise Refused(_("An account cannot be its own parent."), field="parent")
        seen.add(parent.pk)
        parent = parent.parent
