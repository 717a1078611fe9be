"""Entry functions for accounts and opportunities: each one act, one transaction, one change set."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, AccountShare, ChangeSet, ExpectedClose, Opportunity, User


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


@transaction.atomic
def add_opportunity(
    opportunity: Opportunity,
    *,
    by: Author,
    closes_on: date | None = None,
) -> Opportunity:
    """Save a new sales cycle and when it should close."""
    changes = journal.begin(by, opportunity.account)
    journal.create(changes, opportunity)
    if closes_on is not None:
        _expect_close(changes, opportunity, closes_on, opportunity.opened_on)
    return opportunity


@transaction.atomic
def expect_close(
    opportunity: Opportunity,
    *,
    closes_on: date,
    on: date,
    by: Author,
) -> ChangeSet:
    """Say from which day on the close is expected when; the former expectation ends."""
    changes = journal.begin(by, opportunity.account)
    _expect_close(changes, opportunity, closes_on, on)
    return changes


@transaction.atomic
def close_opportunity(opportunity: Opportunity, *, outcome: str, on: date, by: Author) -> ChangeSet:
    """Record how a sales cycle ended."""
    if on < opportunity.opened_on:
        raise Refused(_("An opportunity cannot close before it was opened."), field="closed_on")
    changes = journal.begin(by, opportunity.account)
    journal.update(changes, opportunity, outcome=outcome, closed_on=on)
    return changes


def _expect_close(changes: ChangeSet, opportunity: Opportunity, closes_on: date, on: date) -> None:
    if closes_on < opportunity.opened_on:
        raise Refused(_("An opportunity cannot close before the opening."), field="closes_on")
    for fact in opportunity.expected_closes.known().filter(to_on=None):
        if fact.closes_on == closes_on:
            return
        journal.end(changes, fact, on)
    journal.create(changes, ExpectedClose(opportunity=opportunity, closes_on=closes_on, from_on=on))


def _refuse_circle(account: Account, parent: Account) -> None:
    seen = {account.pk}
    while parent is not None:
        if parent.pk in seen:
            raise Refused(_("An account cannot be its own parent."), field="parent")
        seen.add(parent.pk)
        parent = parent.parent
