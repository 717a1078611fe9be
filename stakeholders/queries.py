"""Rows to values: the facts of committees on a day, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet

from accounts.models import ExpectedClose
from stakeholders.models import (
    Assessment,
    BuyingCommittee,
    DecisionRule,
    MethodParameters,
    Position,
    Seat,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Tie,
    Touch,
)


@dataclass(frozen=True)
class SeatFacts:
    """A seat with the terms and roles it had, and its holder (a stakeholder pk) or None."""

    seat: Seat
    terms: SeatTerms
    roles: tuple[str, ...]
    holder: int | None


@dataclass
class CommitteeFacts:
    """All that was true of a committee and the people around it on a day."""

    committee: BuyingCommittee
    on: date
    rule: DecisionRule | None = None
    closes_on: date | None = None
    parameters: dict = field(default_factory=dict)
    seats: list[SeatFacts] = field(default_factory=list)
    positions: dict[int, Position] = field(default_factory=dict)
    ties: list[Tie] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    assessments: list[Assessment] = field(default_factory=list)


def facts_of(
    committees: Iterable[BuyingCommittee], on: date, known_at: datetime | None = None
) -> list[CommitteeFacts]:
    """The facts of each committee, in order; the same number of queries for one or many."""
    found = [CommitteeFacts(committee, on) for committee in committees]
    _add_people(found, on, known_at)
    _add_seats(found, on, known_at)
    _add_terms_of_decision(found, on, known_at)
    return found


def committees_of(account_pks: Iterable[int]) -> QuerySet[BuyingCommittee]:
    """The committees of these accounts with what their facts need; one query."""
    found = BuyingCommittee.objects.filter(account__in=account_pks)
    return found.select_related("account", "opportunity")


def _add_people(found: list[CommitteeFacts], on: date, known_at: datetime | None) -> None:
    """Everything about people is known per account, whatever their committees."""
    accounts = {facts.committee.account_id for facts in found}
    in_accounts = {"stakeholder__account__in": accounts}
    positions = _by_account(
        Position.objects.true_on(on, known_at)
        .filter(**in_accounts, stakeholder__is_stub=False)
        .select_related("stakeholder__person")
    )
    ties = _by_account(
        Tie.objects.true_on(on, known_at).filter(**in_accounts).select_related("stakeholder")
    )
    dated = {**in_accounts, "on__lte": on}
    touches = _by_account(
        Touch.objects.known(known_at).filter(**dated).select_related("stakeholder", "user")
    )
    assessments = _by_account(
        Assessment.objects.known(known_at).filter(**dated).select_related("stakeholder", "author")
    )
    for facts in found:
        account = facts.committee.account_id
        facts.positions = {row.stakeholder_id: row for row in positions[account]}
        there = facts.positions.keys()
        facts.ties = [
            tie for tie in ties[account] if tie.stakeholder_id in there and tie.other_id in there
        ]
        facts.touches = [row for row in touches[account] if row.stakeholder_id in there]
        facts.assessments = [row for row in assessments[account] if row.stakeholder_id in there]


def _add_seats(found: list[CommitteeFacts], on: date, known_at: datetime | None) -> None:
    committees = [facts.committee.pk for facts in found]
    terms = (
        SeatTerms.objects.true_on(on, known_at)
        .filter(seat__committee__in=committees)
        .select_related("seat")
        .order_by("seat_id")
    )
    roles = defaultdict(list)
    seat_roles = SeatRole.objects.true_on(on, known_at).filter(seat__committee__in=committees)
    for seat, role in seat_roles.order_by("role").values_list("seat", "role"):
        roles[seat].append(role)
    holders = dict(
        SeatHolder.objects.true_on(on, known_at)
        .filter(committee__in=committees)
        .order_by("from_on", "pk")
        .values_list("seat", "stakeholder")
    )
    by_committee = {facts.committee.pk: facts for facts in found}
    for row in terms:
        facts = by_committee[row.seat.committee_id]
        holder = holders.get(row.seat_id)
        holder = holder if holder in facts.positions else None
        facts.seats.append(SeatFacts(row.seat, row, tuple(roles[row.seat_id]), holder))


def _add_terms_of_decision(
    found: list[CommitteeFacts], on: date, known_at: datetime | None
) -> None:
    committees = [facts.committee.pk for facts in found]
    opportunities = [facts.committee.opportunity_id for facts in found]
    rules = DecisionRule.objects.true_on(on, known_at).filter(committee__in=committees)
    rule_of = {rule.committee_id: rule for rule in rules}
    closes = ExpectedClose.objects.true_on(on, known_at).filter(opportunity__in=opportunities)
    close_of = dict(closes.values_list("opportunity", "closes_on"))
    overrides = MethodParameters.objects.true_on(on, known_at).filter(
        Q(committee__in=committees) | Q(committee=None)
    )
    values = defaultdict(dict)
    for committee, override in overrides.order_by("from_on", "pk").values_list(
        "committee", "values"
    ):
        values[committee].update(override)
    for facts in found:
        facts.rule = rule_of.get(facts.committee.pk)
        facts.closes_on = close_of.get(facts.committee.opportunity_id)
        facts.parameters = {**values[None], **values[facts.committee.pk]}


def _by_account(rows: QuerySet) -> dict[int, list]:
    grouped = defaultdict(list)
    for row in rows.order_by("pk"):
        grouped[row.stakeholder.account_id].append(row)
    return grouped
