"""The step that turns what was said into evidence; the same analysis follows as for an edit."""

from collections.abc import Iterator, Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from accounts import jobs, journal
from accounts.models import Job
from committee import Parameters
from committee.vocabulary import Basis, EvidenceKind
from feedback import hearing, ruling, understanding
from feedback.models import Feedback
from feedback.reading.text import TextReading
from stakeholders import acting, assessments, blocks, tasks
from stakeholders.assessments import Statement

SURVEYS = (EvidenceKind.NPS, EvidenceKind.CSAT, EvidenceKind.CES)


def handle(feedback_pk: int) -> None:
    """Handle one as `handle_all`, and have it analysed by a worker."""
    tasks.send(handle_all([feedback_pk]))


def handle_all(feedback_pks: Sequence[int], done: Sequence[Job] = ()) -> list[Job]:
    """Record what feedback says about stances and do what the rules say; once, all or nothing.

    What is queued for the analysis that follows. Queries do not grow with the feedback.
    """
    said = Feedback.objects.select_related("stakeholder__person").filter(pk__in=feedback_pks)
    # Read before anything is locked, as that takes its time; the words of a row never change.
    return _handle_all(feedback_pks, understanding.read_each(said.order_by("pk")), done)


@transaction.atomic
def _handle_all(
    feedback_pks: Sequence[int], readings: Mapping[int, TextReading], done: Sequence[Job]
) -> list[Job]:
    said = Feedback.objects.filter(pk__in=feedback_pks)
    # As everybody who writes: the turn of the accounts first, then their rows.
    journal.take_turns(said.values("stakeholder__account"))
    locked = hearing.in_place(said.select_for_update(of=("self",)).order_by("pk"))
    rows = list(locked.filter(handled_at=None, retracted_at=None))
    there = acting.there_each((one.stakeholder, one.said_on) for one in rows)
    # Whose adding was undone in the meantime has no stance to record.
    _take_in([one for one in rows if (one.stakeholder_id, one.said_on) in there], readings)
    said.filter(pk__in=[one.pk for one in rows]).update(handled_at=timezone.now())
    accounts = {one.stakeholder.account_id for one in rows}
    jobs.finish_all(done)
    return blocks.enqueue_these(acting.mark_changed(accounts, timezone.now()))


def _take_in(rows: Sequence[Feedback], readings: Mapping[int, TextReading]) -> None:
    """Each in a change set of its own, by the feedback."""
    sets = journal.begin_each([(one, one.stakeholder.account) for one in rows])
    acts = list(zip(sets, rows, strict=True))
    held = understanding.keep_each(
        (changes, one, readings[one.pk]) for changes, one in acts if one.pk in readings
    )
    assessments.record_each(
        (changes, one.stakeholder, one.said_on, statement)
        for changes, one in acts
        for statement in statements(one, understanding.stance(held.get(one.public_id)))
    )
    ruling.follow_each(rows, timezone.now())


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
