"""Entry functions for ties, relationships and goals that a source draws on the map of an account.

They hold or do not, whoever says so: what is so already is not drawn again, so each of these is
safe to repeat.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import journal
from accounts.errors import Refused
from accounts.models import User
from committee.vocabulary import TieKind
from crm import faults, saying
from crm.feedback_reading import Aimed, Related, Tied, Whom
from crm.models import Source
from crm.noted_saying import account_named, user_named
from stakeholders import acting, goals, tasks, ties, touches
from stakeholders.models import Goal, Relationship, Stakeholder, Tie

Drawn = tuple[str, bool]
"""The id of what holds now, and whether it is new."""


@transaction.atomic
def tie(told: Tied, *, user: User, by: Source) -> Drawn:
    """Say that one stakeholder is tied to another; between the two it keeps its id."""
    on = _day(told.on)
    faults.refuse_all(
        lambda: _whom(told.stakeholder, "stakeholder", user, by),
        lambda: _whom(told.other, "other", user, by),
        lambda: saying.refuse_future(on, "on"),
    )
    one, other = (_whom(named, "", user, by) for named in (told.stakeholder, told.other))
    journal.take_turns([one.account_id])
    pair = [one, other]
    if told.kind == TieKind.CONFLICTS_WITH:
        pair.sort(key=lambda person: person.pk)
    held = Tie.objects.filter(stakeholder=pair[0], other=pair[1], kind=told.kind)
    former = _now(held)
    ties.draw_tie(one, other, ties.Link(told.kind, told.strength), on=on, by=by)
    return _drawn(held, former, one.account_id)


@transaction.atomic
def relationship(told: Related, *, user: User, by: Source) -> Drawn:
    """Say how one of us stands with a stakeholder, and wants to stand; it keeps its id, too."""
    on = _day(told.on)
    faults.refuse_all(
        lambda: _whom(told.stakeholder, "stakeholder", user, by),
        lambda: user_named(told.user, user, "user"),
        lambda: saying.refuse_future(on, "on"),
    )
    whom = _whom(told.stakeholder, "stakeholder", user, by)
    rapport = touches.Rapport(user_named(told.user, user, "user"), told.level, told.wanted)
    journal.take_turns([whom.account_id])
    held = Relationship.objects.filter(stakeholder=whom, user=rapport.user)
    former = _now(held)
    if former is None or (former.level, former.wanted) != (told.level, told.wanted):
        touches.relate(whom, rapport, on=on, by=by)
    return _drawn(held, former, whom.account_id)


@transaction.atomic
def goal(told: Aimed, *, user: User, by: Source) -> Drawn:
    """Say that some of an account want this; of one name there is one."""
    on = _day(told.on)
    faults.refuse_all(
        lambda: account_named(told.account, user, by),
        lambda: saying.refuse_future(on, "on"),
    )
    account = account_named(told.account, user, by)
    journal.take_turns([account.pk])
    there = Goal.objects.known().filter(account=account, to_on=None)
    name = " ".join(told.name.split()).casefold()
    for one in there:
        if one.name.casefold() == name:
            return one.public_id, False
    made = goals.add_goal(account, told.name, on=on, by=by)
    tasks.schedule(acting.mark_changed([account.pk], timezone.now()))
    return made.public_id, True


def _day(told: date | None) -> date:
    return told or timezone.localdate()


def _whom(named: Whom, field: str, user: User, by: Source) -> Stakeholder:
    try:
        return saying.whom_of(named, user, by)
    except Refused as error:
        raise Refused(error.sentence, field=field, code=error.code) from error


def _now(held: QuerySet) -> Any:
    """What of it holds today; None if nothing does."""
    return held.known().filter(to_on=None).first()


def _drawn(held: QuerySet, former: Any, account: int) -> Drawn:
    now = _now(held)
    if former is None or now.pk != former.pk:
        tasks.schedule(acting.mark_changed([account], timezone.now()))
    return now.public_id, former is None
