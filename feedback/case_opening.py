"""The one way in which a case comes to be, whoever opens it."""

from dataclasses import dataclass
from datetime import datetime

from accounts import journal
from accounts.models import ChangeSet, User
from feedback import case_alerts
from feedback.models import Case, CaseNote, CaseRule
from stakeholders.models import Stakeholder


@dataclass(frozen=True)
class Opening:
    """Whose the case is, until when, what it follows, and which rule opens it, if one does."""

    owner: User | None
    due_at: datetime
    feedback: str = ""
    rule: CaseRule | None = None
    words: str = ""


def open_case(changes: ChangeSet, stakeholder: Stakeholder, opening: Opening) -> Case:
    """Add the case with its first note and tell its owner, unless they open it themselves."""
    case = journal.create(
        changes,
        Case(
            stakeholder=stakeholder,
            feedback=opening.feedback,
            owner=opening.owner,
            rule=opening.rule,
            opened_at=changes.at,
            due_at=opening.due_at,
        ),
    )
    note = CaseNote(case=case, kind=CaseNote.Kind.OPENED, author=changes.user, text=opening.words)
    journal.create(changes, note)
    if opening.owner is None or opening.owner != changes.user:
        case_alerts.tell(case, case_alerts.OPENED, opening.owner)
    return case
