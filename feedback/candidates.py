"""Rows to values: everybody whom a survey might ask, in a fixed number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from feedback import choosing, hearing, opt_outs
from feedback.choosing import Candidate, Choice, Wanted
from feedback.models import Feedback, Invitation, Survey
from stakeholders.models import Position, Stakeholder

NOT_ASKED = (Invitation.State.FAILED, Invitation.State.STOPPED)
"""Of these nothing arrived, so that nobody is tired of them."""


@dataclass(frozen=True)
class Chosen:
    """A stakeholder, and whether and why they are asked."""

    row: Stakeholder
    choice: Choice


def among(accounts: Iterable[int]) -> QuerySet[Stakeholder]:
    """Everybody of these accounts whom a survey may know of."""
    return Stakeholder.objects.filter(
        account__in=list(accounts), account__archived_at=None, archived_at=None, is_stub=False
    )


def choose(survey: Survey, rows: QuerySet[Stakeholder], wanted: Wanted, on: date) -> list[Chosen]:
    """Each of these people, those first who are asked; queries do not grow with them."""
    people = {row.public_id: row for row in rows.select_related("person", "account__owner")}
    candidates = _candidates(survey, list(people.values()), on)
    return [
        Chosen(people[choice.candidate.key], choice)
        for choice in choosing.choose(candidates, wanted, on)
    ]


def asked_on(people: Collection[int]) -> dict[int, datetime]:
    """When a survey last asked each of these people, whichever survey; one query."""
    asked = Invitation.objects.filter(stakeholder__person__in=people).exclude(state__in=NOT_ASKED)
    last = asked.order_by().values_list("stakeholder__person").annotate(Max("invited_at"))
    return dict(last)


def _candidates(survey: Survey, people: Sequence[Stakeholder], on: date) -> list[Candidate]:
    pks = [one.pk for one in people]
    power = hearing.power_in({one.account_id for one in people})
    roles, heard, there = hearing.roles_of(pks), _heard_on(pks), _there(pks, on)
    asked = asked_on({one.person_id for one in people})
    opted_out = opt_outs.among([one.person for one in people])
    invited = set(survey.invitations.values_list("stakeholder", flat=True)) if survey.pk else set()
    return [
        Candidate(
            key=one.public_id,
            person=one.person.public_id,
            power=power.get(one.public_id),
            roles=roles[one.pk],
            heard_on=heard.get(one.pk),
            asked_on=_day(asked.get(one.person_id)),
            has_address=bool(one.person.email),
            has_opted_out=one.person_id in opted_out,
            has_left=one.pk not in there,
            is_invited=one.pk in invited,
        )
        for one in people
    ]


def _heard_on(people: Sequence[int]) -> dict[int, date]:
    said = Feedback.objects.known().filter(stakeholder__in=people).order_by()
    return dict(said.values_list("stakeholder").annotate(Max("said_on")))


def _there(people: Sequence[int], on: date) -> set[int]:
    held = Position.objects.true_on(on).filter(stakeholder__in=people)
    return set(held.values_list("stakeholder", flat=True))


def _day(moment: Any) -> date | None:
    return None if moment is None else timezone.localdate(moment)
