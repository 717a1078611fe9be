"""On which day things came and went between two days; a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Min, Q, QuerySet

from accounts.models import ExpectedClose
from stakeholders.models import (
    BuyingCommittee,
    DecisionRule,
    Position,
    SeatHolder,
    SeatRole,
    SeatTerms,
)

Days = dict[str, date]


@dataclass(frozen=True)
class Moments:
    """By public id: when people and seats came and went, were joined and parted, or got roles."""

    came: Days
    went: Days
    seated: Days
    unseated: Days
    roles_on: Days
    rule_on: date | None
    close_on: date | None


def moments(committee: BuyingCommittee, since: date, until: date) -> Moments:
    """The days after `since`, up to `until`, on which something began or ended."""
    people = Position.objects.known().filter(stakeholder__account=committee.account)
    terms = SeatTerms.objects.known().filter(seat__committee=committee.pk)
    holders = SeatHolder.objects.known().filter(committee=committee.pk)
    roles = SeatRole.objects.known().filter(seat__committee=committee.pk)
    rules = DecisionRule.objects.known().filter(committee=committee.pk)
    closes = ExpectedClose.objects.known().filter(opportunity=committee.opportunity_id)
    span = (since, until)
    came, went = _ends(people, "stakeholder__public_id", span)
    seats_came, seats_went = _ends(terms, "seat__public_id", span)
    seated, unseated = _ends(holders, "stakeholder__public_id", span)
    roles_came, roles_went = _ends(roles, "seat__public_id", span)
    return Moments(
        came=came | seats_came,
        went=went | seats_went,
        seated=seated,
        unseated=unseated,
        roles_on=roles_went | roles_came,
        rule_on=_newest(rules, span),
        close_on=_newest(closes, span),
    )


def _ends(facts: QuerySet, of: str, span: tuple[date, date]) -> tuple[Days, Days]:
    """The first beginning and the last end within the span, by public id; one query."""
    since, until = span
    begins = Q(from_on__gt=since, from_on__lte=until)
    ends = Q(to_on__gt=since, to_on__lte=until)
    told = facts.filter(begins | ends).order_by().values_list(F(of))
    rows = told.annotate(came=Min("from_on", filter=begins), went=Max("to_on", filter=ends))
    found: tuple[Days, Days] = {}, {}
    for key, *days in rows:
        _note(found, key, days)
    return found


def _note(found: tuple[Days, Days], key: str, days: Iterable[date | None]) -> None:
    for kept, day in zip(found, days, strict=True):
        if day is not None:
            kept[key] = day


def _newest(facts: QuerySet, span: tuple[date, date]) -> date | None:
    since, until = span
    within = facts.filter(from_on__gt=since, from_on__lte=until)
    return within.aggregate(newest=Max("from_on"))["newest"]
