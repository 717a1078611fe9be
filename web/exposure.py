"""What stands open with each account: deals, amounts, and how much of them is at risk."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import FloatField, QuerySet
from django.db.models.functions import Cast

from accounts.models import Account, Opportunity
from stakeholders.models import Headline
from web import money

Risks = Mapping[int, tuple[float, float]]
"""The risk of each committee, and the upper end of its band."""


class Exposure(NamedTuple):
    """One open deal; the last three are none where its risk is not known.

    `analysed` is its amount, `expected` that times the risk, `worst` times the end of the band.
    """

    amount: float
    currency: str
    analysed: float = 0.0
    expected: float = 0.0
    worst: float = 0.0


Deal = tuple[int, float | None, str, int | None]
"""Account, amount, currency and committee of an opportunity."""


def open_deals(accounts: QuerySet[Account] | list[int]) -> list[Deal]:
    """What is open with these accounts; one query."""
    is_open = Opportunity.Outcome.OPEN
    rows = Opportunity.objects.filter(account__in=accounts, outcome=is_open).order_by()
    amount = Cast("amount", FloatField())
    return list(rows.values_list("account", amount, "currency", "committee"))


def exposures(deals: Iterable[Deal], risks: Risks) -> dict[int, list[Exposure]]:
    """The deals of each account, with what is known of their risk."""
    held: dict[int, list[Exposure]] = {}
    for account, asked, currency, committee in deals:
        amount = asked or 0.0
        known = risks.get(committee)
        deal = (
            Exposure(amount, currency, amount, amount * known[0], amount * known[1])
            if known
            else Exposure(amount, currency)
        )
        held.setdefault(account, []).append(deal)
    return held


def exposures_of(accounts: QuerySet[Account] | list[int]) -> dict[int, list[Exposure]]:
    """The exposures of accounts that somebody may judge; two queries."""
    rows = Headline.objects.filter(account__in=accounts)
    told = rows.values_list("pk", "risk", "risk_high")
    return exposures(open_deals(accounts), {pk: (risk, high) for pk, risk, high in told})


def expected(held: list[Exposure]) -> list[money.Amount]:
    """What is expected to be lost of these deals."""
    return money.total(money.by_currency((one.currency, one.expected) for one in held))


def opened(held: list[Exposure]) -> list[money.Amount]:
    """What these deals come to."""
    return money.total(money.by_currency((one.currency, one.amount) for one in held))
