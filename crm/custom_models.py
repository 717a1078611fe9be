"""The fields that a company defines for itself, beside those that every record has."""

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts import custom
from accounts.identity import public_id


class CustomField(models.Model):
    """A field of one type of records, told as `custom.key`; an archived one is told no more."""

    class Type(models.TextChoices):
        ACCOUNT = "account", _("Account")
        STAKEHOLDER = "stakeholder", _("Stakeholder")
        OPPORTUNITY = "opportunity", _("Opportunity")

    class Kind(models.TextChoices):
        TEXT = "text", pgettext_lazy("kind of field", "Text")
        NUMBER = "number", pgettext_lazy("kind of field", "Number")
        DATE = "date", pgettext_lazy("kind of field", "Date")
        BOOLEAN = "boolean", pgettext_lazy("kind of field", "Yes or no")
        CHOICE = "choice", pgettext_lazy("kind of field", "Choice")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "cuf")
    )
    type = models.CharField(max_length=20, choices=Type.choices)
    key = models.CharField(max_length=50)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    choices = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["type", "label", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["type", "key"], name="crm_custom_field_once"),
            models.CheckConstraint(
                condition=Q(kind="choice") & ~Q(choices=[]) | ~Q(kind="choice") & Q(choices=[]),
                name="crm_custom_field_choices",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def member(self) -> str:
        """Its name among the fields of a record."""
        return custom.member(self.key)
