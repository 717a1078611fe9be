"""Rows of surveys of our own: what is asked, who was asked, who wants to be asked no more."""

from functools import partial
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts.facts import Removable
from accounts.identity import public_id
from accounts.models import User
from stakeholders.models import Person, Stakeholder


class SurveyQuerySet(models.QuerySet):
    def there(self) -> Self:
        """What nobody took away."""
        return self.filter(removed_at=None)

    def asking(self) -> Self:
        """What somebody can still be asked by."""
        return self.there().exclude(state=Survey.State.CLOSED)


class Survey(models.Model):
    """One question, and one in words if wanted, asked of chosen people in their languages."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        OPEN = "open", pgettext_lazy("survey", "Open")
        CLOSED = "closed", pgettext_lazy("survey", "Closed")

    class Question(models.TextChoices):
        NPS = "nps", _("NPS")
        CSAT = "csat", _("CSAT")
        CES = "ces", _("CES")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "sur")
    )
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    question = models.CharField(max_length=4, choices=Question.choices)
    asks_words = models.BooleanField(default=True)
    # By language, what feedback.survey_templates.PARTS names.
    texts = models.JSONField(default=dict)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="surveys")
    created_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # Only of a draft, by which nobody was asked.
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", opened_at=None, closed_at=None)
                | Q(state="open", opened_at__isnull=False, closed_at=None)
                | Q(state="closed", closed_at__isnull=False),
                name="feedback_survey_state_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(question__in=["nps", "csat", "ces"]), name="feedback_survey_question"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) | Q(state="draft"),
                name="feedback_only_drafts_of_surveys_are_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """How the journal names it as where an answer came from."""
        return self.public_id


class Invitation(models.Model):
    """That somebody is asked by a survey, once; all of them are the ledger of survey fatigue.

    Of a link only a digest is kept, so that who reads the database can answer for nobody.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent, no answer yet")
        ANSWERED = "answered", _("Answered")
        FAILED = "failed", _("Not delivered")
        STOPPED = "stopped", _("Not sent")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "inv")
    )
    # No index of its own, as the one of who is asked once begins with it.
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="invitations", db_index=False)
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    language = models.CharField(max_length=5)
    # SHA-256 of the random token of the mail, and of the one of the reminder.
    token_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    reminder_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    invited_at = models.DateTimeField(default=timezone.now)
    # While somebody sends it: since when.
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    opted_out_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    # The public id of what was answered.
    feedback = models.CharField(max_length=40, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "stakeholder"], name="feedback_invited_once_by_a_survey"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="feedback_invitation_expires"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False),
                name="feedback_answered_some_time",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_at"], name="feedback_invitation_due"),
            models.Index(fields=["stakeholder", "-invited_at"], name="feedback_asked_last"),
        ]

    def __str__(self) -> str:
        return self.public_id


class OptOut(Removable):
    """That somebody wants no survey any more, whichever record of theirs has the address."""

    class How(models.TextChoices):
        PAGE = "page", _("On the page of the mail")
        MAIL = "mail", _("In the mail program")
        STAFF = "staff", _("Told one of us")

    person = models.OneToOneField(Person, models.CASCADE, related_name="opt_out")
    # A keyed digest, so that it counts for every record with this address and tells it to nobody.
    address = models.CharField(max_length=64, blank=True, db_index=True)
    at = models.DateTimeField(default=timezone.now)
    how = models.CharField(max_length=5, choices=How.choices)

    class Meta:
        ordering = ["-at", "-pk"]
