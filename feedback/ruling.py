"""The step that does what the rules say of a feedback, in the transaction that understands it."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from accounts import journal
from accounts.models import User
from feedback import case_alerts, case_opening, case_owners, hearing, rule_documents, rules
from feedback.case_opening import Opening
from feedback.models import Case, CaseNote, CaseRule, Feedback
from feedback.rule_documents import Unreadable
from feedback.rules import Rule

logger = logging.getLogger(__name__)


def follow(feedback: Feedback, now: datetime) -> Case | None:
    """Open the case that the rules ask for; a feedback that has one gets no other."""
    rows = list(CaseRule.objects.filter(is_on=True))
    if not rows or Case.objects.filter(feedback=feedback.public_id).exists():
        return None
    (heard,) = hearing.heard_all([feedback], timezone.localdate(now))
    first, others = rules.chosen(rules.decide(heard, values_of(rows)))
    if first is None:
        return None
    by_id = {row.public_id: row for row in rows}
    rule = by_id[first.rule.id]
    changes = journal.begin(rule, feedback.stakeholder.account)
    owner = case_owners.owner_for(first.rule.actions.owner, feedback.stakeholder)
    due_at = changes.at + timedelta(hours=first.due_hours)
    opening = Opening(owner, due_at, feedback.public_id, rule, words=rule.name)
    case = case_opening.open_case(changes, feedback.stakeholder, opening)
    applying = [by_id[one.rule.id] for one in others]
    notes = [CaseNote(case=case, kind=CaseNote.Kind.RULE, text=row.name) for row in applying]
    journal.create_all(changes, notes)
    _notify(case, [first.rule, *(one.rule for one in others)])
    return case


def values_of(rows: Iterable[CaseRule]) -> list[Rule]:
    """Stored rules as values; one that no longer means anything is left out and logged."""
    found = []
    for row in rows:
        try:
            found.append(value_of(row))
        except Unreadable:
            logger.exception("Rule %s cannot be read", row.public_id)
    return found


def value_of(row: CaseRule) -> Rule:
    """A stored rule as a value; Unreadable if it means nothing."""
    return Rule(
        id=row.public_id,
        conditions=rule_documents.conditions_of(row.conditions),
        actions=rule_documents.actions_of(row.actions),
        most_days_old=row.most_days_old,
    )


def _notify(case: Case, applying: Iterable[Rule]) -> None:
    """Tell those whom the rules name, but not the owner, who is told anyway."""
    named = {user for rule in applying for user in rule.actions.notify}
    users = User.objects.filter(public_id__in=named, is_active=True).exclude(pk=case.owner_id)
    for user in users:
        case_alerts.tell(case, case_alerts.NOTICED, user)
