"""Entry functions over everything that is edited: undo."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import hierarchy, undoing
from accounts.errors import ChangedSince
from accounts.journal import Author
from accounts.models import Account, ChangeSet
from stakeholders import acting, lines
from stakeholders.models import (
    Goal,
    GoalPosition,
    Position,
    RoleTemplate,
    Seat,
    SeatHolder,
    SeatRole,
    SeatTerms,
    Stakeholder,
    Tie,
)


@transaction.atomic
def undo(change_set: ChangeSet, *, by: Author) -> ChangeSet:
    """Take back one act, once, and mark the committees it touches as changed.

    What entries refuse to write, undo does not bring back either.
    """
    if change_set.account_id is None:
        acting.take_every_turn()
    changes = undoing.undo(change_set, by)
    account = changes.account
    if account is None:
        _mark_wanting(changes)
    else:
        acting.mark_changed([account.pk], changes.at)
        if _is_left_over(account) or lines.circle(account, timezone.localdate()):
            raise ChangedSince
        if hierarchy.is_in_circle(Account.objects.get(pk=account.pk)):
            raise ChangedSince
        acting.follow(changes)
    return changes


def _mark_wanting(changes: ChangeSet) -> None:
    told = changes.changes.filter(type=RoleTemplate._meta.label_lower)
    for template in RoleTemplate.objects.filter(pk__in=list(told.values_list("row", flat=True))):
        acting.mark_wanting(template, changes.at)


def _is_left_over(account: Account) -> bool:
    """Whether a seat or goal that was removed, or somebody who left, has what ends with them."""
    there = Position.objects.known().filter(to_on=None).values("stakeholder")
    gone = Stakeholder.objects.filter(account=account, is_stub=False).exclude(pk__in=there)
    held = SeatTerms.objects.known().filter(to_on=None).values("seat")
    removed = Seat.objects.filter(committee__account=account).exclude(pk__in=held)
    wanted = Goal.objects.known().filter(account=account, to_on=None).values("public_id")
    positions = GoalPosition.objects.filter(stakeholder__account=account)
    left_over = [
        positions.exclude(goal__in=wanted),
        SeatHolder.objects.filter(Q(seat__in=removed) | Q(stakeholder__in=gone)),
        SeatRole.objects.filter(seat__in=removed),
        Tie.objects.filter(Q(stakeholder__in=gone) | Q(other__in=gone)),
    ]
    return any(facts.known().filter(to_on=None).exists() for facts in left_over)
