"""A person of one line, put into an account: the person, their seat, their stance."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.errors import Refused
from accounts.models import Account, User
from stakeholders import assessments, people, seats
from stakeholders.assessments import Statement
from stakeholders.models import Person, Position, Stakeholder
from stakeholders.people import Post
from stakeholders.seats import NewSeat, Terms
from web.focus import Focus
from web.quick_add import QuickAdd

SAME_NAME = "same_name"


def add(focus: Focus, who: QuickAdd, *, is_another: bool = False) -> Stakeholder:
    """Add the person, a seat if they have a role, an assessment if they have a stance.

    A name that is here already is refused unless it is said to be another person's.
    """
    if who.is_gone:
        raise Refused(_("%(name)s has left, so there is nobody to add.") % {"name": who.name})
    if is_known(focus.account, who) and not is_another:
        raise Refused(
            _("%(name)s is here already. Tick “Somebody else of this name” to add another.")
            % {"name": who.name},
            code=SAME_NAME,
        )
    added = people.add_stakeholder(
        focus.account,
        Person(first_name=who.first_name, last_name=who.last_name),
        post=Post(title=who.title, department=who.department, seniority=who.seniority.value),
        on=focus.on,
        by=focus.user,
    )
    if who.needs_seat:
        seats.add_seat(focus.committee_to_change(), _seat(who, added), on=focus.on, by=focus.user)
    if who.stance is not None:
        _assess(added, who, focus.on, focus.user)
    return added


def is_known(account: Account, who: QuickAdd) -> bool:
    """Somebody of that name is in the account already."""
    there = Position.objects.known().filter(stakeholder__account=account, to_on=None)
    return there.filter(
        stakeholder__person__first_name__iexact=who.first_name,
        stakeholder__person__last_name__iexact=who.last_name,
    ).exists()


def _seat(who: QuickAdd, holder: Stakeholder) -> NewSeat:
    terms = Terms(weight=who.weight, is_veto=who.is_veto, is_approver=who.is_approver)
    return NewSeat(roles=tuple(role.value for role in who.roles), terms=terms, holder=holder)


def _assess(stakeholder: Stakeholder, who: QuickAdd, on: date, by: User) -> None:
    assessments.record(stakeholder, Statement(stance=who.stance / 2), on=on, by=by)
