"""Whose a case becomes: somebody who is with us and may judge the account."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from accounts import judges
from accounts.addressees import leads_above
from accounts.models import Account, User
from committee.vocabulary import Level
from feedback.rules import Owner
from stakeholders.models import Relationship, Stakeholder, Touch

RANKS = {level.value: rank for rank, level in enumerate(Level)}
LEAST = RANKS[Level.VENDOR.value]
"""Below that nobody of us stands with them at all."""


def owners_for(choice: str, people: Sequence[Stakeholder]) -> dict[int, User | None]:
    """Who gets a case about each of these people; the number of queries does not grow with them.

    As chosen; whoever is gone or may not judge the account is passed over, then it is the owner of
    the account, then the next lead above them; nobody, if there is none of these.
    """
    leads = leads_above({one.account.owner_id for one in people if one.account.owner_id})
    chosen = _chosen(choice, people, leads)
    wanted = {
        one.pk: [*chosen[one.pk], one.account.owner_id, *leads.get(one.account.owner_id, ())]
        for one in people
    }
    pairs = {(pk, one.account_id) for one in people for pk in wanted[one.pk] if pk}
    judging = judges.among(pairs)
    users = User.objects.in_bulk({user for user, _account in judging})
    return {one.pk: _first(wanted[one.pk], one.account_id, judging, users) for one in people}


def owner_for(choice: str, stakeholder: Stakeholder) -> User | None:
    """As `owners_for`, of one."""
    return owners_for(choice, [stakeholder])[stakeholder.pk]


def lead_above(user: User, account: Account) -> User | None:
    """The next lead above this user who may judge the account."""
    leads = leads_above([user.pk])[user.pk]
    judging = judges.among({(lead, account.pk) for lead in leads})
    return _first(leads, account.pk, judging, User.objects.in_bulk(leads))


def _chosen(
    choice: str, people: Sequence[Stakeholder], leads: Mapping[int, list[int]]
) -> dict[int, list[int]]:
    if choice == Owner.CLOSEST:
        return closest(people)
    if choice == Owner.TEAM_LEAD:
        return {one.pk: leads.get(one.account.owner_id, []) for one in people}
    named = list(User.objects.filter(public_id=choice).values_list("pk", flat=True))
    return {one.pk: named for one in people}


def closest(people: Sequence[Stakeholder]) -> dict[int, list[int]]:
    """Who of us stands closest to each, first: by level, then by the newest touch; two queries."""
    ties = Relationship.objects.known().filter(to_on=None, stakeholder__in=people)
    met = Touch.objects.known().filter(stakeholder__in=people).order_by()
    newest = met.values("stakeholder", "user").annotate(on=Max("on"))
    touched = {(one["stakeholder"], one["user"]): one["on"] for one in newest}
    ranks: dict[tuple[int, int], int] = dict.fromkeys(touched, LEAST)
    for stakeholder, user, level in ties.values_list("stakeholder", "user", "level"):
        if RANKS[level] >= LEAST:
            ranks[stakeholder, user] = RANKS[level]
    found: dict[int, list[int]] = {one.pk: [] for one in people}
    order = sorted(ranks, key=lambda pair: (-ranks[pair], -_day(touched.get(pair)), pair[1]))
    for stakeholder, user in order:
        found[stakeholder].append(user)
    return found


def _day(on: date | None) -> int:
    return on.toordinal() if on else 0


def _first(
    wanted: Iterable[int | None], account: int, judging: Any, users: Mapping[int, User]
) -> User | None:
    return next((users[pk] for pk in wanted if pk and (pk, account) in judging), None)
