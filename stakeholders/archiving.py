"""Entry functions for what a source deleted and our side keeps out of sight, and its return."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar

from django.db.models import Q

from accounts import journal
from accounts.models import Account, ChangeSet, Opportunity
from stakeholders.models import (
    Assessment,
    BuyingCommittee,
    Goal,
    Position,
    Relationship,
    Seat,
    SeatHolder,
    Stakeholder,
    Tie,
    Touch,
)

Gone = TypeVar("Gone", Account, Opportunity, Stakeholder)


def archive(changes: ChangeSet, rows: Sequence[Gone]) -> None:
    """Take records of one type out of every list and analysis; their past stays."""
    journal.update_all(changes, [(row, {"archived_at": changes.at}) for row in rows])


def archive_people(changes: ChangeSet, rows: Sequence[Stakeholder], *, on: date) -> None:
    """As `archive`, of people: they have left, their seats are empty and their ties end."""
    for facts in (Position, SeatHolder):
        held = facts.objects.known().filter(to_on=None, stakeholder__in=rows).order_by("pk")
        journal.end_all(changes, list(held), on)
    either = Q(stakeholder__in=rows) | Q(other__in=rows)
    ties = Tie.objects.known().filter(either, to_on=None).order_by("pk")
    journal.end_all(changes, list(ties), on)
    archive(changes, rows)


def tell_of(changes: ChangeSet, accounts: Collection[int]) -> None:
    """Tell of all that these accounts hide no more; queries do not grow with it."""
    there = {"account__in": accounts, "archived_at": None}
    for rows in (
        Stakeholder.objects.filter(**there, is_stub=False),
        Opportunity.objects.filter(**there),
        BuyingCommittee.objects.filter(account__in=accounts),
        Seat.objects.filter(committee__account__in=accounts),
        Tie.objects.known().filter(to_on=None, stakeholder__account__in=accounts),
        Relationship.objects.known().filter(to_on=None, stakeholder__account__in=accounts),
        Touch.objects.known().filter(stakeholder__account__in=accounts),
        Assessment.objects.known().filter(stakeholder__account__in=accounts),
        Goal.objects.known().filter(to_on=None, account__in=accounts),
    ):
        journal.tell_all(changes, rows.order_by("pk"))
