"""The accounts of a user with the numbers of the committee that needs them most."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Exists, F, OrderBy, OuterRef, Q, QuerySet, Subquery, When
from django.urls import reverse

from accounts.models import Account, Opportunity, User
from stakeholders.models import BuyingCommittee, Position, Seat, Snapshot
from web import labels, past, trend
from web.days import ShownDay

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
    day: ShownDay = field(default_factory=lambda: ShownDay.of(""))

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Asked":
        sort = asked.get("sort", "risk")
        return cls(
            search=asked.get("search", "").replace("\0", "").strip()[:100],
            mine=asked.get("mine") == "1",
            sort=sort if sort in ORDERS else "risk",
            page=asked.get("page", "1"),
            day=ShownDay.of(asked.get("on", "")),
        )

    @property
    def order(self) -> tuple:
        return ORDERS[self.sort], "name", "pk"

    @property
    def query(self) -> str:
        """What is asked, without the page."""
        return urlencode(self._said | ({"on": self.day.text} if self.day.is_past else {}))

    @property
    def query_of_today(self) -> str:
        """The same list today."""
        return f"?{urlencode(self._said)}"

    @property
    def _said(self) -> dict[str, str]:
        said = {"search": self.search, "mine": "1" if self.mine else "", "sort": self.sort}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Advice:
    """Whom to meet next (a public id), and the band of the risk."""

    person: str | None = None
    band: tuple[float, float] = (0.0, 1.0)


NO_ADVICE = Advice()


@dataclass(frozen=True)
class Row:
    """One account: the committee it shows, where that is going, what to do next."""

    account: Account
    committee: BuyingCommittee | None
    series: list[trend.Point] = field(default_factory=list)
    advice: Advice = NO_ADVICE
    next_name: str = ""
    past_on: date | None = None

    @property
    def is_judged(self) -> bool:
        return self.account.is_judged

    @property
    def band(self) -> tuple[float, float]:
        return self.advice.band

    @property
    def risk_line(self) -> str:
        return trend.line(self.series, "risk")

    @property
    def risk_change(self) -> float | None:
        return trend.change(self.series, "risk")

    @property
    def next_url(self) -> str:
        name = "seat" if (self.advice.person or "").startswith("sea_") else "person"
        return reverse(name, args=[self.account.public_id, self.advice.person]) + self.query

    @property
    def query(self) -> str:
        deal = self.committee.opportunity_id if self.committee else None
        said = {"committee": self.committee.public_id} if deal else {}
        said |= {"on": self.past_on.isoformat()} if self.past_on else {}
        return f"?{urlencode(said)}" if said else ""


def accounts_of(
    user: User, *, search: str = "", mine: bool = False, past_on: date | None = None
) -> QuerySet[Account]:
    """The visible accounts, each with the numbers of one open committee, of a past day if told.

    Who may read judgements is shown the riskiest; for others it is the standing one, without its
    risk, so that neither the choice nor an order tells what they may not know.
    """
    visible = Account.objects.visible_to(user).select_related("owner")
    found = past.with_figures(visible, user, past_on) if past_on else _with_committee(visible, user)
    if mine:
        found = found.filter(owner=user)
    if search:
        found = found.filter(
            Q(name__icontains=search) | Q(industry__icontains=search) | Q(city__icontains=search)
        )
    return found


def _with_committee(accounts: QuerySet[Account], user: User) -> QuerySet[Account]:
    judged = Account.objects.judged_by(user).filter(pk=OuterRef("pk"))
    newest = Snapshot.objects.filter(committee=OuterRef("shown")).order_by("-on")
    return accounts.annotate(
        is_judged=Exists(judged),
        shown=Case(
            When(is_judged=True, then=_first_committee(F("risk").desc())),
            default=_first_committee(F("opportunity").asc(nulls_first=True)),
        ),
    ).annotate(
        risk=Case(When(is_judged=True, then=Subquery(newest.values("risk")[:1]))),
        coverage=Subquery(newest.values("coverage")[:1]),
    )


def _first_committee(order: OrderBy) -> Subquery:
    """Of the open committees that have numbers the first in that order."""
    newest = Snapshot.objects.filter(committee=OuterRef("pk")).order_by("-on")
    is_open = Q(opportunity=None) | Q(opportunity__outcome=Opportunity.Outcome.OPEN)
    committees = (
        BuyingCommittee.objects.filter(is_open, account=OuterRef("pk"), problem="")
        .annotate(risk=Subquery(newest.values("risk")[:1]))
        .exclude(risk=None)
        .order_by(order, "pk")
    )
    return Subquery(committees.values("pk")[:1])


def rows(accounts: list[Account], on: date, *, is_past: bool = False) -> list[Row]:
    """The rows of a page of accounts, in their order; the same number of queries for any page."""
    committees = BuyingCommittee.objects.select_related("opportunity").in_bulk(
        [account.shown for account in accounts if account.shown]
    )
    series = trend.points(committees, on, history=trend.WINDOW)
    judged = {account.shown for account in accounts if account.is_judged}
    advised = [pk for pk in committees if pk in judged]
    advice = _bands(advised, on) if is_past else _advice(advised)
    names = names_of([one.person for one in advice.values() if one.person])
    return [
        Row(
            account,
            committees.get(account.shown),
            series=series.get(account.shown, []),
            advice=advice.get(account.shown, NO_ADVICE),
            next_name=names.get(advice.get(account.shown, NO_ADVICE).person or "", ""),
            past_on=on if is_past else None,
        )
        for account in accounts
    ]


def _bands(committee_pks: list[int], on: date) -> dict[int, Advice]:
    """The bands of the risk on a past day; whom to meet next is asked of today only."""
    found = past.figures_of(committee_pks, on)
    return {pk: Advice(band=figures.band) for pk, figures in found.items()}


def _advice(committee_pks: list[int]) -> dict[int, Advice]:
    """Whom to meet next, and the band of the risk, by committee; of the document only that."""
    newest = Snapshot.objects.filter(committee=OuterRef("committee")).order_by("-on").values("pk")
    found = Snapshot.objects.filter(committee__in=committee_pks, pk=Subquery(newest[:1]))
    told = found.values_list("committee", "document__next__0__person", "risk_low", "risk_high")
    return {pk: Advice(person, (low, high)) for pk, person, low, high in told}


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
