"""Entry functions over everything in an account: undo."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts import journal
from accounts.errors import ChangedSince
from accounts.journal import Author
from accounts.models import Account, ChangeSet
from stakeholders import acting, lines
from stakeholders.models import Position, Seat, SeatHolder, SeatRole, SeatTerms, Stakeholder, Tie


@transaction.atomic
def undo(change_set: ChangeSet, *, by: Author) -> ChangeSet:
    """Take back one act on an account, once, and mark its committees as changed.

    What entries refuse to write, undo does not bring back either.
    """
    changes = journal.undo(change_set, by)
    account = changes.account
    if account is not None:
        acting.mark_changed([account.pk], changes.at)
        if _is_left_over(account) or lines.circle(account, timezone.localdate()):
            raise ChangedSince
    return changes


def _is_left_over(account: Account) -> bool:
    """Whether a seat that was removed, or somebody who left, still has what ends with them."""
    there = Position.objects.known().filter(to_on=None).values("stakeholder")
    gone = Stakeholder.objects.filter(account=account, is_stub=False).exclude(pk__in=there)
    held = SeatTerms.objects.known().filter(to_on=None).values("seat")
    removed = Seat.objects.filter(committee__account=account).exclude(pk__in=held)
    left_over = [
        SeatHolder.objects.filter(Q(seat__in=removed) | Q(stakeholder__in=gone)),
        SeatRole.objects.filter(seat__in=removed),
        Tie.objects.filter(Q(stakeholder__in=gone) | Q(other__in=gone)),
    ]
    return any(facts.known().filter(to_on=None).exists() for facts in left_over)
