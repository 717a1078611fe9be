"""Rows to values: the facts of committees on a day, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from accounts import past
from accounts.models import ExpectedClose, User
from stakeholders import circumstances, rows
from stakeholders.circumstances import Circumstances
from stakeholders.models import (
    Assessment,
    BuyingCommittee,
    DecisionRule,
    GoalPosition,
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

    seat: Seat | rows.SeatRow
    terms: SeatTerms | rows.TermsRow
    roles: tuple[str, ...]
    holder: int | None
    empty_since: date | None = None


@dataclass
class CommitteeFacts:
    """All that was true of a committee and the people around it on a day.

    `account` is the one it was of, as a deal may move.
    `keys`, `ranks` and `users` tell public ids and seniorities by primary key. The lists hold
    whole rows, or tuples of the columns that the method needs; then `positions` is empty.
    """

    committee: BuyingCommittee
    on: date
    account: int = 0
    rule: DecisionRule | None = None
    closes_on: date | None = None
    parameters: dict = field(default_factory=dict)
    seats: list[SeatFacts] = field(default_factory=list)
    positions: dict[int, Position] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    ranks: dict[int, str] = field(default_factory=dict)
    users: dict[int, str] = field(default_factory=dict)
    ties: list[Any] = field(default_factory=list)
    touches: list[Any] = field(default_factory=list)
    assessments: list[Any] = field(default_factory=list)
    goal_positions: list[Any] = field(default_factory=list)
    around: Circumstances = field(default_factory=Circumstances)


def facts_of(
    committees: Iterable[BuyingCommittee],
    on: date,
    known_at: datetime | None = None,
    *,
    lean: bool = False,
) -> list[CommitteeFacts]:
    """The facts of each committee, in order; the same number of queries for one or many.

    `lean` reads only what the method needs, which takes a fifth of the time.
    """
    committees = list(committees)
    held = past.fields_at(BuyingCommittee, committees, ("account_id",), known_at)
    found = [CommitteeFacts(one, on, held[one.pk]["account_id"]) for one in committees]
    _add_people(found, on, known_at, lean=lean)
    _add_seats(found, on, known_at, lean=lean)
    _add_terms_of_decision(found, on, known_at)
    accounts = {facts.committee.pk: facts.account for facts in found}
    around = circumstances.of(committees, accounts, on, known_at)
    for facts in found:
        facts.around = around[facts.committee.pk]
    return found


def committees_of(account_pks: Iterable[int]) -> QuerySet[BuyingCommittee]:
    """The committees of these accounts, but of archived deals, with what their facts need."""
    is_there = Q(opportunity=None) | Q(opportunity__archived_at=None)
    found = BuyingCommittee.objects.filter(is_there, account__in=account_pks)
    return found.select_related("account", "opportunity")


def _add_people(
    found: list[CommitteeFacts], on: date, known_at: datetime | None, *, lean: bool
) -> None:
    """Everything about people is known per account, whatever their committees."""
    accounts = {facts.account for facts in found}
    there = Position.objects.true_on(on, known_at).filter(
        stakeholder__account__among=accounts, stakeholder__is_stub=False
    )
    positions = rows.by_account(
        there, rows.PositionRow if lean else None, related=["stakeholder__person"]
    )
    account_of = rows.account_of(positions)
    lists = {
        name: rows.about(account_of, held, row if lean else None, related=related)
        for name, held, row, related in _lists(on, known_at)
    }
    users = _users(lists["touches"])
    for facts in found:
        _place(facts, positions[facts.account], lean=lean)
        for name, grouped in lists.items():
            setattr(facts, name, _among(facts.keys, grouped[facts.account]))
        facts.users = users


def _lists(
    on: date, known_at: datetime | None
) -> list[tuple[str, QuerySet, type[Any], tuple[str, ...]]]:
    """What is told of people: where it goes, the rows, as which tuples, what a page reads too."""
    said, met = Assessment.objects.known(known_at), Touch.objects.known(known_at)
    stands = GoalPosition.objects.true_on(on, known_at)
    return [
        ("ties", Tie.objects.true_on(on, known_at), rows.TieRow, ()),
        ("touches", met.filter(on__lte=on), rows.TouchRow, ("user",)),
        ("assessments", said.filter(on__lte=on), rows.AssessmentRow, ("author",)),
        ("goal_positions", stands, rows.GoalPositionRow, ()),
    ]


def _place(facts: CommitteeFacts, positions: list[Any], *, lean: bool) -> None:
    if lean:
        facts.keys = {row.stakeholder_id: row.stakeholder__public_id for row in positions}
    else:
        facts.positions = {row.stakeholder_id: row for row in positions}
        facts.keys = {row.stakeholder_id: row.stakeholder.public_id for row in positions}
    facts.ranks = {row.stakeholder_id: row.seniority for row in positions}


def _among(there: dict[int, str], about: list[Any]) -> list[Any]:
    """The rows about people who are there, of ties those with both ends."""
    if about and hasattr(about[0], "other_id"):
        about = [row for row in about if row.other_id in there]
    return [row for row in about if row.stakeholder_id in there]


def _users(touches: rows.Grouped) -> dict[int, str]:
    """The public ids of those of us who were in touch."""
    pks = {row.user_id for of_account in touches.values() for row in of_account}
    return dict(User.objects.filter(pk__in=pks).values_list("pk", "public_id"))


def _add_seats(
    found: list[CommitteeFacts], on: date, known_at: datetime | None, *, lean: bool
) -> None:
    within = {"seat__committee__among": [facts.committee.pk for facts in found]}
    roles = defaultdict(list)
    seat_roles = SeatRole.objects.true_on(on, known_at).filter(**within).order_by("role")
    for seat, role in seat_roles.values_list("seat", "role"):
        roles[seat].append(role)
    holders, left = _holders(found, on, known_at)
    by_committee = {facts.committee.pk: facts for facts in found}
    for seat, terms in _terms(SeatTerms.objects.true_on(on, known_at).filter(**within), lean=lean):
        facts, holder = by_committee[seat.committee_id], holders.get(seat.pk)
        holder = holder if holder in facts.keys else None
        since = None if holder else left.get(seat.pk, terms.from_on)
        facts.seats.append(SeatFacts(seat, terms, tuple(roles[seat.pk]), holder, since))


def _terms(held: QuerySet[SeatTerms], *, lean: bool) -> list[tuple[Any, Any]]:
    """Seats with their terms, in the order in which the seats were added; one query."""
    ordered = held.order_by("seat_id")
    if not lean:
        return [(row.seat, row) for row in ordered.select_related("seat")]
    columns = ("seat_id", "seat__public_id", "seat__committee_id", *rows.TermsRow._fields)
    return [
        (rows.SeatRow._make(row[:3]), rows.TermsRow._make(row[3:]))
        for row in ordered.values_list(*columns)
    ]


def _holders(
    found: list[CommitteeFacts], on: date, known_at: datetime | None
) -> tuple[dict[int, int], dict[int, date]]:
    """Who holds each seat that day, and since when nobody holds those that once were held."""
    committees = [facts.committee.pk for facts in found]
    held = SeatHolder.objects.known(known_at).filter(committee__among=committees, from_on__lte=on)
    holders, left = {}, {}
    for seat, stakeholder, to_on in held.order_by("from_on", "pk").values_list(
        "seat", "stakeholder", "to_on"
    ):
        if to_on is None or to_on > on:
            holders[seat] = stakeholder
        else:
            left[seat] = max(to_on, left.get(seat, to_on))
    return holders, left


def _add_terms_of_decision(
    found: list[CommitteeFacts], on: date, known_at: datetime | None
) -> None:
    committees = [facts.committee.pk for facts in found]
    opportunities = [facts.committee.opportunity_id for facts in found]
    rules = DecisionRule.objects.true_on(on, known_at).filter(committee__among=committees)
    rule_of = {rule.committee_id: rule for rule in rules}
    closes = ExpectedClose.objects.true_on(on, known_at).filter(opportunity__among=opportunities)
    close_of = dict(closes.values_list("opportunity", "closes_on"))
    overrides = MethodParameters.objects.true_on(on, known_at).filter(
        Q(committee__among=committees) | Q(committee=None)
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
