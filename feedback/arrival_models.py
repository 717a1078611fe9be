"""Rows of what came in from outside, whoever it turns out to be of."""

from functools import partial
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts.access import MAY_EDIT, SEES_EVERYTHING
from accounts.identity import public_id
from accounts.models import Account, User
from feedback.channels import Channel
from stakeholders.models import Stakeholder


class ArrivalQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Administrators and CX leads see all; others who may edit, what concerns their accounts.

        What was assigned is of the account of whoever said it. Anything else: it was brought on an
        account that they edit, or its sender has the address of somebody there or an address at
        its domain. Nobody else sees any.
        """
        if not user.is_active or user.access not in MAY_EDIT:
            return self.none()
        if user.access in SEES_EVERYTHING:
            return self
        own = Account.objects.editable_by(user)
        at_home = own.exclude(domain="").filter(domain__iexact=OuterRef("sender_domain"))
        # Of an address that is empty nobody is the sender.
        people = Stakeholder.objects.filter(account__in=own.values("pk")).exclude(person__email="")
        known = people.filter(person__email__iexact=OuterRef("sender_address"))
        is_assigned, theirs = Q(state=Arrival.State.MATCHED), own.values("pk")
        concerns = Q(account__in=theirs) | Exists(at_home) | Exists(known)
        return self.filter(
            is_assigned & Q(stakeholder__account__in=theirs) | ~is_assigned & concerns
        )

    def open(self) -> Self:
        """What somebody has yet to decide about."""
        return self.filter(state__in=[Arrival.State.WAITING, Arrival.State.PARKED])


class Arrival(models.Model):
    """One thing that came in, kept before anything is understood, once for its source and id."""

    class Door(models.TextChoices):
        FORM = "form", _("Form")
        PASTE = "paste", _("Pasted")
        EML = "eml", _("Mail file")
        IMAP = "imap", _("Mailbox")
        HOOK = "hook", _("Signed webhook")
        API = "api", _("API")
        WEB = "web", _("Web form")
        FILE = "file", pgettext_lazy("door", "File")

    class State(models.TextChoices):
        WAITING = "waiting", _("Unknown sender")
        MATCHED = "matched", _("Assigned")
        PARKED = "parked", _("Parked")
        DISCARDED = "discarded", _("Discarded")

    class Reason(models.TextChoices):
        """Why it was parked, or why somebody discarded it."""

        AUTO_REPLY = "auto_reply", _("Automatic reply")
        BOUNCE = "bounce", _("Notice that a mail was not delivered")
        LOOP = "loop", _("Our own mail coming back")
        BULK = "bulk", _("Newsletter or mailing list")
        FORWARD = "forward", _("Forwarded, and the author was not recognised")
        EMPTY = "empty", _("No words of its own")
        TOO_LARGE = "too_large", _("Too large to be read")
        MALFORMED = "malformed", _("Not readable as a mail")
        REFUSED = "refused", _("The person is no longer there")
        SPAM = "spam", _("Advertising or fraud")
        NOT_FEEDBACK = "not_feedback", _("Not about us")
        DOUBLE = "double", _("Known already")
        NOBODY = "nobody", _("From nobody at a client")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "arr")
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    door = models.CharField(max_length=5, choices=Door.choices)
    channel = models.CharField(max_length=16, choices=Channel.choices)
    # Whose word it is, as the journal names authors, and what they call it.
    source = models.CharField(max_length=120)
    external_id = models.CharField(max_length=255)
    received_at = models.DateTimeField(default=timezone.now)
    said_on = models.DateField()
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    sender_domain = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    size = models.PositiveBigIntegerField(default=0)
    nps = models.PositiveSmallIntegerField(null=True, blank=True)
    csat = models.PositiveSmallIntegerField(null=True, blank=True)
    ces = models.PositiveSmallIntegerField(null=True, blank=True)
    # Which mail from a case it answers, by public id.
    answers = models.CharField(max_length=40, blank=True)
    # On the page of which account it was brought.
    account = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True)
    # Whose it turned out to be, and the public id of the feedback that it became.
    stakeholder = models.ForeignKey(Stakeholder, models.SET_NULL, null=True, blank=True)
    became = models.CharField(max_length=40, blank=True, db_index=True)
    # Whether more from this address is theirs, too.
    is_remembered = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="feedback_arrived_once"),
            models.CheckConstraint(
                condition=Q(state="matched") ^ Q(became=""), name="feedback_arrival_became"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["parked", "discarded"]) ^ Q(reason=""),
                name="feedback_arrival_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "id"], name="feedback_arrival_state"),
            models.Index(fields=["sender_address"], name="feedback_arrival_sender"),
        ]

    def __str__(self) -> str:
        return self.sender_name or self.sender_address or self.public_id

    @property
    def is_open(self) -> bool:
        """Whether somebody has yet to decide about it."""
        return self.state in {self.State.WAITING, self.State.PARKED}


class Mailbox(models.Model):
    """How far a folder of mail was read; whoever has its turn reads it, until the lease is over."""

    # Without the password: a keyed digest of the address, so that another folder begins anew.
    name = models.CharField(max_length=64, unique=True)
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    busy_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name
