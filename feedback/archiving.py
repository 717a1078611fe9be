"""What was said in accounts that were out of sight, and what followed."""

from collections.abc import Collection

from accounts import journal
from accounts.models import ChangeSet
from feedback.models import Case, Feedback, Idea, Insight


def tell_of(changes: ChangeSet, accounts: Collection[int]) -> None:
    """Tell of all that was said and told of accounts that are hidden no more, in a few queries."""
    said = Feedback.objects.known().filter(stakeholder__account__in=accounts)
    journal.tell_all(changes, said.order_by("pk"))
    cases = Case.objects.filter(stakeholder__account__in=accounts)
    journal.tell_all(changes, cases.order_by("pk"))
    for model in (Insight, Idea):
        told = model.objects.filter(account__in=accounts, removed_at=None)
        journal.tell_all(changes, told.order_by("pk"))
