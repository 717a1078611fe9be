"""Entry function for several accounts that become one, decided by somebody else."""

from collections.abc import Sequence

from accounts import journal
from accounts.custom import filled
from accounts.models import Account, AccountShare, ChangeSet, Opportunity

FILLED = ("domain", "industry", "segment", "country", "city", "owner_id")


def merge_organisations(changes: ChangeSet, winner: Account, losers: Sequence[Account]) -> None:
    """Let the winner have the losers' deals, subsidiaries and readers, and what it lacks itself.

    The losers are archived. Who owned or shared one of them works on the winner.
    """
    _fill(changes, winner, losers)
    deals = list(Opportunity.objects.filter(account__in=losers).order_by("pk"))
    journal.update_all(changes, [(deal, {"account": winner}) for deal in deals])
    _adopt(changes, winner, losers)
    _share(changes, winner, losers)
    journal.update_all(changes, [(loser, {"archived_at": changes.at}) for loser in losers])


def _fill(changes: ChangeSet, winner: Account, losers: Sequence[Account]) -> None:
    values = {}
    for loser in losers:
        for name in FILLED:
            if not getattr(winner, name) and getattr(loser, name):
                values.setdefault(name, getattr(loser, name))
    values["custom"] = filled(winner, losers)
    journal.update(changes, winner, **values)


def _adopt(changes: ChangeSet, winner: Account, losers: Sequence[Account]) -> None:
    """Put subsidiaries below the winner, which cannot stand below itself."""
    gone = {loser.pk for loser in losers}
    children = Account.objects.filter(parent__in=gone).exclude(pk__in=gone).order_by("pk")
    told = [(one, {"parent": None if one.pk == winner.pk else winner}) for one in children]
    journal.update_all(changes, told)


def _share(changes: ChangeSet, winner: Account, losers: Sequence[Account]) -> None:
    shares = AccountShare.objects.filter(account__in=[winner, *losers])
    users = dict.fromkeys(shares.order_by("pk").values_list("user", flat=True))
    users |= dict.fromkeys(loser.owner_id for loser in losers if loser.owner_id)
    there = set(winner.shares.values_list("user", flat=True)) | {winner.owner_id}
    new = [AccountShare(account=winner, user_id=pk) for pk in users if pk not in there]
    journal.create_all(changes, new)
