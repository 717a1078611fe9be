"""Rows of what employees notice and propose, and of who is for it."""

from functools import partial
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.identity import public_id
from accounts.models import Account, User
from stakeholders.models import Stakeholder


class NotedQuerySet(models.QuerySet):
    def visible_to(self, user: User, *, removed: bool = False, archived: bool = False) -> Self:
        """What is about nobody, and what is about the accounts that a user sees.

        What was taken away, and accounts that were archived, are nobody's, unless asked for.
        """
        if not user.is_active:
            return self.none()
        accounts = Account.objects.visible_to(user, archived=archived).values("pk")
        seen = Q(account=None) | Q(account__in=accounts)
        return self.filter(seen) if removed else self.filter(seen, removed_at=None)


class Noted(models.Model):
    """What an employee told in a line or two: their words, and what became of them."""

    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    words = models.TextField()
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    used_in = models.TextField(blank=True)
    used_link = models.CharField(max_length=40, blank=True)
    """The public id of the case or the CX goal in which it was used."""
    settled_at = models.DateTimeField(null=True, blank=True)
    """When it was last decided what becomes of it."""
    read_at = models.DateTimeField(null=True, blank=True)
    """When its author last read what became of it."""
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = NotedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.public_id


class Insight(Noted):
    """What an employee noticed: about somebody, about an account, or about neither."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "ins")
    )
    stakeholder = models.ForeignKey(
        Stakeholder, models.SET_NULL, null=True, blank=True, related_name="insights"
    )

    class Meta(Noted.Meta):
        indexes = [
            models.Index(fields=["account", "-at"], name="feedback_insight_of_account"),
            models.Index(fields=["-at"], name="feedback_insight_newest"),
        ]

    @property
    def is_used(self) -> bool:
        return self.settled_at is not None


class Idea(Noted):
    """What an employee proposes, about an account or about none, and what was decided of it."""

    class State(models.TextChoices):
        NEW = "new", pgettext_lazy("idea", "New")
        CONSIDERED = "considered", pgettext_lazy("idea", "Considered")
        ACCEPTED = "accepted", pgettext_lazy("idea", "Accepted")
        DONE = "done", pgettext_lazy("idea", "Done")
        DECLINED = "declined", pgettext_lazy("idea", "Declined")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "ide")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    reason = models.TextField(blank=True)

    class Meta(Noted.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "considered", "accepted", "done", "declined"]),
                name="feedback_idea_state",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined", reason=""),
                name="feedback_idea_declined_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-at"], name="feedback_idea_of_account"),
            models.Index(fields=["state", "-at"], name="feedback_idea_by_state"),
        ]

    @property
    def is_used(self) -> bool:
        return self.state in {self.State.ACCEPTED, self.State.DONE}


class Vote(models.Model):
    """That a user is for an insight or an idea; once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="votes")
    insight = models.ForeignKey(
        Insight, models.CASCADE, null=True, blank=True, related_name="votes"
    )
    idea = models.ForeignKey(Idea, models.CASCADE, null=True, blank=True, related_name="votes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(insight=None, idea__isnull=False) | Q(insight__isnull=False, idea=None),
                name="feedback_vote_for_one_thing",
            ),
            models.UniqueConstraint(
                fields=["user", "insight"],
                condition=Q(insight__isnull=False),
                name="feedback_vote_once_for_an_insight",
            ),
            models.UniqueConstraint(
                fields=["user", "idea"],
                condition=Q(idea__isnull=False),
                name="feedback_vote_once_for_an_idea",
            ),
        ]
