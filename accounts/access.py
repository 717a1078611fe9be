"""Who may see and change which accounts: a right is a query."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, Q, Value

if TYPE_CHECKING:
    from accounts.models import User

SEES_EVERYTHING = {"administrator", "cx_lead"}
MAY_EDIT = {"administrator", "cx_lead", "manager", "account_manager"}
TeamLine = tuple[int, int | None, int | None]
"""Primary keys of a team, of its parent and of its lead."""


class AccountQuerySet(models.QuerySet):
    def visible_to(self, user: "User", *, archived: bool = False) -> Self:
        """The accounts this user may know of; everything else does not exist for them.

        Archived ones are nobody's, unless they are asked for.
        """
        real = self.filter(is_stub=False)
        real = real if archived else real.filter(archived_at=None)
        if not user.is_active:
            return real.none()
        if user.access in SEES_EVERYTHING:
            return real
        return real.filter(_works_on(user))

    def editable_by(self, user: "User", *, archived: bool = False) -> Self:
        """The visible accounts whose map this user may change."""
        if user.access not in MAY_EDIT:
            return self.none()
        return self.visible_to(user, archived=archived)

    def judged_by(self, user: "User", *, archived: bool = False) -> Self:
        """The visible accounts whose stances, power and notes this user may read."""
        seen = self.visible_to(user, archived=archived)
        return seen if user.access in MAY_EDIT else seen.filter(owner=user)

    def marked_for(self, user: "User") -> Self:
        """Visible accounts, each with `is_judged`: whether `judged_by` would keep it."""
        is_own = ExpressionWrapper(Q(owner=user), BooleanField())
        return self.annotate(is_judged=Value(True) if user.access in MAY_EDIT else is_own)


def _works_on(user: "User") -> Q:
    """Own accounts, shared ones and, for a manager, those of the teams below.

    Shares and colleagues are asked first: alternatives that are lists are found by their indexes,
    one that is a join or a sub-query makes the database read every account there is.
    """
    shared = user.shares.order_by().values_list("account", flat=True)
    return Q(owner__in=[user.pk, *_led_by(user)]) | Q(pk__in=list(shared))


def _led_by(user: "User") -> list[int]:
    """Ids of the users in the teams that a manager leads."""
    teams = team_ids_below(user) if user.access == "manager" else set()
    return list(user._meta.model.objects.filter(team__in=teams).values_list("pk", flat=True))


def team_ids_below(user: "User") -> set[int]:
    """Ids of the teams this user leads and of all their sub-teams; one query."""
    return below(user.pk, team_lines(user._meta.get_field("team").related_model))


def team_lines(teams: type[models.Model]) -> list[TeamLine]:
    """Who leads which team under which; one query."""
    return list(teams.objects.values_list("pk", "parent_id", "lead_id"))


def below(lead_pk: int, lines: list[TeamLine]) -> set[int]:
    """Ids of the teams somebody leads and of all their sub-teams."""
    return with_sub_teams({pk for pk, _, lead in lines if lead == lead_pk}, lines)


def with_sub_teams(teams: set[int], lines: list[TeamLine]) -> set[int]:
    """Ids of these teams and of all their sub-teams."""
    found = teams
    while more := {pk for pk, parent, _ in lines if parent in found} - found:
        found = found | more
    return found
