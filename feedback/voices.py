"""Rows to values: every score that was given in a span, and who gave it, in five queries."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, When

from committee import Answer, newest_answers
from feedback import hearing
from feedback.models import Feedback
from feedback.scales import SCALES
from stakeholders.models import Position


@dataclass(frozen=True, slots=True)
class Voice:
    """One score of one person, and what is known of them today; power 0..1."""

    account: int
    person: str
    kind: str
    score: int
    on: date
    channel: str
    segment: str
    language: str
    level: str
    roles: frozenset[str]
    power: float


ANSWERED_FIRST = (
    Case(When(committee__headline__answers=0, then=1), default=0),
    F("committee__opportunity").asc(nulls_first=True),
    "-risk",
    "committee",
)
TOLD = (
    "stakeholder", "stakeholder__public_id", "stakeholder__account", "said_on", "channel",
    "stakeholder__account__segment", "stakeholder__person__language", *SCALES,
)  # fmt: skip


def voices(accounts: Collection[int], since: date, until: date) -> list[Voice]:
    """What people of these accounts answered from one day to another, oldest first."""
    said = Feedback.objects.known().filter(
        stakeholder__account__among=accounts, said_on__gte=since, said_on__lte=until
    )
    rows = list(said.exclude(nps=None, csat=None, ces=None).order_by("said_on", "pk").values(*TOLD))
    people = {row["stakeholder"] for row in rows}
    power = _power_in({row["stakeholder__account"] for row in rows})
    roles, levels = hearing.roles_of(people), _levels(people)
    return [
        Voice(
            account=row["stakeholder__account"],
            person=row["stakeholder__public_id"],
            kind=kind,
            score=row[kind],
            on=row["said_on"],
            channel=row["channel"],
            segment=row["stakeholder__account__segment"],
            language=row["stakeholder__person__language"][:2],
            level=levels.get(row["stakeholder"], ""),
            roles=roles[row["stakeholder"]],
            power=min(
                power[row["stakeholder__account"]].get(row["stakeholder__public_id"], 0.0), 1.0
            ),
        )
        for row in rows
        for kind in SCALES
        if row[kind] is not None
    ]


def promoter_answers(given: Iterable[Voice]) -> tuple[Answer, ...]:
    """Answers to the question of NPS as the mathematics takes them, the newest of each person."""
    told = [Answer(str(one.account), one.person, one.score, one.on, one.power) for one in given]
    return newest_answers(told, max(one.on for one in told)) if told else ()


Key = Callable[[Voice], Collection[str]]
BY: dict[str, Key] = {
    "role": lambda one: one.roles or ("",),
    "level": lambda one: (one.level,),
    "segment": lambda one: (one.segment,),
    "language": lambda one: (one.language,),
    "channel": lambda one: (one.channel,),
    "month": lambda one: (f"{one.on:%Y-%m}",),
}
"""By what answers are compared; who has several roles counts in each, "" is not known."""


def grouped(given: Iterable[Voice], by: str) -> dict[str, list[Voice]]:
    """The same voices by what they have in common."""
    found: dict[str, list[Voice]] = {}
    for one in given:
        for key in BY[by](one):
            found.setdefault(key, []).append(one)
    return found


def _power_in(accounts: Collection[int]) -> dict[int, dict[str, float]]:
    """What each person decides, by account and public id, as a portfolio counts it; one query.

    In the standing committee, else in the riskiest, if somebody there answered.
    """
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for account, power in hearing.power_by_committee(accounts, *ANSWERED_FIRST):
        found.setdefault(account, power)
    return found


def _levels(people: Collection[int]) -> dict[int, str]:
    held = Position.objects.known().filter(to_on=None, stakeholder__in=people)
    return dict(held.values_list("stakeholder", "seniority"))
