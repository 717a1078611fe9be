from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.identity import public_id
from accounts.models.organisations import Account
from accounts.models.users import User


class ChangeSet(models.Model):
    """One act by one author: all its changes stand or fall together."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "chg")
    )
    at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=120)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True)
    undoes = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="undone_by"
    )
    seq = models.BigIntegerField(null=True, editable=False)
    """The number of its first change, given at commit; the others follow in their order."""
    size = models.PositiveIntegerField(default=0, editable=False)
    """How many numbers it takes: while it is open, the changes that were added so far."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seq"], condition=Q(size__gt=0), name="accounts_seq_once"
            )
        ]
        indexes = [
            models.Index(fields=["at"], name="accounts_change_set_at"),
            models.Index(fields=["id"], condition=Q(seq=None), name="accounts_not_numbered"),
        ]

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.subjects: dict[type[models.Model], dict[int | None, str]] = {}
        """Public ids of records that were changed while it was open, by primary key."""
        self.stamps: dict[str, datetime] = {}
        """Since when the author says so of a record, by its public id."""
        self.born: set[str] = set()
        """Public ids of the records that are new with it."""
        self.counted: dict[type[models.Model], set[int]] = {}
        """The rows whose version it has counted already, or that are new with it."""
        self.said: dict[tuple[type[models.Model], str], dict[str, Any]] = {}
        """What facts said of a record before it, by their type and the id of the record."""
        self.noted: list[tuple[str, range, Sequence[str]]] = []
        """The changes that were added while it was open: their type, ordinals and subjects.

        Of a change that takes several numbers it is the first, which is that of its subject.
        """
        self.entries: list[tuple[str, dict[str, Any]]] | None = None
        """Who said new records, by their public ids, while that is gathered."""


class Counter(models.Model):
    """One row: the number that the next change will have."""

    next = models.BigIntegerField(default=1)


class Change(models.Model):
    """What one row was before and is after; enough to tell the story and to undo it.

    `subject` is the public id of the record that it belongs to; empty where there is none.
    """

    class Op(models.TextChoices):
        CREATED = "created"
        UPDATED = "updated"
        RETRACTED = "retracted"

    # No index of its own, as the one of ordinals begins with it.
    change_set = models.ForeignKey(
        ChangeSet, models.CASCADE, related_name="changes", db_index=False
    )
    ordinal = models.PositiveIntegerField()
    type = models.CharField(max_length=80)
    row = models.PositiveBigIntegerField()
    subject = models.CharField(max_length=40, db_index=True)
    op = models.CharField(max_length=10, choices=Op.choices)
    before = models.JSONField(encoder=DjangoJSONEncoder, default=dict)
    after = models.JSONField(encoder=DjangoJSONEncoder, default=dict)

    class Meta:
        ordering = ["change_set", "ordinal"]
        constraints = [
            models.UniqueConstraint(
                fields=["change_set", "ordinal"], name="accounts_change_ordinal"
            )
        ]
        indexes = [models.Index(fields=["type", "row"], name="accounts_change_row")]
