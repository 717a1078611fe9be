"""Entry functions for what a source deleted and our side keeps out of sight, and its return."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.db.models import Q

from accounts import journal
from accounts.models import Account, ChangeSet, Opportunity
from stakeholders.models import Position, SeatHolder, Stakeholder, Tie

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


def bring_back(changes: ChangeSet, rows: Sequence[Gone]) -> None:
    """Put archived records of one type into lists and analyses again."""
    journal.update_all(changes, [(row, {"archived_at": None}) for row in rows])
