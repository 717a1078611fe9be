"""Entry functions for many accounts and opportunities at once, decided by somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts import journal, versions
from accounts.models import Account, ChangeSet, ExpectedClose, Opportunity

KEPT = object()
"""Says that a fact is left as it is; None says that it ends."""


@dataclass(frozen=True)
class AccountLoad:
    """An account, new or held, and the fields to set."""

    row: Account
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class OpportunityLoad:
    """An opportunity, new or held, the fields to set, and what its expected close becomes."""

    row: Opportunity
    values: dict[str, Any] = field(default_factory=dict)
    expected: ExpectedClose | None = None
    closes_on: date | object | None = KEPT


def write_accounts(changes: ChangeSet, loads: Sequence[AccountLoad]) -> None:
    """Save new accounts and set fields of held ones, in a fixed number of queries."""
    _write(changes, loads)


def write_parents(
    changes: ChangeSet, wanted: Sequence[tuple[Account, Account]]
) -> tuple[list[Account], list[Account]]:
    """Hang accounts below others, in a fixed number of queries: those moved, those refused.

    One that would stand below itself is refused; of lines in a circle the last one is.
    """
    journal.take_turns([row.pk for pair in wanted for row in pair])
    above = dict(Account.objects.values_list("pk", "parent"))
    moved, refused = [], []
    for account, parent in wanted:
        if _is_above(account.pk, parent.pk, above):
            refused.append(account)
        elif above[account.pk] != parent.pk:
            above[account.pk] = parent.pk
            moved.append((account, {"parent": parent}))
    journal.update_all(changes, moved)
    return [account for account, _values in moved], refused


def _is_above(account: int, place: int | None, above: dict[int, int | None]) -> bool:
    while place is not None and place != account:
        place = above[place]
    return place == account


def write_opportunities(changes: ChangeSet, loads: Sequence[OpportunityLoad], *, on: date) -> None:
    """Save opportunities and their expected closes, in a fixed number of queries."""
    new = {id(load) for load in loads if load.row.pk is None}
    _write(changes, loads)
    moved = [load for load in loads if load.closes_on is not KEPT]
    journal.end_all(changes, [load.expected for load in moved if load.expected], on)
    journal.create_all(
        changes,
        [
            ExpectedClose(
                opportunity=load.row,
                closes_on=load.closes_on,
                from_on=load.row.opened_on if id(load) in new else on,
            )
            for load in moved
            if load.closes_on is not None
        ],
    )


def _write(changes: ChangeSet, loads: Sequence[AccountLoad] | Sequence[OpportunityLoad]) -> None:
    new = [load for load in loads if load.row.pk is None]
    for load in new:
        for name, value in load.values.items():
            setattr(load.row, name, value)
    held = [(load.row, load.values) for load in loads if load.row.pk is not None]
    journal.create_all(changes, [load.row for load in new])
    journal.update_all(changes, held)
    versions.count_all(changes, [row for row, _values in held])
