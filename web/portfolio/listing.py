"""The accounts of a user with the numbers of the committee that needs them most."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.urls import reverse

from accounts.models import Account, User
from stakeholders.models import BuyingCommittee, Headline, Position, Seat
from stakeholders.models.people import full_name
from stakeholders.snapshots import DAYS_OF_MOMENTUM
from web import labels, trend
from web.numbers import LOWER, direction
from web.portfolio import headlines, money, past
from web.portfolio.asked import Asked
from web.portfolio.exposure import Exposure, expected, exposures_of
from web.portfolio.narrowing import narrowed

ORDERS = {
    "risk": F("risk").desc(nulls_last=True),
    "coverage": F("coverage").asc(nulls_last=True),
    "name": F("name").asc(),
}
MORE_ORDERS = {"at_risk": headlines.at_risk, "moved": headlines.moved}
PER_PAGE = 50


@dataclass(frozen=True)
class Advice:
    """Whom to meet next (a public id), and the band of the risk."""

    person: str = ""
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
    deals: tuple[Exposure, ...] = ()
    past_on: date | None = None

    @property
    def is_judged(self) -> bool:
        return self.account.is_judged

    @property
    def band(self) -> tuple[float, float]:
        return self.advice.band

    @property
    def at_risk(self) -> list[money.Amount]:
        """What is expected to be lost of the open deals; today only."""
        return expected(self.deals)

    @cached_property
    def risk_line(self) -> str:
        """Of 90 days: a month alone shows no direction."""
        return trend.line(self.series, "risk")

    @cached_property
    def risk_change(self) -> int | None:
        """Over the days by which lists are ordered and portfolios summed up."""
        return trend.change(self.series, "risk", days=DAYS_OF_MOMENTUM)

    @property
    def risk_direction(self) -> str:
        return direction(self.risk_change or 0, LOWER)

    @property
    def next_url(self) -> str:
        name = "seat" if self.advice.person.startswith("sea_") else "person"
        return reverse(name, args=[self.account.public_id, self.advice.person]) + self.query

    @cached_property
    def query(self) -> str:
        deal = self.committee.opportunity_id if self.committee else None
        said = {"committee": self.committee.public_id} if deal else {}
        said |= {"on": self.past_on.isoformat()} if self.past_on else {}
        return f"?{urlencode(said)}" if said else ""


def accounts_of(user: User, asked: Asked | None = None) -> QuerySet[Account]:
    """The visible accounts that are asked for, each with the numbers of one open committee.

    Who may read judgements is shown the riskiest; for others it is the standing one, without its
    risk, so that neither the choice nor an order tells what they may not know.
    """
    asked = asked or Asked()
    visible = Account.objects.visible_to(user).select_related("owner")
    if asked.day.is_past:
        return narrowed(past.with_figures(visible, user, asked.day.on), asked, user)
    return narrowed(headlines.with_figures(visible, user), asked, user)


def in_order(accounts: QuerySet[Account], sort: str) -> QuerySet[Account]:
    """Accounts of `accounts_of` in an order of `Asked.sort`, equals by name."""
    if sort in MORE_ORDERS:
        accounts = accounts.alias(ordered_by=MORE_ORDERS[sort]())
        return accounts.order_by(F("ordered_by").desc(nulls_last=True), "name", "pk")
    return accounts.order_by(ORDERS[sort], "name", "pk")


def rows(accounts: list[Account], on: date, *, is_past: bool = False) -> list[Row]:
    """The rows of a page of accounts, in their order; the same number of queries for any page."""
    committees = BuyingCommittee.objects.select_related("opportunity").in_bulk(
        [account.shown for account in accounts if account.shown]
    )
    series = trend.points(committees, on, history=trend.WINDOW)
    judged = [account for account in accounts if account.is_judged]
    advised = [account.shown for account in judged if account.shown]
    advice = _bands(advised, on) if is_past else _advice(advised)
    names = names_of([one.person for one in advice.values() if one.person])
    open_now = {} if is_past else exposures_of([account.pk for account in judged])
    return [
        Row(
            account,
            committees.get(account.shown),
            series=series.get(account.shown, []),
            advice=advice.get(account.shown, NO_ADVICE) if account.is_judged else NO_ADVICE,
            next_name=names.get(advice.get(account.shown, NO_ADVICE).person, ""),
            deals=open_now.get(account.pk, ()),
            past_on=on if is_past else None,
        )
        for account in accounts
    ]


def _bands(committee_pks: list[int], on: date) -> dict[int, Advice]:
    """The bands of the risk on a past day; whom to meet next is asked of today only."""
    found = past.figures_of(committee_pks, on)
    return {pk: Advice(band=figures.band) for pk, figures in found.items()}


def _advice(committee_pks: Iterable[int]) -> dict[int, Advice]:
    """Whom to meet next, and the band of the risk, by committee."""
    told = Headline.objects.filter(committee__in=committee_pks).values_list(
        "committee", "next_person", "risk_low", "risk_high"
    )
    return {pk: Advice(person, (low, high)) for pk, person, low, high in told}


def names_of(keys: list[str]) -> dict[str, Any]:
    """The names of stakeholders and empty seats by public id; two queries."""
    people = Position.objects.known().filter(to_on=None, stakeholder__public_id__in=keys)
    told = people.values_list(
        "stakeholder__public_id",
        "stakeholder__person__first_name",
        "stakeholder__person__last_name",
    )
    named = {key: full_name(*name) for key, *name in told}
    for seat in Seat.objects.filter(public_id__in=keys).prefetch_related("roles"):
        roles = [row.role for row in seat.roles.all() if row.retracted_at is None and not row.to_on]
        named[seat.public_id] = seat.name or ", ".join(str(labels.ROLES[role]) for role in roles)
    return named
