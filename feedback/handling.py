"""The step that turns what was said into evidence; the same analysis follows as for an edit."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from accounts import jobs, journal
from accounts.models import Job
from committee import Parameters
from committee.vocabulary import Basis, EvidenceKind
from feedback import ruling, understanding
from feedback.models import Feedback
from feedback.text import TextReading
from stakeholders import acting, assessments, tasks
from stakeholders.assessments import Statement

SURVEYS = (EvidenceKind.NPS, EvidenceKind.CSAT, EvidenceKind.CES)


def handle(feedback_pk: int, job: Job | None = None) -> None:
    """Record what a feedback says about a stance, do what the rules say, have it analysed; once."""
    said = Feedback.objects.select_related("stakeholder__person").get(pk=feedback_pk)
    # Read before anything is locked, as that takes its time; the words of a row never change.
    _handle(feedback_pk, understanding.read(said), job)


@transaction.atomic
def _handle(feedback_pk: int, reading: TextReading | None, job: Job | None) -> None:
    # As everybody who writes: the turn of the account first, then its rows.
    journal.take_turns(Feedback.objects.filter(pk=feedback_pk).values("stakeholder__account"))
    feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback_pk)
    if feedback.handled_at is None and feedback.retracted_at is None:
        stakeholder, on = feedback.stakeholder, feedback.said_on
        # Whose adding was undone in the meantime has no stance to record.
        if acting.there_after(on, stakeholder):
            row = understanding.keep(feedback, reading, by=feedback) if reading else None
            for statement in statements(feedback, understanding.stance(row)):
                assessments.record(stakeholder, statement, on=on, by=feedback)
            ruling.follow(feedback, timezone.now())
        feedback.handled_at = timezone.now()
        feedback.save(update_fields=["handled_at"])
        committees = stakeholder.account.committees
        tasks.schedule(committees.values_list("pk", flat=True))
    if job is not None:
        jobs.finish(job)


def statements(feedback: Feedback, stance: float | None) -> Iterator[Statement]:
    """One statement for each score, and one for the words, without effect where it is unclear."""
    scales = Parameters().surveys
    for kind in SURVEYS:
        score = getattr(feedback, kind.value)
        if score is not None:
            yield _statement(feedback, kind, scales[kind].stance(score))
    if feedback.text.strip():
        yield _statement(feedback, EvidenceKind.TEXT, stance)


def _statement(feedback: Feedback, kind: EvidenceKind, stance: float | None) -> Statement:
    return Statement(
        stance=stance,
        kind=kind.value,
        basis=Basis.SAID.value,
        reason=feedback.text,
        feedback=feedback.public_id,
    )
