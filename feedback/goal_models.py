"""Rows of goals: what the company wants, what a team does for it, and what was measured."""

from functools import partial
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identity import public_id
from accounts.models import Team

_THERE = Q(removed_at=None)


class AimQuerySet(models.QuerySet):
    def there(self) -> Self:
        """What nobody took away."""
        return self.filter(_THERE)

    def current(self, on) -> Self:
        """What is there and runs on this day."""
        return self.filter(_THERE, from_on__lte=on, until_on__gte=on)


class CompanyGoal(models.Model):
    """What the company wants of its customers' experience, from one day until another."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "cpg")
    )
    name = models.CharField(max_length=120)
    words = models.TextField(blank=True)
    from_on = models.DateField()
    until_on = models.DateField()
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AimQuerySet.as_manager()

    class Meta:
        ordering = ["until_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="feedback_company_goal_takes_time"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CxGoal(models.Model):
    """What a team wants to move for the customers: one measured figure, from here to there."""

    class Figure(models.TextChoices):
        NPS = "nps", _("NPS")
        POWER_NPS = "power_nps", _("NPS by power")
        CSAT = "csat", _("CSAT")
        CES = "ces", _("CES")
        HEARD_POWER = "heard_power", _("Heard power")
        COVERAGE = "coverage", _("Coverage")
        FIRST_RESPONSE = "first_response", _("Hours to the first response")
        CLOSED_IN_TIME = "closed_in_time", _("Cases closed in time")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "cxg")
    )
    team = models.ForeignKey(Team, models.CASCADE, related_name="cx_goals")
    company_goal = models.ForeignKey(
        CompanyGoal, models.SET_NULL, null=True, blank=True, related_name="cx_goals"
    )
    figure = models.CharField(max_length=16, choices=Figure.choices)
    start = models.FloatField()
    target = models.FloatField()
    from_on = models.DateField()
    until_on = models.DateField()
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AimQuerySet.as_manager()

    class Meta:
        ordering = ["until_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__gt=F("from_on")), name="feedback_cx_goal_takes_time"
            ),
            models.CheckConstraint(
                condition=~Q(start=F("target")), name="feedback_cx_goal_goes_somewhere"
            ),
        ]
        indexes = [models.Index(fields=["until_on"], name="feedback_cx_goal_until")]

    def __str__(self) -> str:
        return f"{self.team}: {self.get_figure_display()}"


class GoalPoint(models.Model):
    """What the figure of a CX goal was on a day: the last measurement of that day."""

    # No index of its own, as the one of days begins with it.
    goal = models.ForeignKey(CxGoal, models.CASCADE, related_name="points", db_index=False)
    on = models.DateField()
    value = models.FloatField()
    number = models.PositiveIntegerField()
    """How many answers, cases or committees it rests on."""
    measured_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["goal", "on"]
        constraints = [
            models.UniqueConstraint(fields=["goal", "on"], name="feedback_one_point_a_day")
        ]
