"""Who may see and change which accounts: a right is a query."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from accounts.models import User

SEES_EVERYTHING = {"administrator", "cx_lead"}
MAY_EDIT = {"administrator", "cx_lead", "manager", "account_manager"}
TeamLine = tuple[int, int | None, int | None]
"""Primary keys of a team, of its parent and of its lead."""


class AccountQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> Self:
        """The accounts this user may know of; everything else does not exist for them."""
        real = self.filter(is_stub=False)
        if not user.is_active:
            return real.none()
        if user.access in SEES_EVERYTHING:
            return real
        return real.filter(_works_on(user)).distinct()

    def editable_by(self, user: "User") -> Self:
        """The visible accounts whose map this user may change."""
        return self.visible_to(user) if user.access in MAY_EDIT else self.none()

    def judged_by(self, user: "User") -> Self:
        """The visible accounts whose stances, power and notes this user may read."""
        if user.access in MAY_EDIT:
            return self.visible_to(user)
        return self.visible_to(user).filter(owner=user)


def _works_on(user: "User") -> Q:
    """Own accounts, shared ones and, for a manager, those of the teams below."""
    own = Q(owner=user) | Q(shares__user=user)
    if user.access == "manager":
        return own | Q(owner__team__in=team_ids_below(user))
    return own


def team_ids_below(user: "User") -> set[int]:
    """Ids of the teams this user leads and of all their sub-teams; one query."""
    return below(user.pk, team_lines(user._meta.get_field("team").related_model))


def team_lines(teams: type[models.Model]) -> list[TeamLine]:
    """Who leads which team under which; one query."""
    return list(teams.objects.values_list("pk", "parent_id", "lead_id"))


def below(lead_pk: int, lines: list[TeamLine]) -> set[int]:
    """Ids of the teams somebody leads and of all their sub-teams."""
    found = {pk for pk, _, lead in lines if lead == lead_pk}
    while more := {pk for pk, parent, _ in lines if parent in found} - found:
        found |= more
    return found
