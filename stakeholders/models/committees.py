from functools import partial

from django.db import models
from django.db.models import Q

from accounts.facts import OPEN, Fact, ToldByFacts
from accounts.identity import choices, only_known, public_id
from accounts.models import Account, Opportunity
from committee.vocabulary import Role
from stakeholders.models.people import Stakeholder


class BuyingCommittee(ToldByFacts):
    """The group that decides an opportunity; without one, the standing one of the account."""

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "com")
    )
    account = models.ForeignKey(Account, models.CASCADE, related_name="committees")
    opportunity = models.OneToOneField(
        Opportunity, models.CASCADE, null=True, blank=True, related_name="committee"
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    analysed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(opportunity=None),
                name="stakeholders_one_standing_committee",
            )
        ]


class DecisionRule(Fact):
    """How a committee decides: a quota over its seats, or a whole tree over seat ids."""

    part_of = "committee"

    committee = models.ForeignKey(BuyingCommittee, models.CASCADE, related_name="rules")
    quota = models.PositiveIntegerField(null=True, blank=True)
    tree = models.JSONField(null=True, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(
                condition=Q(quota=None) | Q(quota__gte=1), name="stakeholders_rule_quota"
            ),
            models.UniqueConstraint(
                fields=["committee"], condition=OPEN, name="stakeholders_one_rule"
            ),
        ]


class Seat(ToldByFacts):
    """A place in a committee; there while its terms hold, whoever holds it."""

    numbers = 2
    shown_in = "committee"

    public_id = models.CharField(
        max_length=40, unique=True, editable=False, default=partial(public_id, "sea")
    )
    committee = models.ForeignKey(BuyingCommittee, models.CASCADE, related_name="seats")
    name = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]


class SeatTerms(Fact):
    """What a seat weighs in the decision, and whether nothing passes without it."""

    part_of = "seat"
    is_shown = True
    numbers = 2

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="terms")
    weight = models.PositiveSmallIntegerField(default=1)
    is_veto = models.BooleanField(default=False)
    is_approver = models.BooleanField(default=False)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["seat"], condition=OPEN, name="stakeholders_one_set_of_terms"
            ),
        ]


class SeatRole(Fact):
    """One of the roles of a seat."""

    part_of = "seat"
    is_shown = True
    numbers = 2

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24, choices=choices(Role))

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["seat", "role"], condition=OPEN, name="stakeholders_role_once"
            ),
            only_known("role", Role, "stakeholders_seat_role"),
        ]


class SeatHolder(Fact):
    """Who holds a seat; a seat without one is empty."""

    part_of = "seat"
    is_shown = True
    numbers = 2

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="holders")
    committee = models.ForeignKey(BuyingCommittee, models.CASCADE, related_name="holders")
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="seats_held")

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["seat"], condition=OPEN, name="stakeholders_one_holder"
            ),
            models.UniqueConstraint(
                fields=["committee", "stakeholder"],
                condition=OPEN,
                name="stakeholders_one_seat_each",
            ),
        ]


class MethodParameters(Fact):
    """Values that replace defaults of the method, for one committee or for all."""

    part_of = "committee"

    committee = models.ForeignKey(
        BuyingCommittee, models.CASCADE, null=True, blank=True, related_name="parameters"
    )
    values = models.JSONField(default=dict)
