"""The accounts with the newest numbers of one open committee each."""

from django.db.models import Case, F, FloatField, OuterRef, QuerySet, Subquery, Sum, When
from django.db.models.functions import Abs, Cast
from django.utils import timezone

from accounts.models import Account, Opportunity, User
from accounts.opportunities import open_on
from stakeholders.models import Headline
from web.portfolio import money

RISKIEST = ("-risk", "committee_id")
STANDING_FIRST = (F("opportunity").asc(nulls_first=True), "committee_id")


def with_figures(accounts: QuerySet[Account], user: User) -> QuerySet[Account]:
    """The accounts with `shown`, `risk`, `coverage` and `is_judged`.

    Who may read judgements is shown the riskiest committee; for others it is the standing one,
    without its risk, so that neither the choice nor an order tells what they may not know.
    """
    return accounts.marked_for(user).annotate(
        shown=_for_everybody("committee"),
        risk=_highest_risk(),
        coverage=_for_everybody("coverage"),
    )


def if_judged(field: str) -> Case:
    """A number of the riskiest committee, for those who may know which one that is."""
    return Case(When(is_judged=True, then=_first(field, RISKIEST)))


def _highest_risk() -> Case:
    """That of the riskiest: which of equals it is does not matter, so the index alone answers."""
    of_account = Headline.objects.filter(account=OuterRef("pk"))
    return Case(
        When(is_judged=True, then=Subquery(of_account.order_by("-risk").values("risk")[:1]))
    )


def moved() -> Abs:
    """How far the risk of the account moved in 30 days, up or down."""
    return Abs(F("risk") - if_judged("risk_before"))


def at_risk() -> Case:
    """What is expected to be lost of the open deals, in one unit (`money.worth`)."""
    rates = [When(currency=currency, then=rate) for currency, rate in money.rates().items()]
    lost = Cast("amount", FloatField()) * F("committee__headline__risk")
    worth = lost * Case(*rates, default=1.0, output_field=FloatField())
    is_open = open_on(timezone.localdate())
    deals = Opportunity.objects.filter(is_open, account=OuterRef("pk")).order_by()
    sums = deals.values("account").annotate(lost=Sum(worth)).values("lost")
    return Case(When(is_judged=True, then=Subquery(sums)))


def _for_everybody(field: str) -> Case:
    return Case(
        When(is_judged=True, then=_first(field, RISKIEST)), default=_first(field, STANDING_FIRST)
    )


def _first(field: str, order: tuple) -> Subquery:
    of_account = Headline.objects.filter(account=OuterRef("pk"))
    return Subquery(of_account.order_by(*order).values(field)[:1])
