"""What follows when feedback is taken back: it is no evidence any more."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from accounts import journal
from accounts.journal import Author
from accounts.models import Account, Change, ChangeSet
from feedback import case_withdrawing
from feedback.models import Arrival, Feedback
from stakeholders import acting, assessments, tasks


def follow_undo(undone: ChangeSet) -> None:
    """Take back what the feedback became that an undo took back, cases too; safe to repeat."""
    of_feedback = {"type": Feedback._meta.label_lower, "op": Change.Op.RETRACTED}
    subjects = list(undone.changes.filter(**of_feedback).values_list("subject", flat=True))
    for subject in subjects:
        assessments.take_back(undone, subject)
    if subjects:
        case_withdrawing.follow(undone, subjects)


@transaction.atomic
def take_away(
    acts: Sequence[ChangeSet], *, by: Author, among: QuerySet[Account]
) -> tuple[int, int]:
    """Let what came in by these acts never have come; how much went, and how much had to stay.

    What is of an account that is not among these stays.
    """
    created = {"type": Arrival._meta.label_lower, "op": Change.Op.CREATED}
    told = Change.objects.filter(change_set__in=acts, **created).values("row")
    rows = Arrival.objects.filter(pk__in=told).select_related("stakeholder__account").order_by("pk")
    allowed = set(among.values_list("pk", flat=True))
    going = [one for one in rows if one.stakeholder is None or _home(one).pk in allowed]
    for account in sorted({_home(one) for one in going if one.stakeholder}, key=lambda one: one.pk):
        changes = acting.begin(by, account)
        of_account = [one for one in going if one.stakeholder and _home(one) == account]
        for arrival in of_account:
            said = Feedback.objects.known().filter(public_id=arrival.became)
            journal.retract_all(changes, list(said))
            assessments.take_back(changes, arrival.became)
        case_withdrawing.follow(changes, {one.became for one in of_account})
        tasks.schedule(account.committees.values_list("pk", flat=True))
    changes = journal.begin(by)
    for arrival in going:
        journal.delete(changes, arrival)
    return len(going), len(rows) - len(going)


def _home(arrival: Arrival) -> Account:
    return arrival.stakeholder.account
