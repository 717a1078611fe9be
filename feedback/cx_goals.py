"""Entry functions for goals of the company and CX goals of teams: set, changed, taken away."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import journal, versions
from accounts.access import SEES_EVERYTHING, team_ids_below
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Access, ChangeSet, Team, User
from feedback import goal_figures, goal_measuring
from feedback.models import CompanyGoal, CxGoal

Figure = CxGoal.Figure
BOUNDS: Mapping[str, tuple[float, float]] = {
    Figure.NPS: (-1.0, 1.0),
    Figure.POWER_NPS: (-1.0, 1.0),
    Figure.FIRST_RESPONSE: (0.0, 8760.0),
}
SHARE = (0.0, 1.0)
"""All other figures are shares."""
Goal = CompanyGoal | CxGoal


@dataclass(frozen=True)
class CompanyDraft:
    """A goal of the company as it should be."""

    name: str
    from_on: date
    until_on: date
    words: str = ""


@dataclass(frozen=True)
class CxDraft:
    """A CX goal as it should be; without a start it starts where the team is today."""

    team: Team
    figure: str
    target: float
    from_on: date
    until_on: date
    start: float | None = None
    company_goal: CompanyGoal | None = None


def may_set_company_goals(user: User) -> bool:
    return user.is_active and user.access in SEES_EVERYTHING


def teams_of(user: User) -> set[int] | None:
    """Ids of the teams whose CX goals a user may set; None for all of them."""
    if may_set_company_goals(user):
        return None
    return team_ids_below(user) if user.is_active and user.access == Access.MANAGER else set()


@transaction.atomic
def add_company_goal(draft: CompanyDraft, *, by: Author) -> CompanyGoal:
    """Say what the company wants."""
    _refuse_days(draft.from_on, draft.until_on)
    return journal.create(journal.begin(by), CompanyGoal(**_company(draft)))


@transaction.atomic
def change_company_goal(
    goal: CompanyGoal, draft: CompanyDraft, *, version: int | None = None, by: Author
) -> ChangeSet:
    """Say it better, or give it more time; `version` is the one that was looked at."""
    _refuse_days(draft.from_on, draft.until_on)
    changes = journal.begin(by)
    _refuse_changed(goal, version)
    journal.update(changes, goal, **_company(draft))
    return changes


@transaction.atomic
def add_cx_goal(draft: CxDraft, *, by: Author) -> CxGoal:
    """Set a team a goal; it is measured at once, and week by week back to its first day or 13."""
    goal = journal.create(journal.begin(by), CxGoal(**_cx(draft)))
    goal_measuring.measure_since(goal, timezone.localdate())
    return goal


@transaction.atomic
def change_cx_goal(
    goal: CxGoal, draft: CxDraft, *, version: int | None = None, by: Author
) -> ChangeSet:
    """Set another target or more time; of another figure or team the points begin anew.

    `version` is the one that was looked at.
    """
    changes = journal.begin(by)
    _refuse_changed(goal, version)
    before = goal.figure, goal.team_id
    journal.update(changes, goal, **_cx(draft))
    if before != (goal.figure, goal.team_id):
        goal.points.all().delete()
    goal_measuring.measure_since(goal, timezone.localdate())
    return changes


@transaction.atomic
def remove_goal(goal: Goal, *, by: Author) -> ChangeSet:
    """Take it out of every list; it can be brought back with all that was measured."""
    changes = journal.begin(by)
    journal.update(changes, goal, removed_at=changes.at)
    return changes


@transaction.atomic
def restore_goal(goal: Goal, *, by: Author) -> ChangeSet:
    """Bring back what was taken away; safe to repeat."""
    changes = journal.begin(by)
    journal.update(changes, goal, removed_at=None)
    return changes


def bounds_of(figure: str) -> tuple[float, float]:
    """The least and the greatest value of a figure."""
    return BOUNDS.get(figure, SHARE)


def _refuse_changed(goal: Goal, version: int | None) -> None:
    """Who looked at another version is told; nobody changes it until the caller is through."""
    held = type(goal).objects.select_for_update(no_key=True).get(pk=goal.pk)
    said = _("Somebody changed this goal in the meantime. Please look again.")
    versions.refuse_other(held, version, said)


def _company(draft: CompanyDraft) -> dict[str, Any]:
    name = " ".join(draft.name.replace("\0", "").split())
    if not name:
        raise Refused(_("A goal needs a name."), field="name")
    return asdict(draft) | {"name": name, "words": draft.words.replace("\0", "").strip()}


def _cx(draft: CxDraft) -> dict[str, Any]:
    if draft.figure not in Figure.values:
        raise Refused(_("Choose a figure."), field="figure")
    _refuse_days(draft.from_on, draft.until_on)
    start = _start(draft) if draft.start is None else draft.start
    for name, value in (("start", start), ("target", draft.target)):
        low, high = bounds_of(draft.figure)
        if not low <= value <= high:
            raise Refused(_("This is not a value that the figure can have."), field=name)
    if start == draft.target:
        raise Refused(_("The target is where it starts: choose another one."), field="target")
    names = ("team", "company_goal", "figure", "target", "from_on", "until_on")
    return {name: getattr(draft, name) for name in names} | {"start": start}


def _start(draft: CxDraft) -> float:
    wanted = draft.figure, draft.team.pk
    told = goal_figures.measure({wanted}, timezone.localdate())[wanted].value
    if told is None:
        raise Refused(_("Nothing of this is measured yet: say where it starts."), field="start")
    return told


def _refuse_days(from_on: date, until_on: date) -> None:
    if until_on <= from_on:
        raise Refused(_("The last day comes after the first."), field="until_on")
