"""Entry function for statements of a stance: added, never overwritten."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet, User
from committee.vocabulary import Basis, EvidenceKind
from stakeholders import acting
from stakeholders.models import Assessment, Stakeholder


@dataclass(frozen=True)
class Statement:
    """A stance in [-1, 1], or None for heard without effect, and what it rests on."""

    stance: float | None
    kind: str = EvidenceKind.ASSESSMENT.value
    basis: str = Basis.OBSERVED.value
    reason: str = ""
    feedback: str = ""


@transaction.atomic
def record(
    stakeholder: Stakeholder,
    statement: Statement,
    *,
    on: date,
    by: Author,
) -> ChangeSet:
    """Add one dated statement of a stance with its author and what it rests on.

    What its author says again on the same day corrects what they said; other statements stay.
    """
    acting.refuse_future(on)
    if statement.stance is not None and not -1 <= statement.stance <= 1:
        raise Refused(_("A stance lies between -1 and 1."), field="stance")
    changes = acting.begin(by, stakeholder.account)
    acting.refuse_absent(on, stakeholder)
    author = by if isinstance(by, User) else None
    assessment = _assessment(stakeholder, statement, on, author)
    journal.retract_all(changes, _corrected_by(assessment))
    journal.create(changes, assessment)
    return changes


def record_each(told: Iterable[tuple[ChangeSet, Stakeholder, date, Statement]]) -> None:
    """Add statements that become of feedback, each in a change set of the caller.

    The caller has the turns of the accounts, and asks for their analysis.
    """
    rows = [
        (changes, _assessment(stakeholder, statement, on, None))
        for changes, stakeholder, on, statement in told
    ]
    journal.create_each(rows)


def take_back(changes: ChangeSet, feedback: str) -> None:
    """Retract what a feedback had become, in a change set that has the turn of its account."""
    became = list(Assessment.objects.known().filter(feedback=feedback).order_by("pk"))
    journal.retract_all(changes, became)
    acting.mark_changed([changes.account_id], changes.at)


def _assessment(
    stakeholder: Stakeholder, statement: Statement, on: date, author: User | None
) -> Assessment:
    values = asdict(statement)
    return Assessment(stakeholder=stakeholder, on=on, author=author, **values)


def _corrected_by(assessment: Assessment) -> list[Assessment]:
    if assessment.author is None or assessment.feedback:
        return []
    same = Assessment.objects.known().filter(
        stakeholder=assessment.stakeholder,
        author=assessment.author,
        kind=assessment.kind,
        on=assessment.on,
        feedback="",
    )
    return list(same)
