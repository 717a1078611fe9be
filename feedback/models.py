from functools import partial

from django.db import models
from django.db.models import Q

from accounts.facts import HELD, Recorded
from accounts.identity import public_id
from feedback.arrival_models import Arrival, Mailbox
from feedback.case_models import Case, CaseNote
from feedback.channels import Channel
from feedback.form_models import Receipt, WebForm
from feedback.goal_models import CompanyGoal, CxGoal, GoalPoint
from feedback.insight_models import Idea, Insight, Vote
from feedback.look_models import Look
from feedback.reading_models import Understanding
from feedback.rule_models import CaseRule
from feedback.survey_models import Invitation, OptOut, Survey
from stakeholders.models import Stakeholder

# Rows of this app that stand in files of their own.
__all__ = [
    "Arrival",
    "Case",
    "CaseNote",
    "CaseRule",
    "Channel",
    "CompanyGoal",
    "CxGoal",
    "Feedback",
    "GoalPoint",
    "Idea",
    "Insight",
    "Invitation",
    "Look",
    "Mailbox",
    "OptOut",
    "Receipt",
    "Survey",
    "Understanding",
    "Vote",
    "WebForm",
]


class Feedback(Recorded):
    """One thing one stakeholder said: scores, words, or both."""

    public_id = models.CharField(
        max_length=40, db_index=True, editable=False, default=partial(public_id, "fee")
    )
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="feedback")
    channel = models.CharField(max_length=16, choices=Channel.choices)
    said_on = models.DateField()
    nps = models.PositiveSmallIntegerField(null=True, blank=True)
    csat = models.PositiveSmallIntegerField(null=True, blank=True)
    ces = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    origin = models.CharField(max_length=120)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-said_on", "-pk"]
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(
                fields=["public_id"], condition=HELD, name="feedback_held_once"
            ),
            models.CheckConstraint(
                condition=Q(nps=None) | Q(nps__lte=10), name="feedback_nps_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(csat=None) | Q(csat__gte=1, csat__lte=5), name="feedback_csat_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(ces=None) | Q(ces__gte=1, ces__lte=7), name="feedback_ces_1_to_7"
            ),
            models.CheckConstraint(
                condition=~Q(nps=None, csat=None, ces=None, text=""),
                name="feedback_says_something",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
