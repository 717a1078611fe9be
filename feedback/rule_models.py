"""Rows of rules: when something is said, if it is so, then a case is opened."""

from functools import partial
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.identity import public_id


class CaseRuleQuerySet(models.QuerySet):
    def there(self) -> Self:
        """What nobody removed."""
        return self.filter(removed_at=None)

    def working(self) -> Self:
        """Those that open cases."""
        return self.there().filter(is_on=True)


class CaseRule(models.Model):
    """A rule that opens cases while it is on; its documents are those of `feedback.rules`."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "rul")
    )
    name = models.CharField(max_length=120)
    is_on = models.BooleanField(default=False)
    conditions = models.JSONField(default=dict, blank=True)
    actions = models.JSONField(default=dict)
    most_days_old = models.PositiveSmallIntegerField(default=14)
    # A removed rule is kept as it was, on or off, and does nothing.
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseRuleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most_days_old__lte=365), name="feedback_rule_days_old"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(removed_at=None),
                name="feedback_one_rule_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """How the journal names this rule as the author of a change."""
        return self.public_id
