"""Entry function that forgets the words of somebody; their scores stay, of nobody."""

from collections.abc import Sequence

from accounts import journal
from feedback.models import Feedback
from stakeholders.models import Stakeholder

SILENCED = "—"


def forget_words(stakeholders: Sequence[Stakeholder]) -> int:
    """Take the text out of all feedback of these people, and out of the journal; says how many."""
    said = Feedback.objects.filter(stakeholder__in=stakeholders)
    pks = list(said.values_list("pk", flat=True))
    Feedback.objects.filter(pk__in=pks).exclude(text="").update(text=SILENCED)
    journal.forget(Feedback, pks, {"text"})
    return len(pks)
