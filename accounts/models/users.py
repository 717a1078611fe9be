from functools import partial

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.identity import public_id


class Access(models.TextChoices):
    """What a user may do at all; which accounts, is `Account.objects.visible_to`."""

    ADMINISTRATOR = "administrator", _("Administrator")
    CX_LEAD = "cx_lead", _("CX lead")
    MANAGER = "manager", _("Manager")
    ACCOUNT_MANAGER = "account_manager", _("Account manager")
    COLLEAGUE = "colleague", _("Colleague")
    READ_ONLY = "read_only", _("Read only")


class Digest(models.TextChoices):
    """How often a user is mailed what needs them."""

    NEVER = "never", _("Never")
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")


class Team(models.Model):
    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "tea")
    )
    name = models.CharField(max_length=120, unique=True)
    lead = models.ForeignKey(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="teams_led"
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="sub_teams"
    )

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody of our own company who signs in."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "usr")
    )
    access = models.CharField(max_length=20, choices=Access.choices, default=Access.READ_ONLY)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="members")
    language = models.CharField(max_length=5, default="en")
    digest = models.CharField(max_length=6, choices=Digest.choices, default=Digest.WEEKLY)
    digest_sent_on = models.DateField(null=True, blank=True)
    digest_told_at = models.DateTimeField(null=True, blank=True)
    """Until when a digest has told what came in."""

    class Meta(AbstractUser.Meta):
        ordering = ["last_name", "first_name", "username"]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def origin(self) -> str:
        """How the journal names this user as the author of a change."""
        return self.public_id
