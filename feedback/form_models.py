"""Rows of web forms of our own: where anybody who has the address may tell us something."""

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.identity import public_id
from feedback.arrival_models import Arrival


class WebForm(models.Model):
    """A public page that takes in what people write; while it is off there is no such page."""

    # Its address is on our site for everybody to see, so it is no secret, and is kept as it is.
    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "frm")
    )
    name = models.CharField(max_length=120)
    is_on = models.BooleanField(default=True)
    # Whether who writes gets a receipt by mail.
    sends_receipts = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """How the journal names it as where something came from."""
        return self.public_id


class Receipt(models.Model):
    """The mail that says to somebody that what they wrote into a web form has come, once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        STOPPED = "stopped"

    ON_ITS_WAY = (State.WAITING, State.SENDING)
    LEFT = (State.SENDING, State.SENT, State.FAILED)
    """Those that somebody has got, or may have."""

    arrival = models.OneToOneField(Arrival, models.CASCADE, related_name="receipt")
    language = models.CharField(max_length=5)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    # Why it was not sent.
    fault = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "sending", "sent", "failed", "stopped"]),
                name="feedback_receipt_state",
            )
        ]

    def __str__(self) -> str:
        return str(self.arrival_id)
