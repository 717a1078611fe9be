"""The one way in which a case comes to be, or is opened again, whoever opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import journal
from accounts.models import ChangeSet, User
from feedback import case_alerts
from feedback.models import Case, CaseNote, CaseRule
from stakeholders.models import Stakeholder

OPENED = CaseNote.Kind.OPENED
UNTOLD = {"reminded_at": None, "overdue_told_at": None, "escalated_at": None}
"""Of a case with a new due time nobody was told yet that it is over."""


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


def opened_again(case: Case, at: datetime) -> dict[str, Any]:
    """The fields of a closed case that begins again, with the time it had when last opened."""
    due_at = at + (case.due_at - _opened_last(case))
    ended = {"closed_at": None, "outcome": "", "outcome_words": ""}
    return {"state": Case.State.IN_PROGRESS, "due_at": due_at, **ended, **UNTOLD}


def _opened_last(case: Case) -> datetime:
    again = case.notes.known().filter(kind=CaseNote.Kind.REOPENED).order_by("recorded_at").last()
    return again.recorded_at if again else case.opened_at
