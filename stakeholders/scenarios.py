"""Entry functions for scenarios that are kept under a name. They never write facts."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts import journal, versions
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet, User
from committee import Step, scenario_document
from stakeholders.models import BuyingCommittee, Scenario

MOST_STEPS = 20


@transaction.atomic
def keep(
    committee: BuyingCommittee,
    name: str,
    steps: Sequence[Step],
    *,
    is_shared: bool = False,
    by: Author,
) -> Scenario:
    """Keep steps under a name, which is free among those its author keeps for the committee."""
    changes = journal.begin(by, committee.account)
    author = by if isinstance(by, User) else None
    scenario = Scenario(
        committee=committee, author=author, is_shared=is_shared, **_said(name=name, steps=steps)
    )
    _refuse_twice(scenario, scenario.name)
    return journal.create(changes, scenario)


@transaction.atomic
def change(
    scenario: Scenario, *, version: int | None = None, by: Author, **values: Any
) -> ChangeSet:
    """Give a kept scenario another name or other steps, share it, or share it no longer."""
    changes = _begin(scenario, by)
    said = _(
        "Somebody changed this scenario in the meantime: its name among the saved ones leads to it"
        " as it is now. Save again to keep yours."
    )
    versions.refuse_other(scenario, version, said)
    said = _said(**values)
    if "name" in said:
        _refuse_twice(scenario, said["name"])
    journal.update(changes, scenario, **said)
    return changes


@transaction.atomic
def remove(scenario: Scenario, *, by: Author) -> ChangeSet:
    """Keep a scenario no longer; it can be brought back by undoing."""
    changes = _begin(scenario, by)
    journal.retract(changes, scenario)
    return changes


def visible_to(user: User) -> QuerySet[Scenario]:
    """Own and shared scenarios of the accounts whose judgements this user may read."""
    judged = Account.objects.judged_by(user)
    held = Scenario.objects.known().filter(committee__account__in=judged)
    return held.filter(Q(author=user) | Q(is_shared=True)).select_related(
        "author", "committee__account"
    )


def changeable_by(user: User) -> QuerySet[Scenario]:
    """Own scenarios, and shared ones whose author is no longer with us."""
    is_left_over = Q(author=None) | Q(author__is_active=False)
    return visible_to(user).filter(Q(author=user) | is_left_over)


def _begin(scenario: Scenario, by: Author) -> ChangeSet:
    """Open a change set on a scenario that is still kept, and read it as it is now."""
    changes = journal.begin(by, scenario.committee.account)
    if not Scenario.objects.known().filter(pk=scenario.pk).exists():
        raise Refused(_("This scenario was already removed."), code="gone")
    scenario.refresh_from_db()
    return changes


def _said(**values: Any) -> dict[str, Any]:
    """Name and steps as they are stored; a name of nothing and too many steps are refused."""
    if "name" in values:
        values["name"] = _named(values["name"])
    if "steps" in values:
        values["steps"] = _listed(values["steps"])
    return values


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(_("A scenario needs a name."), field="name")
    longest = Scenario._meta.get_field("name").max_length
    if len(name) > longest:
        raise Refused(
            _("A name has at most %(longest)s characters.") % {"longest": longest}, field="name"
        )
    return name


def _listed(steps: Sequence[Step]) -> list[dict[str, Any]]:
    if not steps:
        raise Refused(_("Take a step first: there is nothing to save."), field="steps")
    if len(steps) > MOST_STEPS:
        raise Refused(
            _("A scenario has at most %(most)s steps.") % {"most": MOST_STEPS}, field="steps"
        )
    return scenario_document(steps)


def _refuse_twice(scenario: Scenario, name: str) -> None:
    same = Scenario.objects.known().filter(
        committee=scenario.committee, author=scenario.author, name=name
    )
    if same.exclude(pk=scenario.pk).exists():
        raise Refused(
            _("You have a scenario of the name %(name)s already.") % {"name": name},
            field="name",
            code="twice",
        )
