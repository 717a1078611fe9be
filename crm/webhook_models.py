"""Rows of webhooks: whom we tell of changes, what we told, and who may tell us of feedback."""

from functools import partial

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identity import public_id
from accounts.models import User


class WebhookEndpoint(models.Model):
    """An address of a source that is told what changes, with the rights of its user."""

    class Stop(models.TextChoices):
        ASKED = "asked", _("Stopped by hand")
        GONE = "gone", _("It answered that it is gone (410)")
        FAILING = "failing", _("It failed for five days")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "whe")
    )
    source = models.ForeignKey("crm.Source", models.CASCADE, related_name="webhook_endpoints")
    user = models.ForeignKey(User, models.CASCADE, related_name="webhook_endpoints")
    url = models.CharField(max_length=500)
    # The salts of its live secrets, newest first: see crm.webhook_secrets.
    salts = models.JSONField(default=list)
    types = models.JSONField(default=list)
    # Empty: all of them.
    fields = models.JSONField(default=list, blank=True)
    accounts = models.JSONField(default=list, blank=True)
    exclude_origin = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=8, choices=Stop.choices, blank=True)
    # The place in the feed up to which there are deliveries.
    position = models.BigIntegerField()
    failing_since = models.DateTimeField(null=True, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_active=True, disabled_reason="")
                | models.Q(is_active=False) & ~models.Q(disabled_reason=""),
                name="crm_webhook_stopped_for_a_reason",
            )
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One message for an endpoint: kept before it is sent, sent until it is taken."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    class Type(models.TextChoices):
        CHANGES = "changes", _("Changes")
        PING = "ping", _("Trial")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "msg")
    )
    """It is the webhook-id, too, and the same at every attempt."""
    endpoint = models.ForeignKey(WebhookEndpoint, models.CASCADE, related_name="deliveries")
    type = models.CharField(max_length=8, choices=Type.choices, default=Type.CHANGES)
    body = models.TextField()
    events = models.PositiveIntegerField(default=0)
    # The numbers of the feed that it covers.
    from_seq = models.BigIntegerField(null=True, blank=True)
    to_seq = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    # While somebody sends it: from when on another may.
    due_at = models.DateTimeField(default=timezone.now)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=40, blank=True)
    response = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    attempted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["endpoint", "state", "due_at"], name="crm_delivery_due"),
            models.Index(fields=["created_at"], name="crm_delivery_age"),
        ]

    def __str__(self) -> str:
        return self.public_id


class FeedbackHook(models.Model):
    """An address at which a source tells what stakeholders said, with the rights of its user."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "hok")
    )
    source = models.ForeignKey("crm.Source", models.CASCADE, related_name="feedback_hooks")
    user = models.ForeignKey(User, models.CASCADE, related_name="feedback_hooks")
    salts = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.public_id
