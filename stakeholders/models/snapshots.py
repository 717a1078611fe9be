from functools import partial

from django.db import models
from django.utils import timezone

from accounts.identity import public_id
from stakeholders.models.committees import BuyingCommittee


class Snapshot(models.Model):
    """The stored analysis of a committee on a day; the last one computed for that day."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "sna")
    )
    committee = models.ForeignKey(BuyingCommittee, models.CASCADE, related_name="snapshots")
    on = models.DateField()
    computed_at = models.DateTimeField(default=timezone.now)
    risk = models.FloatField()
    opposition = models.FloatField()
    indecision = models.FloatField()
    risk_low = models.FloatField()
    risk_high = models.FloatField()
    coverage = models.FloatField()
    fragility = models.FloatField()
    document = models.JSONField()

    class Meta:
        ordering = ["committee", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "on"], name="stakeholders_one_snapshot_a_day"
            )
        ]
