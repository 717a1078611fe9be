"""Entry function for several records of one client that become one, decided by somebody else."""

from collections.abc import Mapping, Sequence

from accounts import journal, merging as organisations_merging
from accounts.models import Account, ChangeSet
from stakeholders import acting, archiving, merging, seat_merging
from stakeholders.models import BuyingCommittee, Goal, GoalPosition, Stakeholder


def merge_accounts(
    changes: ChangeSet, winner: Account, losers: Sequence[Account]
) -> dict[int, Stakeholder]:
    """Let the winner have all that the losers have; says who became whom of their people.

    The losers are archived, and so are their people: those who work for the winner as well are one
    person there. The number of queries does not grow with the people.
    """
    people = _people(losers)
    into = _in_winner(changes, winner, people)
    organisations_merging.merge_organisations(changes, winner, losers)
    _bring_goals(changes, winner, losers)
    merging.merge_people(changes, into, people)
    _bring_committees(changes, winner, losers)
    archiving.archive(changes, people)
    acting.mark_changed([winner.pk, *(loser.pk for loser in losers)], changes.at)
    return into


def _people(losers: Sequence[Account]) -> list[Stakeholder]:
    found = Stakeholder.objects.filter(account__in=losers, archived_at=None)
    return list(found.select_related("person").order_by("pk"))


def _in_winner(
    changes: ChangeSet, winner: Account, people: Sequence[Stakeholder]
) -> dict[int, Stakeholder]:
    """The same people as stakeholders of the winner, made where they are not yet."""
    known = Stakeholder.objects.filter(account=winner, person__in={one.person_id for one in people})
    there = {row.person_id: row for row in known.select_related("person")}
    new = {
        one.person_id: Stakeholder(
            person=one.person, account=winner, is_external=one.is_external, is_stub=one.is_stub
        )
        for one in people
        if one.person_id not in there
    }
    journal.create_all(changes, list(new.values()))
    there |= new
    return {one.pk: there[one.person_id] for one in people}


def _bring_goals(changes: ChangeSet, winner: Account, losers: Sequence[Account]) -> None:
    """Goals go over; of two that are called the same the winner's stays, for all positions."""
    held = list(
        Goal.objects.known().filter(account__in=[winner, *losers]).order_by("from_on", "pk")
    )
    called = {goal.name: goal.public_id for goal in held if goal.account_id == winner.pk}
    theirs = [goal for goal in held if goal.account_id != winner.pk]
    same = {goal.public_id: called.setdefault(goal.name, goal.public_id) for goal in theirs}
    journal.retract_all(changes, theirs)
    moved = [
        journal.again(goal, account_id=winner.pk)
        for goal in theirs
        if same[goal.public_id] == goal.public_id
    ]
    journal.create_all(changes, moved)
    _rename_goals(changes, {one: other for one, other in same.items() if one != other})


def _rename_goals(changes: ChangeSet, same: Mapping[str, str]) -> None:
    rows = list(GoalPosition.objects.known().filter(goal__in=same).order_by("pk"))
    kept = list(GoalPosition.objects.known().filter(goal__in=same.values()).order_by("pk"))
    moved = [journal.again(row, goal=same[row.goal]) for row in rows]
    journal.retract_all(changes, rows)
    once = merging.told_once(kept, moved, lambda row: (row.stakeholder_id, row.goal))
    journal.create_all(changes, once)


def _bring_committees(changes: ChangeSet, winner: Account, losers: Sequence[Account]) -> None:
    """Deals keep their committees; what the losers' standing ones hold goes into the winner's."""
    rows = list(BuyingCommittee.objects.filter(account__in=losers).order_by("pk"))
    of_deals = [row for row in rows if row.opportunity_id is not None]
    journal.update_all(changes, [(row, {"account": winner}) for row in of_deals])
    standing = BuyingCommittee.objects.filter(account=winner, opportunity=None).first()
    if standing is None:
        standing = BuyingCommittee(account=winner, changed_at=changes.at)
        journal.create(changes, standing)
    others = [row.pk for row in rows if row.opportunity_id is None]
    seat_merging.move_seats(changes, others, standing)
