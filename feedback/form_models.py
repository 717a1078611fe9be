"""Rows of web forms of our own: where anybody who has the address may tell us something."""

from functools import partial

from django.db import models
from django.utils import timezone

from accounts.identity import public_id


class WebForm(models.Model):
    """A public page that takes in what people write; while it is off there is no such page."""

    # Its address is on our site for everybody to see, so it is no secret, and is kept as it is.
    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "frm")
    )
    name = models.CharField(max_length=120)
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def origin(self) -> str:
        """How the journal names it as where something came from."""
        return self.public_id
