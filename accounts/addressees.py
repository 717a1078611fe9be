"""Who can act on an account that nobody with us owns: one, so that nobody waits for another."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Case, When

from accounts import judges
from accounts.access import SEES_EVERYTHING, team_lines
from accounts.models import Access, Account, AccountShare, Team, User


def of_ownerless(accounts: Collection[int]) -> dict[int, int | None]:
    """Whom to tell of those of these accounts that have no owner who is with us; by their keys.

    The next lead above who owned it, else the first with whom it is shared, as far as they may
    judge it; else the first CX lead, or administrator, as they see it and may give it an owner.
    One query where each has an owner, eight at most.
    """
    lost = Account.objects.filter(pk__among=accounts).exclude(owner__is_active=True)
    owners = dict(lost.values_list("pk", "owner"))
    if not owners:
        return {}
    leads = leads_above({one for one in owners.values() if one})
    shared = _shared(owners)
    near = {pk: [*leads.get(owner, ()), *shared[pk]] for pk, owner in owners.items()}
    judging = judges.among({(user, pk) for pk, users in near.items() for user in users})
    above_all = _above_all()
    return {
        pk: next((user for user in users if (user, pk) in judging), above_all)
        for pk, users in near.items()
    }


def leads_above(users: Iterable[int]) -> dict[int, list[int]]:
    """The leads of the teams of each of these users, upwards, without themselves; two queries."""
    lines = {pk: (parent, lead) for pk, parent, lead in team_lines(Team)}
    teams = User.objects.filter(pk__in=list(users)).values_list("pk", "team")
    return {user: _upwards(user, team, lines) for user, team in teams}


def _upwards(
    user: int, team: int | None, lines: Mapping[int, tuple[int | None, int | None]]
) -> list[int]:
    found: list[int] = []
    seen: set[int] = set()
    while team in lines and team not in seen:
        seen.add(team)
        team, lead = lines[team]
        if lead and lead != user and lead not in found:
            found.append(lead)
    return found


def _shared(accounts: Iterable[int]) -> dict[int, list[int]]:
    """With whom each is shared, the longest first."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = AccountShare.objects.filter(account__in=list(accounts)).order_by("pk")
    for account, user in rows.values_list("account", "user"):
        found[account].append(user)
    return found


def _above_all() -> int | None:
    """Who sees every account: a CX lead before an administrator."""
    users = User.objects.filter(is_active=True, access__in=SEES_EVERYTHING)
    leads_first = Case(When(access=Access.CX_LEAD, then=0), default=1)
    return users.order_by(leads_first, "pk").values_list("pk", flat=True).first()
