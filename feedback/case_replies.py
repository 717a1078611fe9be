"""The step that puts what a customer replied into the story of the case that they reply to."""

from collections.abc import Collection

from accounts import journal
from accounts.models import ChangeSet
from feedback import case_alerts, case_opening
from feedback.models import Case, CaseNote, Feedback

Kind = CaseNote.Kind


def answered_by(references: Collection[str]) -> str:
    """The public id of the newest mail from a case that a mail refers to; nothing without one."""
    if not references:
        return ""
    sent = CaseNote.objects.known().filter(message_id__in=list(references))
    return sent.order_by("-pk").values_list("public_id", flat=True).first() or ""


def attach(changes: ChangeSet, answered: str, feedback: Feedback) -> Case | None:
    """Let a feedback stand in the story of the case whose mail it answers, once; its owner is told.

    A closed case is opened again, and one that waited goes on. What somebody of another account
    says stays theirs alone.
    """
    there = {"public_id": answered, "case__stakeholder__account": feedback.stakeholder.account_id}
    note = CaseNote.objects.known().filter(**there).select_related("case__owner").first()
    if note is None or among([feedback.public_id]):
        return None
    case = note.case
    case.refresh_from_db()
    journal.create(changes, CaseNote(case=case, kind=Kind.REPLY, feedback=feedback.public_id))
    if case.is_closed:
        journal.update(changes, case, **case_opening.opened_again(case, changes.at))
        journal.create(changes, CaseNote(case=case, kind=Kind.REOPENED))
    elif case.state == Case.State.WAITING:
        journal.update(changes, case, state=Case.State.IN_PROGRESS)
    case_alerts.tell_anew(case, case_alerts.REPLIED, case.owner)
    return case


def among(feedback: Collection[str]) -> set[str]:
    """Which of these stand in the story of a case as replies; one query."""
    replies = CaseNote.objects.known().filter(feedback__in=feedback)
    return set(replies.values_list("feedback", flat=True))
