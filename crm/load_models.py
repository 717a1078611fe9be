"""Rows of large loads."""

from functools import partial

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identity import public_id
from accounts.models import Job, User


class Load(models.Model):
    """Many records in one file, written block by block by a worker; the API calls it a job."""

    class Format(models.TextChoices):
        NDJSON = "ndjson", "NDJSON"
        CSV = "csv", "CSV"
        XLSX = "xlsx", "XLSX"

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        UPLOADING = "uploading", _("Uploading")
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        CANCELLING = "cancelling", _("Stopping")
        CANCELLED = "cancelled", _("Cancelled")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "lod")
    )
    source = models.ForeignKey("crm.Source", models.CASCADE, related_name="loads")
    user = models.ForeignKey(User, models.CASCADE, related_name="loads")
    format = models.CharField(max_length=6, choices=Format.choices)
    # What each row of a table is, and which member of the record each of its headers is.
    type = models.CharField(max_length=20, blank=True)
    columns = models.JSONField(default=dict)
    is_strict = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.JSONField(default=dict)
    received_bytes = models.PositiveBigIntegerField(default=0)
    announced_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    # Up to where it is read and written, of how much: in bytes, in a workbook in rows.
    position = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    line = models.PositiveBigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    worked_seconds = models.FloatField(default=0.0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_active(self) -> bool:
        """Whether a worker has it or will have it."""
        return self.state in {self.State.QUEUED, self.State.RUNNING, self.State.CANCELLING}

    @property
    def shown_state(self) -> str:
        """The state; that of a load whose workers all died is not what the last one left."""
        if not (self.is_active and self.job and self.job.state == Job.State.FAILED):
            return self.state
        is_cancelled = self.state == self.State.CANCELLING
        return self.State.CANCELLED if is_cancelled else self.State.FAILED


class LoadPiece(models.Model):
    """A part of the file of a load, in the database as its worker may run on another machine."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="pieces")
    offset = models.PositiveBigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "offset"], name="crm_load_piece_once")
        ]

    def __str__(self) -> str:
        return f"{self.load_id}@{self.offset}"


class LoadBlock(models.Model):
    """What became of one block of records: a compressed line of JSON for each."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="blocks")
    position = models.PositiveBigIntegerField()
    results = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "position"], name="crm_load_block_once")
        ]

    def __str__(self) -> str:
        return f"{self.load_id}@{self.position}"
