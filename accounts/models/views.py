from functools import partial

from django.db import models

from accounts.identity import public_id
from accounts.models.users import User


class SavedView(models.Model):
    """A page as somebody filtered and ordered it, under a name."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "vie")
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    page = models.CharField(max_length=20)
    query = models.CharField(max_length=500, blank=True)
    is_shared = models.BooleanField(default=False)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="accounts_view_name_once")
        ]
