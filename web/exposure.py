"""What stands open with each account: deals, amounts, and how much of them is at risk."""

from typing import NamedTuple

from django.db.models import Count, F, FloatField, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce

from accounts.models import Account, Opportunity
from web import money

RISK = "committee__headline__risk"
WORST = "committee__headline__risk_high"


class Exposure(NamedTuple):
    """The open deals of one account in one currency.

    `analysed` is the amount whose risk is known, `expected` that amount times the risk, `worst`
    times the upper end of its band.
    """

    account: int
    currency: str
    deals: int
    amount: float
    analysed: float
    expected: float
    worst: float


def exposures(accounts: QuerySet[Account] | list[int]) -> dict[int, list[Exposure]]:
    """The exposures of each account that has open deals; one query."""
    amount = Cast("amount", FloatField())
    found = Opportunity.objects.filter(account__in=accounts, outcome=Opportunity.Outcome.OPEN)
    sums = (
        found.order_by()
        .values_list("account", "currency")
        .annotate(
            deals=Count("pk"),
            total=_sum(amount),
            analysed=_sum(amount, filter=Q(**{f"{RISK}__isnull": False})),
            expected=_sum(amount * F(RISK)),
            worst=_sum(amount * F(WORST)),
        )
    )
    held: dict[int, list[Exposure]] = {}
    for row in sums:
        held.setdefault(row[0], []).append(Exposure._make(row))
    return held


def worth_of(held: list[Exposure]) -> float:
    """All open amounts in one unit, for weights."""
    return sum(money.worth(one.amount, one.currency) for one in held)


def worth_at_risk(held: list[Exposure]) -> float:
    """All that is expected to be lost in one unit, for ranks."""
    return sum(money.worth(one.expected, one.currency) for one in held)


def _sum(what, **only) -> Coalesce:
    return Coalesce(Sum(what, **only), 0.0)
