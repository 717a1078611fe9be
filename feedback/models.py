from functools import partial

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.facts import HELD, Recorded
from accounts.identity import public_id
from stakeholders.models import Stakeholder


class Channel(models.TextChoices):
    """Where something was said."""

    SURVEY = "survey", _("Survey")
    EMAIL = "email", _("E-mail")
    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    CHAT = "chat", _("Chat")
    SUPPORT_TICKET = "support_ticket", _("Support ticket")
    WEB_FORM = "web_form", _("Web form")
    REVIEW = "review", _("Review")
    SOCIAL = "social", _("Social network")
    EVENT = "event", _("Event")
    OTHER = "other", _("Other")


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
