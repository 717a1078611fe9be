"""Rows that say who of us looked at the page of an account, in which week."""

from django.db import models

from accounts.models import Account, User


class Look(models.Model):
    """That a user opened a page of an account, once a week however often they did."""

    # No index of its own, as the one of weeks begins with it.
    user = models.ForeignKey(User, models.CASCADE, related_name="looks", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="looks")
    week_on = models.DateField(db_index=True)
    """Its Monday."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "account", "week_on"], name="feedback_look_once_a_week"
            )
        ]
