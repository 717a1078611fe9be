"""The rows of connections; `crm.models` has them among all others."""

from functools import partial

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from accounts.identity import public_id


class Connection(models.Model):
    """How a source is reached, whose rights apply to what it brings, and when it is due again."""

    class Kind(models.TextChoices):
        SALESFORCE = "salesforce", "Salesforce"
        HUBSPOT = "hubspot", "HubSpot"

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "con")
    )
    source = models.OneToOneField("crm.Source", models.CASCADE, related_name="connection")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="connections")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    address = models.CharField(max_length=200)
    # The secrets themselves are in the environment, under CRM_ and this word.
    secrets_word = models.CharField(max_length=40)
    custom = models.JSONField(default=dict, blank=True)
    names = models.JSONField(default=dict, blank=True)
    every_minutes = models.PositiveIntegerField(default=15)
    writes_back = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    due_at = models.DateTimeField(default=timezone.now)
    lease = models.CharField(max_length=40, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    pulled_at = models.DateTimeField(null=True, blank=True)
    pushed_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["is_active", "due_at"], name="crm_connection_due")]

    def __str__(self) -> str:
        return str(self.source)


class Stream(models.Model):
    """One kind of object of a connection: how far it was read, and from where the next time."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="streams")
    name = models.CharField(max_length=60)
    position = models.JSONField(default=dict)
    is_under_way = models.BooleanField(default=False)
    read = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # While it is read from the beginning: the full list of each type that it brings.
    lists = models.JSONField(default=dict)
    listed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "name"], name="crm_stream_once")
        ]

    def __str__(self) -> str:
        return self.name


class WrittenFigures(models.Model):
    """What a vendor was told last of our judgement of somebody, so that it is told once."""

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="written_figures")
    external_id = models.CharField(max_length=255)
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "external_id"], name="crm_written_figures_once"
            )
        ]

    def __str__(self) -> str:
        return self.external_id


HELD_BACK = ("no_account", "no_name", "lead")
"""Codes of records that are nobody's fault, and have no place here yet."""


class Refusal(models.Model):
    """A record that did not get through, in or out, with the reason; gone once it does."""

    class Way(models.TextChoices):
        IN = "in", pgettext_lazy("refusal", "in")
        OUT = "out", pgettext_lazy("refusal", "out")

    connection = models.ForeignKey(Connection, models.CASCADE, related_name="refusals")
    way = models.CharField(max_length=3, choices=Way.choices)
    type = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)
    code = models.CharField(max_length=80)
    detail = models.CharField(max_length=500, blank=True)
    # In: the document. Out: the values that wait to be written there.
    content = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "way", "type", "external_id"], name="crm_refusal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.external_id}: {self.code}"
