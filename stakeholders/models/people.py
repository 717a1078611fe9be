from functools import partial

from django.db import models
from django.db.models import F, Q

from accounts.facts import OPEN, Fact, ToldByFacts
from accounts.folding import Folded
from accounts.identity import as_named, choices, only_known, public_id
from accounts.models import Account
from committee.vocabulary import Seniority, Standing, TieKind


def full_name(first_name: str, last_name: str) -> str:
    """How somebody is called."""
    return f"{first_name} {last_name}".strip()


class Person(ToldByFacts):
    """A human being at or around clients."""

    shown_by = "stakeholders"
    says = as_named("first_name", "last_name", "email", "phone", "language")

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "per")
    )
    first_name = models.CharField(max_length=120, blank=True)
    last_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=5, blank=True)
    folded = Folded("first_name", "last_name")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["last_name", "first_name", "pk"]

    def __str__(self) -> str:
        return full_name(self.first_name, self.last_name)


class Stakeholder(ToldByFacts):
    """A person in one account; there while a position of theirs holds."""

    says = as_named("account", "is_external", "standing")
    says_each = "custom"
    says_with = "person"

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "stk")
    )
    # No index of its own, as the one of who is where begins with it.
    person = models.ForeignKey(Person, models.CASCADE, related_name="stakeholders", db_index=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="stakeholders")
    is_external = models.BooleanField(default=False)
    expertise = models.JSONField(default=list, blank=True)
    use_cases = models.JSONField(default=list, blank=True)
    needs = models.JSONField(default=list, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    standing = models.CharField(max_length=20, choices=choices(Standing), blank=True)
    notes = models.TextField(blank=True)
    is_stub = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "account"], name="stakeholders_person_once_per_account"
            ),
            only_known("standing", Standing, "stakeholders_standing", or_nothing=True),
        ]

    def __str__(self) -> str:
        return str(self.person)


class Position(Fact):
    """What a stakeholder does in the account; somebody without one has left."""

    part_of = "stakeholder"
    is_shown = True
    says = as_named("title", "department", "location", "seniority")

    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="positions")
    title = models.CharField(max_length=160, blank=True)
    department = models.CharField(max_length=160, blank=True)
    location = models.CharField(max_length=160, blank=True)
    seniority = models.CharField(
        max_length=20, choices=choices(Seniority), default=Seniority.UNKNOWN.value
    )
    folded = Folded("title")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["stakeholder"], condition=OPEN, name="stakeholders_one_position"
            ),
            only_known("seniority", Seniority, "stakeholders_position_seniority"),
        ]


class Tie(Fact):
    """`stakeholder` reports to, influences, or conflicts with `other`."""

    part_of = "stakeholder"
    numbers = 2
    says = {"reports_to": "other"}

    public_id = models.CharField(
        max_length=40, db_index=True, editable=False, default=partial(public_id, "tie")
    )
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="ties")
    other = models.ForeignKey(Stakeholder, models.CASCADE, related_name="ties_from_others")
    kind = models.CharField(max_length=20, choices=choices(TieKind))
    strength = models.FloatField(default=1.0)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(stakeholder=F("other")), name="stakeholders_tie_joins_two"
            ),
            models.CheckConstraint(
                condition=Q(strength__gt=0, strength__lte=1), name="stakeholders_tie_strength"
            ),
            models.UniqueConstraint(
                fields=["stakeholder", "other", "kind"],
                condition=OPEN,
                name="stakeholders_tie_once",
            ),
            models.UniqueConstraint(
                fields=["stakeholder"],
                condition=OPEN & Q(kind=TieKind.REPORTS_TO.value),
                name="stakeholders_one_superior",
            ),
            models.UniqueConstraint(
                fields=["public_id"], condition=OPEN, name="stakeholders_tie_open_once"
            ),
            only_known("kind", TieKind, "stakeholders_tie_kind"),
        ]

    @property
    def is_said(self) -> bool:
        """Whether the stakeholder shows this tie as a field of theirs."""
        return self.kind == TieKind.REPORTS_TO.value

    is_shown = is_said

    @property
    def is_cleared(self) -> bool:
        """Whether they report to nobody any more."""
        return self.to_on is not None
