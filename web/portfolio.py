"""The accounts of a user with the numbers of the committee that needs them most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Account, Opportunity, User
from stakeholders.models import BuyingCommittee, Position, Seat, Snapshot
from web import labels, trend

ORDERS = {
    "risk": F("risk").desc(nulls_last=True),
    "coverage": F("coverage").asc(nulls_last=True),
    "name": F("name").asc(),
}
PER_PAGE = 50


@dataclass(frozen=True)
class Asked:
    """How the list is asked for; nonsense is the default."""

    search: str = ""
    mine: bool = False
    sort: str = "risk"
    page: str = "1"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Asked":
        sort = asked.get("sort", "risk")
        return cls(
            search=asked.get("search", "").strip()[:100],
            mine=asked.get("mine") == "1",
            sort=sort if sort in ORDERS else "risk",
            page=asked.get("page", "1"),
        )

    @property
    def order(self) -> tuple:
        return ORDERS[self.sort], "name", "pk"

    @property
    def query(self) -> str:
        """What is asked, without the page."""
        said = {"search": self.search, "mine": "1" if self.mine else "", "sort": self.sort}
        return urlencode({name: value for name, value in said.items() if value})


@dataclass(frozen=True)
class Row:
    """One account: its riskiest committee, where it is going, what to do next."""

    account: Account
    committee: BuyingCommittee | None
    is_judged: bool
    series: list[trend.Point] = field(default_factory=list)
    band: tuple[float, float] = (0.0, 1.0)
    next_key: str = ""
    next_name: str = ""

    @property
    def risk_line(self) -> str:
        return trend.line(self.series, "risk")

    @property
    def risk_change(self) -> float | None:
        return trend.change(self.series, "risk")

    @property
    def next_url(self) -> str:
        name = "seat" if self.next_key.startswith("sea_") else "person"
        return reverse(name, args=[self.account.public_id, self.next_key]) + self.query

    @property
    def query(self) -> str:
        deal = self.committee.opportunity_id if self.committee else None
        return f"?committee={self.committee.public_id}" if deal else ""


def accounts_of(user: User, *, search: str = "", mine: bool = False) -> QuerySet[Account]:
    """The visible accounts, each with the newest numbers of its riskiest open committee."""
    found = Account.objects.visible_to(user).select_related("owner")
    if mine:
        found = found.filter(owner=user)
    if search:
        found = found.filter(
            Q(name__icontains=search) | Q(industry__icontains=search) | Q(city__icontains=search)
        )
    return found.annotate(
        worst=_of_riskiest("pk"), risk=_of_riskiest("risk"), coverage=_of_riskiest("coverage")
    )


def _of_riskiest(name: str) -> Subquery:
    newest = Snapshot.objects.filter(committee=OuterRef("pk")).order_by("-on")
    is_open = Q(opportunity=None) | Q(opportunity__outcome=Opportunity.Outcome.OPEN)
    committees = (
        BuyingCommittee.objects.filter(is_open, account=OuterRef("pk"), problem="")
        .annotate(
            risk=Subquery(newest.values("risk")[:1]),
            coverage=Subquery(newest.values("coverage")[:1]),
        )
        .exclude(risk=None)
        .order_by("-risk", "pk")
    )
    return Subquery(committees.values(name)[:1])


def rows(accounts: list[Account], user: User, on: date) -> list[Row]:
    """The rows of a page of accounts, in their order; the same number of queries for any page."""
    committees = BuyingCommittee.objects.select_related("opportunity").in_bulk(
        [account.worst for account in accounts if account.worst]
    )
    judged = set(
        Account.objects.judged_by(user)
        .filter(pk__in=[account.pk for account in accounts])
        .values_list("pk", flat=True)
    )
    series = trend.points(committees, on, history=trend.WINDOW)
    advice = _advice(list(committees))
    names = names_of([key for key, _band in advice.values() if key])
    return [
        _row(account, committees.get(account.worst), judged, series, (advice, names))
        for account in accounts
    ]


def _row(account, committee, judged, series, advice_and_names) -> Row:
    is_judged = account.pk in judged
    if committee is None:
        return Row(account, None, is_judged)
    advice, names = advice_and_names
    key, band = advice.get(committee.pk, (None, (0.0, 1.0)))
    return Row(
        account,
        committee,
        is_judged,
        series=series.get(committee.pk, []),
        band=band,
        next_key=key or "",
        next_name=names.get(key, ""),
    )


def _advice(committee_pks: list[int]) -> dict[int, tuple[str | None, tuple[float, float]]]:
    """Whom to meet next, and the band of the risk, by committee; of the document only that."""
    newest = Snapshot.objects.filter(committee=OuterRef("committee")).order_by("-on").values("pk")
    found = Snapshot.objects.filter(committee__in=committee_pks, pk=Subquery(newest[:1]))
    told = found.values_list("committee", "document__next__0__person", "risk_low", "risk_high")
    return {pk: (key, (low, high)) for pk, key, low, high in told}


def names_of(keys: list[str]) -> dict[str, Any]:
    """The names of stakeholders and empty seats by public id; two queries."""
    people = Position.objects.known().filter(to_on=None, stakeholder__public_id__in=keys)
    named = {
        row.stakeholder.public_id: str(row.stakeholder.person)
        for row in people.select_related("stakeholder__person")
    }
    for seat in Seat.objects.filter(public_id__in=keys).prefetch_related("roles"):
        roles = [row.role for row in seat.roles.all() if row.retracted_at is None and not row.to_on]
        named[seat.public_id] = seat.name or ", ".join(str(labels.ROLES[role]) for role in roles)
    return named
