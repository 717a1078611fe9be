"""Who follows up what customers said: rules that open cases, and what became of some of them."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from feedback import case_rules, cases
from feedback.case_opening import Opening
from feedback.cases import Ending
from feedback.models import Case, CaseRule, Feedback
from feedback.rules import Actions
from web.rules import proposals

HOURS = {"high": 24, "medium": 48, "low": 120}


def write_rules(lead: User) -> None:
    """The proposed rules, one made our own, all on but the one that is still to be tried."""
    drafts = {key: proposals.draft_of(key) for key in proposals.PROPOSALS}
    drafts["hard-work"] = replace(drafts["hard-work"], actions=Actions(HOURS, "closest"))
    for draft in drafts.values():
        rule = case_rules.add_rule(draft, by=lead)
        if not draft.conditions.sentiments:
            case_rules.switch_on(rule, version=rule.version, by=lead)


def follow_up(users: dict[str, User]) -> None:
    """What people did about the cases that the story opened, and one that somebody opened."""
    maya, tom = users["maya"], users["tom"]
    for case in Case.objects.filter(rule=CaseRule.objects.get(name="Every detractor")):
        _opened_before(case, timedelta(hours=5))
        cases.take(case, by=maya)
        called = "Called him: the cause is found, and we report every Friday until it is mended."
        cases.comment(case, called, is_response=True, by=maya)
    lost = Feedback.objects.known().filter(csat=2, stakeholder__account__owner=tom)
    said = lost.order_by("-said_on", "-pk").first()
    if said is not None:
        due_at = timezone.now() + timedelta(days=2)
        opening = Opening(tom, due_at, said.public_id, words="A morning of readings is lost.")
        case = cases.open_by_hand(said.stakeholder, opening, by=tom)
        _opened_before(case, timedelta(hours=27))
        cases.comment(case, "Explained how to recover them.", is_response=True, by=tom)
        cases.close(case, Ending("solved", "The readings were recovered."), by=tom)


def _opened_before(case: Case, span: timedelta) -> None:
    """Let some time have passed: a story that is told at once knows only the moment it is told."""
    case.opened_at, case.due_at = case.opened_at - span, case.due_at - span
    case.save(update_fields=["opened_at", "due_at"])
