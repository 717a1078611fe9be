"""Rows of merges, full lists, erasures, and answers that are given once."""

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.identity import public_id
from accounts.models import ChangeSet


class Merge(models.Model):
    """That one of our records became part of another; `links` are those that were its own."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "mrg")
    )
    source = models.ForeignKey("crm.Source", models.SET_NULL, null=True, blank=True)
    type = models.CharField(max_length=20)
    winner = models.CharField(max_length=40, db_index=True)
    loser = models.CharField(max_length=40)
    links = models.JSONField(default=list)
    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="merges")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone_at=None), name="crm_merged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.winner}"


class FullList(models.Model):
    """All live ids of one type that a source names, so that what it no longer has is found."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "ful")
    )
    source = models.ForeignKey("crm.Source", models.CASCADE, related_name="full_lists")
    type = models.CharField(max_length=20)
    # Where a source has several kinds of a type, with what the ids of this kind begin.
    prefix = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    named = models.PositiveIntegerField(default=0)
    deleted = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "type", "prefix"],
                condition=Q(completed_at=None),
                name="crm_one_open_full_list",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class Reply(models.Model):
    """What was answered under an Idempotency-Key; without a status it is still being worked on."""

    source = models.ForeignKey("crm.Source", models.CASCADE, related_name="replies")
    key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.JSONField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "replies"
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="crm_reply_once")]

    def __str__(self) -> str:
        return self.key


class Erasure(models.Model):
    """The certificate that a person was forgotten: when, by whom, and how much of what."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "era")
    )
    subject = models.CharField(max_length=40, db_index=True)
    origin = models.CharField(max_length=120)
    reason = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    change_set = models.ForeignKey(ChangeSet, models.CASCADE, related_name="erasures")
    erased_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-erased_at", "-pk"]

    def __str__(self) -> str:
        return self.public_id


class ErasedName(models.Model):
    """A keyed digest of an id or an address under which nobody may be stored again."""

    digest = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return self.digest[:8]
