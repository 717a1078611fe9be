from functools import partial
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.identity import public_id
from accounts.models import Account
from stakeholders.models.committees import BuyingCommittee


class WrittenJSON(models.JSONField):
    """JSON that PostgreSQL keeps as the text it was given, and does not take apart.

    That halves what keeping it costs; a key within is read by whoever reads the text.
    """

    def db_type(self, connection: Any) -> str | None:
        return "json" if connection.vendor == "postgresql" else super().db_type(connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """The value; psycopg reads `json` itself."""
        if connection.vendor == "postgresql":
            return value
        return super().from_db_value(value, expression, connection)


class Snapshot(models.Model):
    """The stored analysis of a committee on a day; the last one computed for that day."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "sna")
    )
    # One snapshot a day finds those of a committee.
    committee = models.ForeignKey(
        BuyingCommittee, models.CASCADE, related_name="snapshots", db_index=False
    )
    on = models.DateField()
    computed_at = models.DateTimeField(default=timezone.now)
    risk = models.FloatField()
    opposition = models.FloatField()
    indecision = models.FloatField()
    risk_low = models.FloatField()
    risk_high = models.FloatField()
    coverage = models.FloatField()
    fragility = models.FloatField()
    heard_power = models.FloatField(null=True, blank=True)
    is_tick = models.BooleanField(default=False)
    """Whether only time had passed since the snapshot before: such a day may be thinned out."""
    basis = models.CharField(max_length=40, blank=True)
    """Of which method, with which parameters; only what has the same one goes on from it."""
    numbers = models.JSONField(default=dict)
    """Every number that has a trend, by name."""
    document = WrittenJSON()
    readings = WrittenJSON(default=dict)

    class Meta:
        ordering = ["committee", "on"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "on"], name="stakeholders_one_snapshot_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["on", "computed_at"], name="stakeholders_snapshot_moment"),
            models.Index(
                fields=["on"], condition=Q(is_tick=True), name="stakeholders_snapshot_tick"
            ),
        ]


class Headline(models.Model):
    """The newest numbers of a committee that is analysed: what lists and sums read."""

    committee = models.OneToOneField(
        BuyingCommittee, models.CASCADE, primary_key=True, related_name="headline"
    )
    # The index of the risks of an account finds all of its headlines.
    account = models.ForeignKey(Account, models.CASCADE, related_name="headlines", db_index=False)
    opportunity = models.BigIntegerField(null=True, blank=True)
    """The key of the deal that the committee decides, which stays the same; none of the standing.

    A copy: thousands of headlines meet their deals without their committees being read.
    """
    on = models.DateField()
    risk = models.FloatField()
    opposition = models.FloatField()
    indecision = models.FloatField()
    risk_low = models.FloatField()
    risk_high = models.FloatField()
    coverage = models.FloatField()
    fragility = models.FloatField()
    heard_power = models.FloatField()
    risk_before = models.FloatField(null=True, blank=True)
    """The risk 30 days earlier; none while there was no analysis yet."""
    coverage_before = models.FloatField(null=True, blank=True)
    next_person = models.CharField(max_length=40, blank=True)
    answers = models.PositiveIntegerField(default=0)
    promoters = models.PositiveIntegerField(default=0)
    detractors = models.PositiveIntegerField(default=0)
    power_answered = models.FloatField(default=0)
    power_for = models.FloatField(default=0)
    power_against = models.FloatField(default=0)
    power_squares = models.FloatField(default=0)
    top_side = models.SmallIntegerField(null=True, blank=True)
    """What the most powerful respondent answered: 1 promoter, 0 passive, -1 detractor."""

    class Meta:
        indexes = [models.Index(fields=["account", "-risk"], name="stakeholders_headline_risk")]
