"""Entry functions for people who were asked and turn out to be somebody else."""

from collections.abc import Mapping

from accounts import journal
from accounts.models import ChangeSet
from feedback.models import Invitation, OptOut
from stakeholders.models import Person, Stakeholder

Into = Mapping[int, Stakeholder]
"""Each loser's primary key, and the winner."""


def follow_asked(changes: ChangeSet, into: Into) -> None:
    """Let the winners have been asked what the losers were, each survey once."""
    winners = {one.pk for one in into.values()}
    held = Invitation.objects.filter(stakeholder__in=[*into, *winners]).order_by("pk")
    invitations = list(held)
    there = {(one.survey_id, one.stakeholder_id) for one in invitations}
    moved = []
    for one in invitations:
        key = one.survey_id, into[one.stakeholder_id].pk if one.stakeholder_id in into else None
        if key[1] is not None and key not in there:
            there.add(key)
            moved.append((one, {"stakeholder_id": key[1]}))
    journal.update_all(changes, moved)


def follow_wishes(changes: ChangeSet, into: Into) -> None:
    """Let nobody be asked who said that they want no surveys, under whichever record."""
    losers = dict(Stakeholder.objects.filter(pk__in=into).values_list("person", "pk"))
    wishes = list(OptOut.objects.filter(person__in=losers).order_by("pk"))
    winners = {into[losers[wish.person_id]].person_id: wish for wish in wishes}
    held = set(OptOut.objects.filter(person__in=winners).values_list("person", flat=True))
    people = Person.objects.in_bulk(winners.keys() - held)
    new = [
        OptOut(person=people[pk], address=wish.address, at=wish.at, how=wish.how)
        for pk, wish in winners.items()
        if pk in people
    ]
    journal.create_all(changes, new)
