"""Entry functions for what a source tells of people: feedback and stances, each taken once."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.errors import Refused
from accounts.models import User
from crm import visible
from crm.feedback_reading import Judged, Told, Whom
from crm.models import Link, Source
from feedback import intake
from stakeholders import acting, assessments, tasks
from stakeholders.models import Stakeholder

FEEDBACK, ASSESSMENT = "feedback", "assessment"


def hear(told: Told, name: str, *, user: User, by: Source) -> tuple[str, bool]:
    """Keep what was said before anything is understood; its id, and whether it is new.

    Without a name by which the source knows it, it is new each time.
    """
    return _once(by, (FEEDBACK, name), lambda: _heard(told, user, by))


def judge(told: Judged, name: str, *, user: User, by: Source) -> tuple[str, bool]:
    """Add a statement of a stance, and have the committees analysed; as `hear`."""
    return _once(by, (ASSESSMENT, name), lambda: _judged(told, user, by))


def _once(source: Source, key: tuple[str, str], take: Callable[[], str]) -> tuple[str, bool]:
    type_, name = key
    known = Link.objects.filter(source=source, type=type_, external_id=name)
    there = known.values_list("subject", flat=True).first() if name else None
    if there is not None:
        return there, False
    try:
        return _taken(source, key, take), True
    except IntegrityError:
        # The same came twice at one moment: the other one was first.
        return known.values_list("subject", flat=True).get(), False


@transaction.atomic
def _taken(source: Source, key: tuple[str, str], take: Callable[[], str]) -> str:
    type_, name = key
    subject = take()
    if name:
        Link.objects.create(source=source, type=type_, external_id=name, subject=subject)
    return subject


def _heard(told: Told, user: User, by: Source) -> str:
    said = intake.Said(told.channel, told.nps, told.csat, told.ces, told.text)
    stakeholder = _whom(told.stakeholder, user, by)
    try:
        return intake.receive(stakeholder, said, on=told.said_on, by=by).public_id
    except Refused as error:
        field = "said_on" if error.field == "on" else error.field
        raise Refused(str(error), field=field, code=error.code) from error


def _judged(told: Judged, user: User, by: Source) -> str:
    stakeholder = _whom(told.stakeholder, user, by)
    statement = assessments.Statement(told.stance, told.kind, told.basis, told.reason)
    changes = assessments.record(stakeholder, statement, on=told.on, by=by)
    tasks.schedule(acting.mark_changed([stakeholder.account_id], changes.at))
    return changes.changes.get().subject


def _whom(whom: Whom, user: User, by: Source) -> Stakeholder:
    found = _named(whom, by, visible.stakeholders(user)).first()
    if found is None:
        raise Refused(
            "This stakeholder is unknown.", field="stakeholder", code="unknown_stakeholder"
        )
    return found


def _named(whom: Whom, by: Source, rows: QuerySet[Stakeholder]) -> QuerySet[Stakeholder]:
    if whom.id is not None:
        return rows.filter(public_id=whom.id)
    links = Link.objects.filter(
        source=by, type="stakeholder", external_id=whom.external_id, deleted_at=None
    )
    return rows.filter(public_id__in=links.values("subject"))
