"""The one way in which a case comes to be, whoever opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from accounts import journal
from accounts.models import ChangeSet, User
from feedback import case_alerts
from feedback.models import Case, CaseNote, CaseRule
from stakeholders.models import Stakeholder

OPENED = CaseNote.Kind.OPENED


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
    return open_each([(changes, stakeholder, opening)])[0]


def open_each(given: Sequence[tuple[ChangeSet, Stakeholder, Opening]]) -> list[Case]:
    """As `open_case`, each in a change set of its own; queries do not grow with them."""
    cases = [(changes, _case(stakeholder, one, changes)) for changes, stakeholder, one in given]
    journal.create_each(cases)
    notes = [
        (changes, CaseNote(case=case, kind=OPENED, author=changes.user, text=one.words))
        for (changes, case), (_changes, _stakeholder, one) in zip(cases, given, strict=True)
    ]
    journal.create_each(notes)
    case_alerts.tell_all(
        (case, case_alerts.OPENED, case.owner)
        for changes, case in cases
        if case.owner is None or case.owner != changes.user
    )
    return [case for _changes, case in cases]


def _case(stakeholder: Stakeholder, opening: Opening, changes: ChangeSet) -> Case:
    return Case(
        stakeholder=stakeholder,
        feedback=opening.feedback,
        owner=opening.owner,
        rule=opening.rule,
        opened_at=changes.at,
        due_at=opening.due_at,
    )
