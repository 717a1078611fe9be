"""The accounts as they were on a past day, from the snapshots that were newest then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, OrderBy, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import Account, User
from accounts.opportunities import open_on
from stakeholders.models import BuyingCommittee, Snapshot


@dataclass(frozen=True)
class Figures:
    """The headline of a committee, and the day it is of."""

    on: date
    risk: float
    band: tuple[float, float]
    coverage: float


def with_figures(accounts: QuerySet[Account], user: User, on: date) -> QuerySet[Account]:
    """The accounts with `shown`, `risk`, `coverage` and `is_judged` as of that day.

    As on the list of today, whoever may not read judgements is shown the standing committee,
    without its risk.
    """
    newest = _newest("shown", on)
    shown = Case(
        When(is_judged=True, then=_first_committee(F("risk").desc(), on)),
        default=_first_committee(F("opportunity").asc(nulls_first=True), on),
    )
    marked = accounts.marked_for(user).annotate(shown=shown)
    return marked.annotate(
        risk=Case(When(is_judged=True, then=Subquery(newest.values("risk")[:1]))),
        coverage=Subquery(newest.values("coverage")[:1]),
    )


def figures_of(committee_pks: Iterable[int], on: date) -> dict[int, Figures]:
    """The figures of each committee on that day, where there were any; one query."""
    newest = _newest("committee", on).values("pk")
    found = Snapshot.objects.filter(committee__in=list(committee_pks), pk=Subquery(newest[:1]))
    told = found.values_list("committee", "on", "risk", "risk_low", "risk_high", "coverage")
    return {pk: Figures(day, risk, (low, high), reach) for pk, day, risk, low, high, reach in told}


def is_before_all(accounts: QuerySet[Account], on: date) -> bool:
    """Whether there are no figures of any of these accounts yet on that day; one query."""
    within = accounts.order_by().values("pk")
    return not Snapshot.objects.filter(on__lte=on, committee__account__in=within).exists()


def _newest(of: str, on: date) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(committee=OuterRef(of), on__lte=on).order_by("-on")


def _first_committee(order: OrderBy, on: date) -> Subquery:
    """Of the committees that were open then and had numbers, the first in that order."""
    was_open = Q(opportunity=None) | open_on(on, "opportunity__")
    committees = (
        BuyingCommittee.objects.filter(was_open, account=OuterRef("pk"))
        .annotate(risk=Subquery(_newest("pk", on).values("risk")[:1]))
        .exclude(risk=None)
        .order_by(order, "pk")
    )
    return Subquery(committees.values("pk")[:1])
