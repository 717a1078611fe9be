"""Entry function for several records of one deal that become one, decided by somebody else."""

from collections.abc import Sequence

from accounts import journal
from accounts.custom import filled
from accounts.models import ChangeSet, ExpectedClose, Opportunity
from stakeholders import acting, archiving, seat_merging
from stakeholders.models import BuyingCommittee

FILLED = ("amount", "stage")


def merge_opportunities(
    changes: ChangeSet, winner: Opportunity, losers: Sequence[Opportunity]
) -> None:
    """Let the winner's committee have the seats of the losers', which are archived.

    The winner's own word counts; what it does not say is taken from the losers. They are deals of
    one account.
    """
    values = {}
    for loser in losers:
        for name in FILLED:
            if not getattr(winner, name) and getattr(loser, name):
                values.setdefault(name, getattr(loser, name))
    journal.update(changes, winner, custom=filled(winner, losers), **values)
    closes = list(ExpectedClose.objects.known().filter(opportunity__in=losers).order_by("pk"))
    journal.retract_all(changes, closes)
    theirs = BuyingCommittee.objects.filter(opportunity__in=losers).values_list("pk", flat=True)
    own = BuyingCommittee.objects.get(opportunity=winner)
    seat_merging.move_seats(changes, list(theirs), own)
    archiving.archive(changes, losers)
    acting.mark_changed([winner.account_id], changes.at)
