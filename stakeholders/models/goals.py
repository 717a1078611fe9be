from functools import partial

from django.db import models
from django.db.models import Q

from accounts.facts import HELD, OPEN, Fact
from accounts.identity import public_id
from accounts.models import Account
from stakeholders.models.people import Stakeholder


class Goal(Fact):
    """Something that people of an account want, or do not."""

    public_id = models.CharField(
        max_length=40, db_index=True, editable=False, default=partial(public_id, "goa")
    )
    account = models.ForeignKey(Account, models.CASCADE, related_name="goals")
    name = models.CharField(max_length=120)

    class Meta(Fact.Meta):
        ordering = ["name", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["public_id"], condition=HELD, name="stakeholders_goal_held_once"
            ),
            models.UniqueConstraint(
                fields=["account", "name"], condition=OPEN, name="stakeholders_goal_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GoalPosition(Fact):
    """Where a stakeholder stands on a goal, -1 (against) to 1; the goal by its public id."""

    part_of = "stakeholder"

    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="goal_positions")
    goal = models.CharField(max_length=40, db_index=True)
    position = models.FloatField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["stakeholder", "goal"],
                condition=OPEN,
                name="stakeholders_one_position_a_goal",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=-1, position__lte=1),
                name="stakeholders_goal_position_in_range",
            ),
        ]
