"""Entry function for what somebody says otherwise, or says more of, than a moment ago."""

from dataclasses import asdict
from datetime import date

from django.db import transaction

from accounts import journal
from accounts.journal import Author
from feedback import intake, tasks, understanding
from feedback.intake import Said
from feedback.models import Feedback
from stakeholders import acting, assessments


@transaction.atomic
def correct(feedback: Feedback, said: Said, *, on: date, by: Author) -> Feedback:
    """Keep what they say now, under the same id; what they said before counts no more.

    The former words stay for those who look back, and what they became is taken back with them.
    """
    acting.refuse_future(on)
    intake.refuse_nonsense(said)
    changes = journal.begin(by, feedback.stakeholder.account)
    acting.refuse_absent(on, feedback.stakeholder)
    assessments.take_back(changes, feedback.public_id)
    understanding.take_back(changes, feedback.public_id)
    journal.retract(changes, feedback)
    again = journal.again(feedback, said_on=on, handled_at=None, **asdict(said))
    journal.create(changes, again)
    tasks.understand(again.pk)
    return again
