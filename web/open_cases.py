"""The cases that are not closed, of somebody or of an account, with what they follow."""

from dataclasses import dataclass

from django.db.models import QuerySet

from feedback.models import Case, Feedback
from web.case_news import said_shortly
from web.focus import Focus

MOST = 5


@dataclass(frozen=True)
class OpenCase:
    """A case that is not closed, and what it follows."""

    row: Case
    said: str


def of_person(focus: Focus) -> list[OpenCase]:
    """Of whom the panel shows, for those who may read what was said; two queries at most."""
    if not focus.person or focus.is_past or not focus.rights.sees_judgements:
        return []
    theirs = Case.objects.running().filter(
        stakeholder__public_id=focus.person, stakeholder__account=focus.account
    )
    return told(theirs, MOST)


def told(cases: QuerySet[Case], most: int) -> list[OpenCase]:
    """Those that are due first, each with what it follows; two queries."""
    first = cases.select_related("stakeholder__person", "owner").order_by("due_at", "pk")
    rows = list(first[:most])
    ids = {row.feedback for row in rows if row.feedback}
    said = {one.public_id: one for one in Feedback.objects.known().filter(public_id__in=ids)}
    return [OpenCase(row, said_shortly(said.get(row.feedback))) for row in rows]
