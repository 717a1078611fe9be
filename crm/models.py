from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts.identity import public_id
from accounts.models import User
from crm.connection_models import Connection, Refusal, Stream, WrittenFigures
from crm.custom_models import CustomField
from crm.decisions import UnknownParents
from crm.import_models import ColumnMemory, Import, ImportPart
from crm.load_models import Load, LoadBlock, LoadPiece
from crm.ownership_rows import Conflict, FieldPolicy
from crm.removal_models import ErasedName, Erasure, FullList, Merge, Reply
from crm.webhook_models import Delivery, FeedbackHook, WebhookEndpoint


class OnDelete(models.TextChoices):
    """What becomes of our record when a source deletes its own."""

    UNLINK = "unlink", pgettext_lazy("record", "Keep ours")
    ARCHIVE = "archive", pgettext_lazy("record", "Archive ours")


class OnUnknown(models.TextChoices):
    """What becomes of a record whose account or superior we do not know yet."""

    STUB = UnknownParents.STUB.value, _("Take it, and hide the place until that one comes")
    HOLD = UnknownParents.HOLD.value, _("Let it wait: it is to be sent again")
    REJECT = UnknownParents.REJECT.value, _("Refuse it")


# Rows of this app that stand in files of their own.
__all__ = [
    "ColumnMemory",
    "Conflict",
    "Connection",
    "CustomField",
    "Delivery",
    "ErasedName",
    "Erasure",
    "FeedbackHook",
    "FieldPolicy",
    "FullList",
    "Import",
    "ImportPart",
    "Load",
    "LoadBlock",
    "LoadPiece",
    "Merge",
    "Refusal",
    "Reply",
    "Stream",
    "WebhookEndpoint",
    "WrittenFigures",
]


class Source(models.Model):
    """An outside system that syncs; what somebody imports is a source of its own."""

    FILES = "files-usr-"
    """How the sources of imported files are called, followed by the id of who brought them."""
    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "src")
    )
    name = models.SlugField(max_length=60, unique=True)
    label = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    outbox_position = models.BigIntegerField(default=1, editable=False)
    """Up to which place in the feed it has acknowledged what it should write back."""
    on_delete = models.CharField(max_length=8, choices=OnDelete.choices, default=OnDelete.UNLINK)
    on_unknown = models.CharField(max_length=8, choices=OnUnknown.choices, default=OnUnknown.STUB)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.label or self.name

    @property
    def origin(self) -> str:
        """How the journal names this source as the author of a change."""
        return self.public_id


class Credential(models.Model):
    """What a machine signs in with: it writes as its source, with the rights of its user."""

    class Kind(models.TextChoices):
        API_KEY = "api_key", _("Key")
        OAUTH_CLIENT = "oauth_client", _("OAuth client")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "crd")
    )
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.API_KEY)
    source = models.ForeignKey(Source, models.CASCADE, related_name="credentials")
    user = models.ForeignKey(User, models.CASCADE, related_name="credentials")
    label = models.CharField(max_length=120, blank=True)
    prefix = models.CharField(max_length=12, unique=True)
    # Of a key; the secret of a client is kept, hashed, by its application.
    secret_digest = models.CharField(max_length=64, blank=True)
    application = models.OneToOneField(
        "oauth2_provider.Application", models.CASCADE, null=True, blank=True
    )
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(kind="api_key", application__isnull=True) & ~Q(secret_digest="")
                    | Q(kind="oauth_client", application__isnull=False, secret_digest="")
                ),
                name="crm_credential_kind",
            )
        ]

    def __str__(self) -> str:
        return self.label or self.prefix


class ApiUse(models.Model):
    """How often a credential asked at one route with one outcome, within one hour.

    Who asked is named by public id, so that the trace outlives what it is of; empty: nobody known.
    """

    credential = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=8)
    route = models.CharField(max_length=120)
    status = models.PositiveSmallIntegerField()
    hour = models.DateTimeField()
    requests = models.PositiveIntegerField(default=1)
    records = models.PositiveBigIntegerField(default=0)
    milliseconds = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()
    last_request_id = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["credential", "hour", "route", "method", "status"],
                name="crm_use_of_an_hour",
            )
        ]
        indexes = [
            models.Index(fields=["source", "last_at"], name="crm_use_of_source"),
            models.Index(fields=["last_at"], name="crm_use_newest"),
            models.Index(fields=["hour"], name="crm_use_hour"),
        ]


class JudgementRead(models.Model):
    """That somebody read what judges people: who, with whose rights, and of which account.

    A page was read by its user; it has no credential and no source.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    credential = models.CharField(max_length=40)
    source = models.CharField(max_length=40)
    user = models.CharField(max_length=40)
    what = models.CharField(max_length=20)
    account = models.CharField(max_length=40, db_index=True)
    subject = models.CharField(max_length=40)


class Link(models.Model):
    """What a source calls one of our records, and what it said last.

    An alias is an id that a merge made a second name of the record.
    """

    # No index of its own, as the one of external ids begins with it.
    source = models.ForeignKey(Source, models.CASCADE, related_name="links", db_index=False)
    type = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)
    subject = models.CharField(max_length=40, db_index=True)
    url = models.CharField(max_length=500, blank=True)
    source_modified_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)
    is_alias = models.BooleanField(default=False)
    # The roles that this id gives to a seat, which others may name, too.
    share = models.JSONField(default=list, blank=True)
    # The newest full list that named it.
    listed_in = models.ForeignKey("FullList", models.SET_NULL, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # What a batch names is looked up by the ids alone, of whatever types.
                fields=["source", "external_id", "type"],
                name="crm_external_id_once",
            )
        ]

    def __str__(self) -> str:
        return self.external_id
