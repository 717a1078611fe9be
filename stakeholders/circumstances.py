"""What surrounds a committee on a day: who owns the account, the deal's stage, what is usual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from accounts import past
from accounts.models import Account, Opportunity
from committee.vocabulary import Role
from stakeholders.models import BuyingCommittee, RoleTemplate
from stakeholders.wanted_roles import template_for, wanted_roles

DEALS_COMPARED = 500
ENOUGH_DEALS = 5
USUALLY = 0.75

Deal = tuple[date, int, date, str]
"""When a deal was closed, its primary key, when it was opened, its kind."""


@dataclass(frozen=True)
class Circumstances:
    """Known of the account and the deal; `usual_cycle_days` is how long three in four took."""

    owner: int | None = None
    opened_on: date | None = None
    wanted: dict[Role, int] = field(default_factory=dict)
    usual_cycle_days: int | None = None


def of(
    committees: Sequence[BuyingCommittee],
    account_of: dict[int, int],
    on: date,
    known_at: datetime | None,
) -> dict[int, Circumstances]:
    """The circumstances of each committee; queries grow with the kinds of deals at most.

    `account_of` is the account each was of. The fields of accounts and deals are no facts; what
    they were is told by the journal.
    """
    accounts = {one.account_id: one.account for one in committees}
    accounts |= Account.objects.in_bulk(set(account_of.values()) - accounts.keys())
    deals = {one.opportunity_id: one.opportunity for one in committees if one.opportunity_id}
    of_account = past.fields_at(Account, accounts.values(), ("owner_id", "segment"), known_at)
    of_deal = past.fields_at(Opportunity, deals.values(), ("stage", "kind", "opened_on"), known_at)
    templates = list(RoleTemplate.objects.true_on(on, known_at))
    usual = _usual_cycles({one["kind"] for one in of_deal.values()}, on, known_at)
    found = {}
    for one in committees:
        account, deal = of_account[account_of[one.pk]], of_deal.get(one.opportunity_id, {})
        template = template_for(templates, account["segment"], deal.get("stage", ""))
        found[one.pk] = Circumstances(
            owner=account["owner_id"],
            opened_on=deal.get("opened_on"),
            wanted=wanted_roles(template),
            usual_cycle_days=usual.get(deal.get("kind")),
        )
    return found


def _usual_cycles(kinds: Iterable[str], on: date, known_at: datetime | None) -> dict[str, int]:
    """Days from opening to close of the last deals closed before that day, by kind."""
    usual = {}
    told_later = _told_later(on, known_at)
    for kind in sorted(kinds):
        deals = sorted(_closed(kind, on, told_later), reverse=True)[:DEALS_COMPARED]
        if len(deals) >= ENOUGH_DEALS:
            days = [(closed_on - opened_on).days for closed_on, _pk, opened_on, _kind in deals]
            usual[kind] = round(float(np.quantile(days, USUALLY)))
    return usual


def _closed(kind: str, on: date, told_later: dict[int, Deal | None]) -> list[Deal]:
    closed = Opportunity.objects.filter(kind=kind, closed_on__lt=on).exclude(pk__in=told_later)
    newest_first = closed.order_by("-closed_on", "-pk")[:DEALS_COMPARED]
    then = [deal for deal in told_later.values() if deal and deal[3] == kind]
    return [*newest_first.values_list("closed_on", "pk", "opened_on", "kind"), *then]


def _told_later(on: date, known_at: datetime | None) -> dict[int, Deal | None]:
    """The deals that were changed since then, as we knew them; None for those we did not."""
    if known_at is None:
        return {}
    changed = Opportunity.objects.in_bulk(past.changed_after(Opportunity, known_at))
    new = past.created_after(Opportunity, known_at)
    known = past.fields_at(
        Opportunity, changed.values(), ("kind", "opened_on", "closed_on"), known_at
    )
    return {
        pk: None
        if pk in new or then["closed_on"] is None or then["closed_on"] >= on
        else (then["closed_on"], pk, then["opened_on"], then["kind"])
        for pk, then in known.items()
    }
