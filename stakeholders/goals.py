"""Entry functions for the goals of an account, and where its people stand on them."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import journal
from accounts.errors import Refused
from accounts.journal import Author
from accounts.models import Account, ChangeSet
from stakeholders import acting
from stakeholders.models import Goal, GoalPosition, Stakeholder

STEPS = (1.0, 0.5, 0.0, -0.5, -1.0)
"""In favour, rather in favour, neither, rather against, against."""


@transaction.atomic
def add_goal(account: Account, name: str, *, on: date, by: Author) -> Goal:
    """Say that some of the account want this from that day on; of one name there is one."""
    acting.refuse_future(on)
    changes = acting.begin(by, account)
    name = _free_name(account, name)
    return journal.create(changes, Goal(account=account, name=name, from_on=on))


@transaction.atomic
def rename_goal(goal: Goal, name: str, *, by: Author) -> ChangeSet:
    """Give a goal its right name, for all of its days; what people think of it stays."""
    changes = acting.begin(by, goal.account)
    held = _held(goal)
    name = _free_name(goal.account, name, besides=held)
    if name != held.name:
        journal.retract(changes, held)
        again = Goal(public_id=held.public_id, account=held.account, name=name)
        again.from_on = held.from_on
        journal.create(changes, again)
    return changes


@transaction.atomic
def remove_goal(goal: Goal, *, on: date, by: Author) -> ChangeSet:
    """Let a goal end on that day, and with it what people think of it."""
    acting.refuse_future(on)
    changes = acting.begin(by, goal.account)
    held = _held(goal)
    journal.end_open(changes, GoalPosition.objects.filter(goal=held.public_id), on)
    journal.end(changes, held, on)
    return changes


@transaction.atomic
def set_position(
    stakeholder: Stakeholder, goal: Goal, position: float | None, *, on: date, by: Author
) -> ChangeSet:
    """Say where somebody stands on a goal from that day on; None that we do not know any more.

    What is already so leaves no trace; what is said again on the same day corrects.
    """
    acting.refuse_future(on)
    if position is not None and position not in STEPS:
        raise Refused(_("Choose one of the positions offered."), field="position")
    changes = acting.begin(by, stakeholder.account)
    acting.refuse_absent(on, stakeholder)
    held = _held(goal, of=stakeholder.account, on=on)
    former = GoalPosition.objects.filter(stakeholder=stakeholder, goal=held.public_id)
    if _says_so_already(former, position):
        return changes
    journal.end_open(changes, former, on)
    if position is not None:
        row = GoalPosition(stakeholder=stakeholder, goal=held.public_id, position=position)
        row.from_on = on
        journal.create(changes, row)
    return changes


def _says_so_already(former, position: float | None) -> bool:
    now = former.known().filter(to_on=None).values_list("position", flat=True).first()
    return now == position


def _held(goal: Goal, *, of: Account | None = None, on: date | None = None) -> Goal:
    """The goal as it is now, whatever its name was; refused once it is gone, or before it began."""
    held = Goal.objects.known().filter(public_id=goal.public_id, to_on=None)
    found = held.select_related("account").first()
    if found is None or (of is not None and found.account_id != of.pk):
        raise Refused(_("This goal was removed."), field="goal", code="gone")
    if on is not None and on < found.from_on:
        raise Refused(
            _("This goal is known since %(date)s: choose that day or a later one.")
            % {"date": found.from_on.isoformat()},
            field="on",
            code="out_of_order",
        )
    return found


def _free_name(account: Account, name: str, *, besides: Goal | None = None) -> str:
    """The name as it is kept; an empty one, or one that is taken, is refused."""
    name = " ".join(name.split())
    if not name:
        raise Refused(_("A goal needs a name."), field="name")
    if len(name) > Goal._meta.get_field("name").max_length:
        raise Refused(_("This name is too long."), field="name")
    others = Goal.objects.known().filter(account=account, to_on=None)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if any(one.name.casefold() == name.casefold() for one in others):
        raise Refused(_("There is a goal of this name already."), field="name", code="taken")
    return name
