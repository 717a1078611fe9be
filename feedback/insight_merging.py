"""Entry functions for insights and ideas about people and accounts that are others after all."""

from collections.abc import Mapping, Sequence

from accounts import alerts, journal
from accounts.models import Account, ChangeSet
from feedback.models import Idea, Insight
from stakeholders.models import Stakeholder


def follow_noticed(changes: ChangeSet, into: Mapping[int, Stakeholder]) -> None:
    """Let what was noticed about the losers be about the winners; by a loser's primary key."""
    rows = list(Insight.objects.filter(stakeholder__in=into).order_by("pk"))
    journal.update_all(changes, [(row, {"stakeholder": into[row.stakeholder_id]}) for row in rows])


def follow_told(changes: ChangeSet, winner: Account, losers: Sequence[Account]) -> None:
    """Let what was told about the losers, and the news of it, be about the winner."""
    for model in (Insight, Idea):
        rows = list(model.objects.filter(account__in=losers).order_by("pk"))
        journal.update_all(changes, [(row, {"account": winner}) for row in rows])
        alerts.follow([row.public_id for row in rows], winner)
