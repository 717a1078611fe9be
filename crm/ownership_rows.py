"""What people here said of whose word counts, and what they have to decide."""

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identity import public_id
from accounts.models import Account
from crm.ownership import Owner, Rule, Word


class FieldPolicy(models.Model):
    """Whose word counts for a field; what is not said here is as the code says."""

    type = models.CharField(max_length=20)
    field = models.CharField(max_length=60)
    owner = models.CharField(max_length=8, choices=[(one.value, one.name) for one in Owner])
    source = models.ForeignKey("crm.Source", models.CASCADE, null=True, blank=True)
    rule = models.CharField(max_length=12, choices=[(one.value, one.name) for one in Rule])
    write_back = models.BooleanField(default=True)

    class Meta:
        ordering = ["type", "field"]
        verbose_name_plural = "field policies"
        constraints = [
            models.UniqueConstraint(fields=["type", "field"], name="crm_field_policy_once"),
            models.CheckConstraint(
                condition=Q(source=None) | Q(owner=Owner.SOURCES.value),
                name="crm_field_policy_source_owns",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type}.{self.field}"

    @property
    def word(self) -> Word:
        origin = self.source.origin if self.source else ""
        return Word(Owner(self.owner), Rule(self.rule), origin, self.write_back)


class Conflict(models.Model):
    """A source says another thing than somebody here: `base` is what it had said before."""

    class Resolution(models.TextChoices):
        THEIRS = "theirs", _("Theirs")
        OURS = "ours", _("Ours")
        EDITED = "edit", _("Edited")
        WITHDRAWN = "withdrawn", _("No longer contested")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "cfl")
    )
    source = models.ForeignKey("crm.Source", models.CASCADE, related_name="conflicts")
    account = models.ForeignKey(Account, models.CASCADE, related_name="conflicts")
    type = models.CharField(max_length=20)
    subject = models.CharField(max_length=40)
    field = models.CharField(max_length=60)
    base = models.JSONField(null=True)
    ours = models.JSONField(null=True)
    theirs = models.JSONField(null=True)
    stamp = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    resolution = models.CharField(max_length=9, choices=Resolution.choices, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "subject", "field"],
                condition=Q(resolved_at=None),
                name="crm_conflict_open_once",
            )
        ]
        indexes = [models.Index(fields=["account", "resolved_at"], name="crm_conflict_account")]

    def __str__(self) -> str:
        return f"{self.field}: {self.theirs}"
