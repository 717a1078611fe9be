"""What time alone does to cases: reminders, escalation, owners who are gone; each claimed once."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from accounts import journal, judges
from accounts.models import User
from feedback import answering, case_alerts, case_owners, dispatch
from feedback.models import Case, CaseNote
from feedback.rules import Owner

AT_ONCE = 200
LOST_AFTER = timedelta(minutes=30)
"""A mail that nobody has sent or refused for so long was left by a worker that died."""


def watch(now: datetime) -> int:
    """Everything that is due; says how much it was; two clocks at once do no more than one."""
    return rehome(now) + remind(now) + tell_overdue(now) + escalate(now) + find_lost(now)


def remind(now: datetime) -> int:
    """Tell owners of what is due soon, once; not of what had no more time from the start."""
    before = timedelta(hours=settings.CASE_REMIND_HOURS)
    soon = _running().filter(due_at__gt=now, due_at__lte=now + before)
    rows = soon.filter(reminded_at=None, due_at__gt=F("opened_at") + before)
    return _each(rows, "reminded_at", now, lambda case: _tell_owner(case, case_alerts.DUE))


def tell_overdue(now: datetime) -> int:
    """Tell owners of what is over its time, once."""
    rows = _running().filter(overdue_told_at=None, due_at__lte=now)
    return _each(rows, "overdue_told_at", now, lambda case: _tell_owner(case, case_alerts.OVERDUE))


def escalate(now: datetime) -> int:
    """Tell the lead above the owner of what is far over its time, once."""
    long_ago = now - timedelta(hours=settings.CASE_ESCALATE_HOURS)
    rows = _running().filter(escalated_at=None, due_at__lte=long_ago)
    return _each(rows, "escalated_at", now, _tell_lead)


def rehome(now: datetime) -> int:
    """Give cases to somebody else whose owner is gone or may not judge the account any more."""
    pairs = _running().exclude(owner=None).values_list("owner", "stakeholder__account")
    held = set(pairs.order_by().distinct())
    lost = held - judges.among(held)
    found = Q(pk=None)
    for owner, account in sorted(lost)[:AT_ONCE]:
        found |= Q(owner=owner, stakeholder__account=account)
    return sum(map(_rehome, _running().filter(found)[:AT_ONCE]))


def find_lost(now: datetime) -> int:
    """Say of mails that a worker left behind that they were not sent."""
    old = CaseNote.objects.known().filter(
        fate__in=answering.ON_ITS_WAY, fate_at__lte=now - LOST_AFTER
    )
    rows = old.select_related("case__stakeholder__account", "author", "case__owner")[:AT_ONCE]
    return sum(answering.give_up(note, dispatch.UNKNOWN) for note in rows)


def _running() -> QuerySet[Case]:
    """What is not closed, of accounts that are there."""
    there = {"stakeholder__account__archived_at": None, "stakeholder__account__is_stub": False}
    running = Case.objects.running().filter(**there)
    return running.select_related("owner", "stakeholder__person", "stakeholder__account__owner")


def _each(rows: QuerySet[Case], name: str, now: datetime, act: Callable[[Case], None]) -> int:
    return sum(_once(case, name, now, act) for case in rows.order_by("due_at", "pk")[:AT_ONCE])


@transaction.atomic
def _once(case: Case, name: str, now: datetime, act: Callable[[Case], None]) -> int:
    """Act for a case unless somebody else did, closed it, or gave it another due time."""
    same = Case.objects.running().filter(pk=case.pk, due_at=case.due_at)
    hit = same.filter(**{name: None}).update(**{name: now})
    if hit:
        act(case)
    return hit


def _tell_owner(case: Case, kind: str) -> None:
    if kind == case_alerts.OVERDUE:
        case_alerts.withdraw(case, case_alerts.DUE)
    case_alerts.tell(case, kind, case.owner)


def _tell_lead(case: Case) -> None:
    """The next lead above the owner who may judge the account; without one, its owner."""
    user = case.owner or case.stakeholder.account.owner
    lead = case_owners.lead_above(user, case.stakeholder.account) if user else None
    case_alerts.tell(case, case_alerts.ESCALATED, lead)


@transaction.atomic
def _rehome(case: Case) -> int:
    """The lead above the former owner, or else the owner of the account, has it now."""
    former = case.owner_id
    changes = journal.begin(case, case.stakeholder.account)
    case.refresh_from_db(fields=["owner", "state"])
    if case.owner_id != former or case.is_closed:
        return 0
    owner = _successor(case)
    journal.update(changes, case, owner=owner)
    journal.create(changes, CaseNote(case=case, kind=CaseNote.Kind.ASSIGNED, user=owner))
    case_alerts.withdraw(case)
    case_alerts.tell(case, case_alerts.OPENED, owner)
    return 1


def _successor(case: Case) -> User | None:
    lead = case_owners.lead_above(case.owner, case.stakeholder.account)
    return lead or case_owners.owner_for(Owner.ACCOUNT_OWNER, case.stakeholder)
