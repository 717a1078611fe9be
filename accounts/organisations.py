"""Entry functions for accounts: each one act, one transaction, one change set."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import custom, hierarchy, journal, versions
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, AccountShare, ChangeSet, User


@transaction.atomic
def add_account(account: Account, *, by: Author) -> Account:
    """Save a new client organisation."""
    _refuse_nameless(account.name)
    changes = journal.begin(by)
    journal.create(changes, account)
    changes.account = account
    changes.save(update_fields=["account"])
    return account


@transaction.atomic
def change_account(
    account: Account, *, by: Author, version: int | None = None, **fields
) -> ChangeSet:
    """Set fields of an account; a circle of parents is refused.

    With the version that somebody has seen, what was changed since is not overwritten but refused.
    """
    parent = fields.get("parent")
    # The whole line above at once: two that put each other below themselves wait for one another.
    journal.take_turns([account.pk, *(hierarchy.ids_above(parent.pk) if parent else [])])
    if version is not None:
        held = Account.objects.only("version").get(pk=account.pk)
        versions.refuse_other(held, version, _("Somebody changed this account in the meantime."))
    _refuse_nameless(fields.get("name", account.name))
    if parent is not None:
        _refuse_circle(account, parent)
    changes = journal.begin(by, account)
    journal.update(changes, account, **fields)
    return changes


@transaction.atomic
def tell_custom(account: Account, told: Mapping[str, Any], *, by: Author) -> ChangeSet:
    """Set fields that the company defined for itself; None clears, the others stay."""
    changes = journal.begin(by, account)
    account.refresh_from_db(fields=["custom"])
    journal.update(changes, account, custom=custom.with_told(account.custom, told))
    return changes


@transaction.atomic
def share_account(account: Account, *, user: User, by: Author) -> ChangeSet:
    """Let somebody beside its owner work on the account; safe to repeat."""
    changes = journal.begin(by, account)
    if not account.shares.filter(user=user).exists():
        journal.create(changes, AccountShare(account=account, user=user))
    return changes


def _refuse_nameless(name: str) -> None:
    if not name.strip():
        raise Refused(_("An account needs a name."), field="name")


def _refuse_circle(account: Account, parent: Account) -> None:
    if parent.pk == account.pk:
        raise Refused(_("An account cannot be its own parent."), field="parent")
    if account.pk in hierarchy.ids_above(parent.pk):
        sentence = _("%(parent)s stands below %(account)s, so it cannot be its parent.")
        raise Refused(sentence % {"parent": parent, "account": account}, field="parent")
