"""Rows of the files that users bring."""

from functools import partial

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identity import public_id
from accounts.models import Account, ChangeSet, Job, User


class Import(models.Model):
    """A file that a user brought: kept until it is confirmed, with what became of its lines."""

    class Kind(models.TextChoices):
        ACCOUNTS = "accounts", _("Accounts")
        PEOPLE = "people", _("People")
        TIES = "ties", _("Ties")
        TOUCHES = "touches", _("Touches")
        FEEDBACK = "feedback", _("Feedback")

    class State(models.TextChoices):
        NEW = "new", _("Not confirmed")
        RUNNING = "running", _("Running")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Failed")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "imp")
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="imports")
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    file_name = models.CharField(max_length=200)
    # In the database, as the worker that reads it may run on another machine. A long file is
    # kept in parts instead, each written by itself: then its headers stand here.
    content = models.BinaryField()
    headers = models.JSONField(default=list)
    delimiter = models.CharField(max_length=1, blank=True)
    # Says that the same file comes again; empty once it was emptied.
    digest = models.CharField(max_length=64, blank=True)
    lines = models.PositiveIntegerField(default=0)
    # The field of each column, in their order; empty for one that is left out.
    columns = models.JSONField(default=list)
    # Of a long file: a date of each column that tells whether days stand before months.
    telling = models.JSONField(default=dict)
    # What became of its lines; before it is confirmed, what would become of those of a long one.
    report = models.JSONField(default=dict)
    check_job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # The acts that it was written by, and what became of them when it was taken back.
    change_sets = models.ManyToManyField(ChangeSet, related_name="imports")
    undo_job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["user", "digest"], name="crm_import_of_file")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_long(self) -> bool:
        """Whether it is kept, checked and written in parts."""
        return bool(self.headers)

    @property
    def is_there(self) -> bool:
        """Whether it still has its lines; they go when somebody whom they name is erased."""
        return bool(self.headers or self.content)

    @property
    def is_checked(self) -> bool:
        """Whether all lines of a long file were compared with what is there."""
        return self.check_job is not None and self.check_job.state == Job.State.DONE

    @property
    def state(self) -> str:
        """Where it stands, by its jobs."""
        if self.undone_at is not None:
            return self.State.UNDONE
        if self.undo_job is not None and self.undo_job.state in WAITING:
            return self.State.UNDOING
        if self.job is None or self.cancelled_at is not None:
            return self.State.CANCELLED if self.cancelled_at else self.State.NEW
        return self.State.RUNNING if self.job.state in WAITING else ENDED[self.job.state]

    @property
    def state_label(self) -> str:
        return str(self.State(self.state).label)


WAITING = {Job.State.QUEUED, Job.State.RUNNING}
ENDED = {Job.State.DONE: Import.State.DONE, Job.State.FAILED: Import.State.FAILED}


class ImportPart(models.Model):
    """So many lines of a long file, and what became of them."""

    row = models.ForeignKey(Import, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    lines = models.BinaryField()
    # Empty until it was its turn: to be checked, then to be written.
    report = models.JSONField(default=dict)
    # Whether lines of it name somebody whom a later part may have brought.
    looks_again = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["row", "number"], name="crm_import_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.row_id}/{self.number}"


class ColumnMemory(models.Model):
    """Which fields a user last gave the columns of files with the same headers, in any order."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Import.Kind.choices)
    digest = models.CharField(max_length=64)
    # Pairs of header and field, as two columns may be called the same.
    pairs = models.JSONField(default=list)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "digest"], name="crm_columns_remembered_once"
            )
        ]

    def __str__(self) -> str:
        return self.digest[:8]
