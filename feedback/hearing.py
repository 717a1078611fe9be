"""Feedback as rules look at it: what was said, and where whoever said it stands today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, QuerySet, TextField
from django.db.models.functions import Cast

import committee as method
from feedback import understanding
from feedback.models import Feedback, Understanding
from feedback.rules import Heard, Tier
from feedback.scales import SCALES
from stakeholders.models import SeatHolder, SeatRole, Snapshot

WITH_THEIR_PLACE = ("stakeholder__person", "stakeholder__account__owner__team")
"""What is joined to feedback so that hearing many asks no more than hearing one."""


def in_place(rows: QuerySet[Feedback]) -> QuerySet[Feedback]:
    """Feedback with whoever said it, their account, and the team of its owner."""
    return rows.select_related(*WITH_THEIR_PLACE)


def heard_all(rows: Sequence[Feedback], on: date | None) -> list[Heard]:
    """Each as rules look at it, in a fixed number of queries; of no age where no day is given."""
    people = {row.stakeholder_id: row.stakeholder for row in rows}
    powers = power_in({one.account_id for one in people.values()})
    roles = roles_of(people)
    read = understanding.held(row.public_id for row in rows)
    heard = [
        _heard(row, powers.get(row.stakeholder.public_id), roles[row.stakeholder_id], on)
        for row in rows
    ]
    return [_with_words(one, read.get(row.public_id)) for one, row in zip(heard, rows, strict=True)]


def power_in(accounts: Collection[int]) -> dict[str, float]:
    """The power of everybody in the committees of these accounts, by public id; one query.

    By the newest stored analyses; of somebody in several committees, where they have most.
    """
    found: dict[str, float] = {}
    for _account, power in power_by_committee(accounts):
        for person, share in power.items():
            found[person] = max(share, found.get(person, 0.0))
    return found


def power_by_committee(
    accounts: Collection[int], *order: Any
) -> list[tuple[int, dict[str, float]]]:
    """The account of each committee and who has which power there, in this order; one query."""
    newest = Snapshot.objects.filter(
        committee__account__among=accounts, on=F("committee__headline__on")
    )
    told = newest.order_by(*order).values_list("committee__account", Cast("document", TextField()))
    return [(account, method.part_of_json(text, "power") or {}) for account, text in told]


def tier_of(power: float | None) -> Tier:
    """High, medium or low; somebody in no committee that is analysed counts as low."""
    percent = 100 * (power or 0.0)
    if percent >= settings.HIGH_POWER_PERCENT:
        return Tier.HIGH
    return Tier.MEDIUM if percent >= settings.MEDIUM_POWER_PERCENT else Tier.LOW


def roles_of(people: Iterable[int]) -> dict[int, frozenset[str]]:
    """The roles of the seats that these stakeholders hold today, by primary key; two queries."""
    held = SeatHolder.objects.known().filter(to_on=None, stakeholder__in=list(people))
    holders = dict(held.values_list("seat", "stakeholder"))
    roles = SeatRole.objects.known().filter(to_on=None, seat__in=holders)
    found: dict[int, set[str]] = defaultdict(set)
    for seat, role in roles.values_list("seat", "role"):
        found[holders[seat]].add(role)
    return defaultdict(frozenset, {pk: frozenset(names) for pk, names in found.items()})


def _with_words(heard: Heard, read: Understanding | None) -> Heard:
    """As before, and how the words are understood, where there are some."""
    if read is None:
        return heard
    return replace(
        heard, sentiment=read.tone, certainty=read.certainty, topics=frozenset(read.topics)
    )


def _heard(row: Feedback, power: float | None, roles: frozenset[str], on: date | None) -> Heard:
    account = row.stakeholder.account
    team: Any = account.owner.team if account.owner else None
    scores = {name: getattr(row, name) for name in SCALES}
    return Heard(
        channel=row.channel,
        scores={name: score for name, score in scores.items() if score is not None},
        roles=roles,
        power=power,
        tier=tier_of(power),
        standing=row.stakeholder.standing,
        segment=account.segment,
        team=team.public_id if team else "",
        days_old=(on - row.said_on).days if on else 0,
    )
