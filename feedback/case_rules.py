"""Entry functions for the rules that open cases: kept, switched on and off, removed, restored."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal, versions
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import ChangeSet
from feedback import rule_documents
from feedback.models import CaseRule
from feedback.rule_documents import Unreadable
from feedback.rules import Actions, Conditions, Tier

MOST_RULES = 50
WHAT_IT_DOES = ("conditions", "actions", "most_days_old")


@dataclass(frozen=True)
class Draft:
    """A rule as somebody wants it."""

    name: str
    conditions: Conditions
    actions: Actions
    most_days_old: int = 14


@transaction.atomic
def add_rule(draft: Draft, *, by: Author) -> CaseRule:
    """Keep a new rule, which is off until it was tried."""
    changes = journal.begin(by)
    _refuse_more()
    values = _stored(draft)
    _refuse_twice(values["name"])
    return journal.create(changes, CaseRule(**values))


@transaction.atomic
def change_rule(
    rule: CaseRule, draft: Draft, *, version: int | None = None, by: Author
) -> ChangeSet:
    """Set what a rule says; one that was on is off until it is tried as it is now."""
    changes = _begin(rule, by, version)
    values = _stored(draft)
    _refuse_twice(values["name"], rule)
    is_same = all(getattr(rule, name) == values[name] for name in WHAT_IT_DOES)
    journal.update(changes, rule, **values, is_on=rule.is_on and is_same)
    return changes


@transaction.atomic
def switch_on(rule: CaseRule, *, version: int, by: Author) -> ChangeSet:
    """Let a rule open cases from now on; `version` is the one that was tried."""
    changes = _begin(rule, by, version)
    journal.update(changes, rule, is_on=True)
    return changes


@transaction.atomic
def switch_off(rule: CaseRule, *, by: Author) -> ChangeSet:
    """Let a rule open no more cases; those that it opened stay."""
    changes = _begin(rule, by, None)
    journal.update(changes, rule, is_on=False)
    return changes


@transaction.atomic
def remove_rule(rule: CaseRule, *, by: Author) -> ChangeSet:
    """Let a rule be no more; it can be brought back, and cases that it opened stay."""
    changes = _begin(rule, by, None)
    journal.update(changes, rule, removed_at=changes.at)
    return changes


@transaction.atomic
def restore_rule(rule: CaseRule, *, by: Author) -> ChangeSet:
    """Bring a removed rule back as it was, on or off; safe to repeat."""
    changes = journal.begin(by)
    held = CaseRule.objects.select_for_update(no_key=True).get(pk=rule.pk)
    if held.removed_at is not None:
        _refuse_more()
        _refuse_twice(held.name, held)
    journal.update(changes, rule, removed_at=None)
    return changes


def _begin(rule: CaseRule, by: Author, version: int | None) -> ChangeSet:
    changes = journal.begin(by)
    rows = CaseRule.objects.there().select_for_update(no_key=True)
    held = rows.filter(pk=rule.pk).first()
    if held is None:
        raise Refused(_("This rule was removed."), code="gone")
    rule.refresh_from_db()
    said = _("Somebody changed this rule in the meantime. Please look again.")
    versions.refuse_other(held, version, said)
    return changes


def _stored(draft: Draft) -> dict[str, Any]:
    """The columns of a draft; one that would do nothing sensible is refused."""
    name = " ".join(draft.name.split())
    if not name:
        raise Refused(_("A rule needs a name."), field="name")
    if not rule_documents.document_of(draft.conditions):
        raise Refused(
            _("Choose at least one condition: else everything that is said opens a case."),
            field="conditions",
        )
    _refuse_disorder(draft.actions.due_hours)
    values = {
        "conditions": rule_documents.document_of(draft.conditions),
        "actions": rule_documents.document_of(draft.actions),
    }
    try:
        rule_documents.conditions_of(values["conditions"])
        rule_documents.actions_of(values["actions"])
    except Unreadable as error:
        said = _("This is not a value that a rule can have here.")
        raise Refused(said, field=error.place, code="unreadable") from error
    return {"name": name[:120], "most_days_old": draft.most_days_old, **values}


def _refuse_disorder(due_hours: Mapping[str, int]) -> None:
    """Who has more power is never answered later; a missing tier is refused elsewhere."""
    for higher, tier in pairwise(Tier):
        least, said = due_hours.get(higher), due_hours.get(tier)
        if least is not None and said is not None and said < least:
            raise Refused(
                _("Who has more power would be answered later: say %(hours)s hours or more.")
                % {"hours": least},
                field=tier.value,
                code="out_of_order",
            )


def _refuse_more() -> None:
    if CaseRule.objects.there().count() >= MOST_RULES:
        said = _("There are %(most)s rules already. Remove one first.") % {"most": MOST_RULES}
        raise Refused(said, code="too_many")


def _refuse_twice(name: str, rule: CaseRule | None = None) -> None:
    if CaseRule.objects.there().filter(name=name).exclude(pk=rule and rule.pk).exists():
        raise Refused(_("There is a rule of this name already."), field="name", code="twice")
