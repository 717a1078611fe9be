from functools import partial

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import AccountQuerySet
from accounts.facts import OPEN, Fact, Removable
from accounts.folding import Folded
from accounts.identity import as_named, public_id
from accounts.models.users import User


class Account(models.Model):
    """A client organisation."""

    class Serves(models.TextChoices):
        BUSINESSES = "businesses", _("Businesses")
        CONSUMERS = "consumers", _("Consumers")
        BOTH = "both", _("Businesses and consumers")

    says = as_named("name", "owner", "serves", "domain", "industry", "segment", "country", "city")
    says_each = "custom"
    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "acc")
    )
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="subsidiaries"
    )
    owner = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="accounts_owned"
    )
    serves = models.CharField(max_length=12, choices=Serves.choices, default=Serves.BUSINESSES)
    domain = models.CharField(max_length=200, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    segment = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=2, blank=True)
    city = models.CharField(max_length=120, blank=True)
    folded = Folded("name", "industry", "city")
    custom = models.JSONField(default=dict, blank=True)
    is_stub = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")), name="accounts_account_is_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccountShare(Removable):
    """An account that somebody beside its owner works on."""

    part_of = "account"

    account = models.ForeignKey(Account, models.CASCADE, related_name="shares")
    user = models.ForeignKey(User, models.CASCADE, related_name="shares")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "user"], name="accounts_share_once")
        ]


class Opportunity(models.Model):
    """One long sales cycle with an account."""

    class Kind(models.TextChoices):
        NEW_BUSINESS = "new_business", _("New business")
        EXPANSION = "expansion", _("Expansion")
        RENEWAL = "renewal", _("Renewal")

    class Outcome(models.TextChoices):
        OPEN = "open", _("Open")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")
        NO_DECISION = "no_decision", _("No decision")

    says = as_named(
        "account", "name", "kind", "stage", "amount", "currency",
        "opened_on", "closed_on", "outcome",
    )  # fmt: skip
    says_each = "custom"
    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "opp")
    )
    account = models.ForeignKey(Account, models.CASCADE, related_name="opportunities")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.NEW_BUSINESS)
    stage = models.CharField(max_length=80, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.OPEN)
    custom = models.JSONField(default=dict, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-opened_on", "pk"]
        verbose_name_plural = "opportunities"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="accounts_opportunity_amount_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_on=None)
                | (~Q(outcome="open") & Q(closed_on__gte=F("opened_on"))),
                name="accounts_opportunity_closed_when_decided",
            ),
        ]
        indexes = [
            # Each analysis asks how long the last of a kind took, in a portfolio of any size.
            models.Index(
                fields=["kind", "closed_on"],
                condition=~Q(closed_on=None),
                name="opportunity_closed_by_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExpectedClose(Fact):
    """When an opportunity was expected to close; a postponed close is a new fact."""

    part_of = "opportunity"
    is_shown = True
    says = as_named("closes_on")

    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="expected_closes")
    closes_on = models.DateField()

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["opportunity"], condition=OPEN, name="accounts_one_expected_close"
            ),
        ]

    @property
    def is_cleared(self) -> bool:
        """Whether the opportunity has no such day any more."""
        return self.to_on is not None
