"""Rows of rules: when something is said, if it is so, then a case is opened."""

from functools import partial

from django.db import models
from django.db.models import Q

from accounts.identity import public_id


class CaseRule(models.Model):
    """A rule that opens cases while it is on; its documents are those of `feedback.rules`."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "rul")
    )
    name = models.CharField(max_length=120, unique=True)
    is_on = models.BooleanField(default=False)
    conditions = models.JSONField(default=dict, blank=True)
    actions = models.JSONField(default=dict)
    most_days_old = models.PositiveSmallIntegerField(default=14)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_days_old__lte=365), name="feedback_rule_days_old"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """How the journal names this rule as the author of a change."""
        return self.public_id
