"""Entry functions for what was said by people, or came to accounts, that are others after all."""

from collections.abc import Mapping, Sequence

from accounts import alerts, journal
from accounts.models import Account, ChangeSet
from feedback.models import Arrival, Case, Feedback
from stakeholders.models import Stakeholder


def follow_people(changes: ChangeSet, into: Mapping[int, Stakeholder]) -> None:
    """Let the winners have said what the losers said; by a loser's primary key its winner.

    Their cases, and the news about these, are the winners', too.
    """
    rows = list(Feedback.objects.known().filter(stakeholder__in=into).order_by("pk"))
    journal.retract_all(changes, rows)
    moved = [journal.again(row, stakeholder_id=into[row.stakeholder_id].pk) for row in rows]
    journal.create_all(changes, moved)
    came = list(Arrival.objects.filter(stakeholder__in=into).order_by("pk"))
    journal.update_all(
        changes, [(row, {"stakeholder_id": into[row.stakeholder_id].pk}) for row in came]
    )
    cases = list(Case.objects.filter(stakeholder__in=into).order_by("pk"))
    told = [(case, {"stakeholder": into[case.stakeholder_id]}) for case in cases]
    journal.update_all(changes, told)
    for account in {one.account for one in into.values()}:
        there = [one.public_id for one in cases if one.stakeholder.account_id == account.pk]
        alerts.follow(there, account)


def follow_accounts(changes: ChangeSet, winner: Account, losers: Sequence[Account]) -> None:
    """Let what was brought on the pages of the losers have been brought on that of the winner."""
    came = list(Arrival.objects.filter(account__in=losers).order_by("pk"))
    journal.update_all(changes, [(row, {"account_id": winner.pk}) for row in came])
