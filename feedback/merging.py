"""Entry function for what was said by people who turn out to be somebody else."""

from collections.abc import Mapping

from accounts import journal
from accounts.models import ChangeSet
from feedback.models import Feedback
from stakeholders.models import Stakeholder


def follow_people(changes: ChangeSet, into: Mapping[int, Stakeholder]) -> None:
    """Let the winners have said what the losers said; by a loser's primary key its winner."""
    rows = list(Feedback.objects.known().filter(stakeholder__in=into).order_by("pk"))
    journal.retract_all(changes, rows)
    moved = [journal.again(row, stakeholder_id=into[row.stakeholder_id].pk) for row in rows]
    journal.create_all(changes, moved)
