"""What stands open with each account: deals, amounts, and how much of them is at risk."""

from collections.abc import Iterable, Mapping

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import FloatField, Lookup, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Account, Opportunity
from accounts.opportunities import open_on
from stakeholders.models import Headline
from web.portfolio import money

UNKNOWN = (0.0, 0.0)
Risks = Mapping[int | None, tuple[float, float]]
"""The risk of the committee of each deal, and the upper end of its band."""


Exposure = tuple[float, str, float, float, float]
"""One open deal: amount, currency, and of what is known of its risk the amount, the amount times
the risk, and the amount times the upper end of the band. A plain tuple: the collector of garbage
forgets those, and there are thousands."""

Deal = tuple[int, float | None, str, int]
"""Account, amount, currency and key of an opportunity."""


class AsFloat(Cast):
    """A float, which the database gives: it is not made one again for each of thousands of rows."""

    def get_db_converters(self, connection: BaseDatabaseWrapper) -> list:
        return []


def open_deals(theirs: Q | Lookup) -> list[Deal]:
    """What of these deals is open today; one query."""
    rows = Opportunity.objects.filter(open_on(timezone.localdate()), theirs).order_by()
    amount = AsFloat("amount", FloatField())
    return list(rows.values_list("account", amount, "currency", "pk"))


def exposures(deals: Iterable[Deal], risks: Risks) -> dict[int, tuple[Exposure, ...]]:
    """The deals of each account, with what is known of their risk."""
    held: dict[int, tuple[Exposure, ...]] = {}
    for account, asked, currency, pk in deals:
        amount = asked or 0.0
        analysed = amount if pk in risks else 0.0
        risk, worst = risks.get(pk, UNKNOWN)
        deal = (amount, currency, analysed, analysed * risk, analysed * worst)
        held[account] = (*held.get(account, ()), deal)
    return held


def exposures_of(accounts: QuerySet[Account] | list[int]) -> dict[int, tuple[Exposure, ...]]:
    """The exposures of accounts that somebody may judge; two queries."""
    rows = Headline.objects.filter(account__in=accounts)
    told = rows.values_list("opportunity", "risk", "risk_high")
    return exposures(
        open_deals(Q(account__in=accounts)), {deal: (risk, high) for deal, risk, high in told}
    )


def expected(held: Iterable[Exposure]) -> list[money.Amount]:
    """What is expected to be lost of these deals."""
    return money.total(money.by_currency((deal[1], deal[3]) for deal in held))
