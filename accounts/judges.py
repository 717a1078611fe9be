"""Which users may judge which accounts, asked of many at once: as `judged_by`, in four queries."""

from collections.abc import Collection

from accounts.access import MAY_EDIT, SEES_EVERYTHING, below, team_lines
from accounts.models import Account, AccountShare, Team, User

Pair = tuple[int, int]
"""Primary keys of a user and of an account."""


def among(pairs: Collection[Pair]) -> set[Pair]:
    """The pairs whose user is active and may see and judge the account; four queries at most."""
    if not pairs:
        return set()
    users = User.objects.filter(pk__in={user for user, _ in pairs}, is_active=True).in_bulk()
    accounts = Account.objects.filter(pk__among={account for _, account in pairs})
    accounts = accounts.filter(is_stub=False, archived_at=None)
    owners = {
        pk: (owner, team) for pk, owner, team in accounts.values_list("pk", "owner", "owner__team")
    }
    shares = set(
        AccountShare.objects.filter(user__in=users, account__among=owners).values_list(
            "user", "account"
        )
    )
    led = _led(users.values())
    return {
        (user, account)
        for user, account in pairs
        if user in users and account in owners
        if owners[account][0] == user
        or _judges(users[user], (user, account) in shares, owners[account][1] in led.get(user, ()))
    }


def _judges(user: User, has_share: bool, leads_owner: bool) -> bool:
    """Whether somebody judges what is not their own."""
    if user.access not in MAY_EDIT:
        return False
    return user.access in SEES_EVERYTHING or has_share or (user.access == "manager" and leads_owner)


def _led(users: Collection[User]) -> dict[int, set[int]]:
    """For each manager the ids of the teams below them; one query."""
    managers = [user.pk for user in users if user.access == "manager"]
    lines = team_lines(Team) if managers else []
    return {pk: below(pk, lines) for pk in managers}
