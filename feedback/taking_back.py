"""What follows when feedback is taken back: it is no evidence any more."""

from accounts.models import Change, ChangeSet
from feedback.models import Feedback
from stakeholders import assessments


def follow_undo(undone: ChangeSet) -> None:
    """Take back what the feedback became that an undo took back; safe to repeat."""
    of_feedback = {"type": Feedback._meta.label_lower, "op": Change.Op.RETRACTED}
    for subject in list(undone.changes.filter(**of_feedback).values_list("subject", flat=True)):
        assessments.take_back(undone, subject)
