"""Rows of cases: the follow-up of what somebody said, and what was done."""

from datetime import datetime
from functools import partial
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts.facts import HELD, Recorded
from accounts.identity import public_id
from accounts.models import Account, User
from feedback.rule_models import CaseRule
from stakeholders.models import Stakeholder


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """The cases of accounts whose judgements this user may read."""
        judged = Account.objects.judged_by(user).values("pk")
        return self.filter(stakeholder__account__in=judged)

    def workable_by(self, user: User) -> Self:
        """The visible cases this user may act on: their own, and those of accounts they edit."""
        editable = Account.objects.editable_by(user).values("pk")
        return self.visible_to(user).filter(Q(owner=user) | Q(stakeholder__account__in=editable))

    def running(self) -> Self:
        """What is not closed."""
        return self.exclude(state=Case.State.CLOSED)

    def followed(self) -> Self:
        """What was not withdrawn: these count in figures."""
        return self.exclude(outcome=Case.Outcome.WITHDRAWN)

    def overdue(self, now: datetime) -> Self:
        """What is not closed though its time is over."""
        return self.running().filter(due_at__lte=now)


class Case(models.Model):
    """The follow-up of a feedback, by one of us and within a time; one for each rule at most.

    The feedback is known by its public id, as a merge of people writes its row anew.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("case", "Open")
        IN_PROGRESS = "in_progress", pgettext_lazy("case", "In progress")
        WAITING = "waiting", pgettext_lazy("case", "Waiting")
        CLOSED = "closed", pgettext_lazy("case", "Closed")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved")
        CHANGED = "changed", _("We changed something for good")
        EXPLAINED = "explained", _("Explained, and accepted")
        UNSOLVED = "unsolved", _("Could not be solved")
        UNREACHED = "unreached", _("They could not be reached")
        MISTAKEN = "mistaken", _("Nothing to follow up")
        WITHDRAWN = "withdrawn", _("What was said was taken back or forgotten")

        @classmethod
        def chosen(cls) -> list[tuple[str, str]]:
            """Those that somebody says; that its reason is gone says the act that took it."""
            return [one for one in cls.choices if one[0] != cls.WITHDRAWN]

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "cas")
    )
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="cases")
    feedback = models.CharField(max_length=40, blank=True, db_index=True)
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="cases")
    rule = models.ForeignKey(CaseRule, models.SET_NULL, null=True, blank=True, related_name="cases")
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    first_response_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome_words = models.TextField(blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "feedback"],
                condition=Q(rule__isnull=False) & ~Q(feedback=""),
                name="feedback_case_once_a_rule",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state="closed") & Q(closed_at=None, outcome=""),
                name="feedback_case_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "in_progress", "waiting", "closed"]),
                name="feedback_case_state",
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("opened_at")), name="feedback_case_due_after_opened"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], name="feedback_case_of_owner"),
            models.Index(fields=["opened_at"], name="feedback_case_opened"),
            models.Index(fields=["closed_at"], name="feedback_case_closed"),
            # Those that the clock looks at.
            models.Index(
                fields=["due_at"], condition=~Q(state="closed"), name="feedback_case_running"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def origin(self) -> str:
        """How the journal names what the clock alone did to it."""
        return self.public_id

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    def is_overdue(self, now: datetime) -> bool:
        return not self.is_closed and self.due_at <= now


class CaseNote(Recorded):
    """One entry of the story of a case: what was done, said or sent; an e-mail tells its fate."""

    part_of = "case"

    class Kind(models.TextChoices):
        COMMENT = "comment", _("Comment")
        RESPONSE = "response", _("Response")
        EMAIL = "email", _("E-mail to the customer")
        REPLY = "reply", _("Reply of the customer")
        OPENED = "opened", pgettext_lazy("case", "Opened")
        RULE = "rule", _("Another rule applies, too")
        TAKEN = "taken", pgettext_lazy("case", "Taken")
        ASSIGNED = "assigned", pgettext_lazy("case", "Assigned")
        WAITING = "waiting", pgettext_lazy("case", "Waiting")
        RESUMED = "resumed", pgettext_lazy("case", "In progress again")
        POSTPONED = "postponed", _("Due time changed")
        CLOSED = "closed", pgettext_lazy("case", "Closed")
        REOPENED = "reopened", pgettext_lazy("case", "Opened again")

    class Fate(models.TextChoices):
        """What became of an e-mail; it is sent once at most."""

        NONE = "", ""
        QUEUED = "queued", pgettext_lazy("e-mail", "Waits to be sent")
        SENDING = "sending", pgettext_lazy("e-mail", "Being sent")
        SENT = "sent", pgettext_lazy("e-mail", "Sent")
        FAILED = "failed", pgettext_lazy("e-mail", "Not sent")

    public_id = models.CharField(
        max_length=40, db_index=True, editable=False, default=partial(public_id, "not")
    )
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    """To whom it was assigned."""
    text = models.TextField(blank=True)
    to = models.EmailField(blank=True)
    subject = models.CharField(max_length=200, blank=True)
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    """By what a reply names the e-mail, without its brackets."""
    feedback = models.CharField(max_length=40, blank=True, db_index=True)
    """What the customer replied, by public id, so that the words stand in one place."""
    language = models.CharField(max_length=5, blank=True)
    fate = models.CharField(max_length=7, choices=Fate.choices, blank=True, default=Fate.NONE)
    fate_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["public_id"], condition=HELD, name="feedback_note_held_once"
            ),
            models.UniqueConstraint(
                fields=["feedback"],
                condition=HELD & ~Q(feedback=""),
                name="feedback_note_of_reply_once",
            ),
            models.CheckConstraint(
                condition=Q(kind="reply") ^ Q(feedback=""), name="feedback_note_of_reply"
            ),
            models.CheckConstraint(
                condition=Q(kind="email") & ~Q(fate="") | ~Q(kind="email") & Q(fate=""),
                name="feedback_note_fate_of_mail",
            ),
        ]

    @property
    def origin(self) -> str:
        """How the journal names the sending of a mail whose author is gone."""
        return self.public_id
