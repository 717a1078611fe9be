from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.identity import public_id
from accounts.models.users import User


class Job(models.Model):
    """Background work that survives the process that runs it."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "job")
    )
    task = models.CharField(max_length=120)
    subject = models.CharField(max_length=80)
    parameters = models.JSONField(default=dict)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    due_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "subject"],
                condition=Q(state="queued"),
                name="accounts_job_queued_once",
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="accounts_job_due")]
