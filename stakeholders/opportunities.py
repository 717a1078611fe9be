"""Entry functions for opportunities, each with the committee that decides it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts import custom, journal, opportunities
from accounts.journal import Author
from accounts.models import ChangeSet, Opportunity
from stakeholders import acting
from stakeholders.models import BuyingCommittee


@transaction.atomic
def add_opportunity(
    opportunity: Opportunity,
    *,
    by: Author,
    closes_on: date | None = None,
) -> Opportunity:
    """Save a new sales cycle, the committee that decides it, and when it should close."""
    acting.refuse_future(opportunity.opened_on, "opened_on")
    account = opportunity.account
    changes = acting.begin(by, account)
    journal.create(changes, opportunity)
    committee = BuyingCommittee(account=account, opportunity=opportunity, changed_at=changes.at)
    journal.create(changes, committee)
    if closes_on is not None:
        opportunities.expect_close(changes, opportunity, closes_on, opportunity.opened_on)
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
    acting.refuse_future(on)
    changes = acting.begin(by, opportunity.account)
    opportunities.expect_close(changes, opportunity, closes_on, on)
    return changes


@transaction.atomic
def tell_custom(opportunity: Opportunity, told: Mapping[str, Any], *, by: Author) -> ChangeSet:
    """Set fields that the company defined for itself; None clears, the others stay."""
    changes = journal.begin(by, opportunity.account)
    opportunity.refresh_from_db(fields=["custom"])
    journal.update(changes, opportunity, custom=custom.with_told(opportunity.custom, told))
    return changes


@transaction.atomic
def close_opportunity(opportunity: Opportunity, *, outcome: str, on: date, by: Author) -> ChangeSet:
    """Record how a sales cycle ended."""
    acting.refuse_future(on, "closed_on")
    changes = acting.begin(by, opportunity.account)
    opportunities.close(changes, opportunity, outcome, on)
    return changes
