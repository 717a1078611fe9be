from functools import partial

from django.db import models

from accounts.facts import HELD, Recorded
from accounts.identity import public_id
from accounts.models import User
from stakeholders.models.committees import BuyingCommittee


class Scenario(Recorded):
    """What if: steps from the facts to another committee, kept under a name; never facts."""

    public_id = models.CharField(
        max_length=40, db_index=True, editable=False, default=partial(public_id, "sce")
    )
    committee = models.ForeignKey(BuyingCommittee, models.CASCADE, related_name="scenarios")
    name = models.CharField(max_length=120)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    is_shared = models.BooleanField(default=False)
    steps = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["public_id"], condition=HELD, name="stakeholders_scenario_held_once"
            ),
            models.UniqueConstraint(
                fields=["committee", "author", "name"],
                condition=HELD,
                name="stakeholders_scenario_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
