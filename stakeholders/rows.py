"""How facts are read: whole rows for a page, or only the columns that the method needs."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import QuerySet

Grouped = dict[int, list[Any]]


class PositionRow(NamedTuple):
    """Somebody who is there, with their rank."""

    stakeholder_id: int
    stakeholder__public_id: str
    seniority: str


class TieRow(NamedTuple):
    """A tie between two stakeholders."""

    stakeholder_id: int
    other_id: int
    kind: str
    strength: float


class TouchRow(NamedTuple):
    """One contact of one of us."""

    stakeholder_id: int
    user_id: int
    kind: str
    on: date


class AssessmentRow(NamedTuple):
    """One statement of a stance."""

    stakeholder_id: int
    kind: str
    on: date
    stance: float | None
    author_id: int | None
    feedback: str


class GoalPositionRow(NamedTuple):
    """Where somebody stands on a goal."""

    stakeholder_id: int
    goal: str
    position: float


class SeatRow(NamedTuple):
    """A seat, and which committee it is of."""

    pk: int
    public_id: str
    committee_id: int


class TermsRow(NamedTuple):
    """What a seat weighs."""

    weight: int
    is_veto: bool
    is_approver: bool
    from_on: date


def by_account(rows: QuerySet, lean: type[Any] | None, *, related: Iterable[str] = ()) -> Grouped:
    """Rows about stakeholders by account, oldest first: as `lean` tuples, or whole; one query."""
    ordered, grouped = rows.order_by("pk"), defaultdict(list)
    if lean is None:
        for row in ordered.select_related("stakeholder", *related):
            grouped[row.stakeholder.account_id].append(row)
        return grouped
    for account, *values in ordered.values_list("stakeholder__account_id", *lean._fields):
        grouped[account].append(lean._make(values))
    return grouped


def account_of(people: Grouped) -> dict[int, int]:
    """The account of each stakeholder."""
    return {row.stakeholder_id: account for account, of in people.items() for row in of}


def about(
    account_of: dict[int, int],
    rows: QuerySet,
    lean: type[Any] | None,
    *,
    related: Iterable[str] = (),
) -> Grouped:
    """As `by_account`, of these stakeholders alone.

    Asked by their keys: of their accounts, PostgreSQL would read whole tables to join them.
    """
    ordered, grouped = rows.filter(stakeholder__among=account_of).order_by("pk"), defaultdict(list)
    if lean is None:
        told: Iterable[Any] = ordered.select_related("stakeholder", *related)
    else:
        told = map(lean._make, ordered.values_list(*lean._fields))
    for row in told:
        grouped[account_of[row.stakeholder_id]].append(row)
    return grouped
