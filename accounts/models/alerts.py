from functools import partial

from django.db import models
from django.utils import timezone

from accounts.identity import public_id
from accounts.models.organisations import Account
from accounts.models.users import User

_OPEN = models.Q(dismissed_at=None)


class Alert(models.Model):
    """A finding addressed to the user who can act on it; unless personal, it follows the owner."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "alr")
    )
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="alerts")
    account = models.ForeignKey(Account, models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=40)
    person = models.CharField(max_length=40, blank=True)
    employee = models.CharField(max_length=40, blank=True)
    parameters = models.JSONField(default=dict)
    is_personal = models.BooleanField(default=False)
    raised_at = models.DateTimeField(default=timezone.now)
    snoozed_until = models.DateField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    is_over = models.BooleanField(default=False)
    """Put away because its reason had gone, not by anybody."""

    class Meta:
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "subject", "person", "employee"],
                condition=_OPEN,
                name="accounts_alert_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["subject"], name="accounts_alert_subject"),
            # Of the open ones: a user's newest, what they put away, and how many an account has.
            models.Index(
                fields=["user", "-raised_at", "-id"], condition=_OPEN, name="accounts_alert_newest"
            ),
            models.Index(
                fields=["user", "snoozed_until"],
                condition=_OPEN & models.Q(snoozed_until__isnull=False),
                name="accounts_alert_asleep",
            ),
            models.Index(
                fields=["account", "snoozed_until"], condition=_OPEN, name="accounts_alert_counted"
            ),
        ]
