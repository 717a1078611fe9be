from functools import partial

from django.db import models
from django.db.models import Q

from accounts.facts import HELD, OPEN, Fact, Recorded
from accounts.identity import choices, only_known, public_id
from accounts.models import User
from committee.vocabulary import Basis, EvidenceKind, Level, TouchKind
from stakeholders.models.people import Stakeholder


class Assessment(Recorded):
    """One dated statement of a stance; none means heard, but not understood."""

    public_id = models.CharField(
        max_length=40, db_index=True, editable=False, default=partial(public_id, "ass")
    )
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="assessments")
    kind = models.CharField(max_length=12, choices=choices(EvidenceKind))
    basis = models.CharField(max_length=10, choices=choices(Basis))
    stance = models.FloatField(null=True, blank=True)
    on = models.DateField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    reason = models.TextField(blank=True)
    feedback = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["public_id"], condition=HELD, name="stakeholders_assessment_held_once"
            ),
            models.CheckConstraint(
                condition=Q(stance=None) | Q(stance__gte=-1, stance__lte=1),
                name="stakeholders_stance_between_opponent_and_advocate",
            ),
            only_known("kind", EvidenceKind, "stakeholders_assessment_kind"),
            only_known("basis", Basis, "stakeholders_assessment_basis"),
        ]


class Touch(Recorded):
    """One contact between a user and a stakeholder."""

    public_id = models.CharField(
        max_length=40, db_index=True, editable=False, default=partial(public_id, "tou")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="touches")
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="touches")
    kind = models.CharField(max_length=16, choices=choices(TouchKind))
    on = models.DateField()
    note = models.TextField(blank=True)
    # Which meeting of a calendar it was; empty where none says so.
    occasion = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["on", "pk"]
        verbose_name_plural = "touches"
        indexes = [
            models.Index(
                fields=["occasion"],
                condition=~Q(occasion=""),
                name="stakeholders_touch_occasion",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["public_id"], condition=HELD, name="stakeholders_touch_held_once"
            ),
            only_known("kind", TouchKind, "stakeholders_touch_kind"),
        ]


class Relationship(Fact):
    """How a user stands with a stakeholder, and how they want to stand."""

    part_of = "stakeholder"

    public_id = models.CharField(
        max_length=40, db_index=True, editable=False, default=partial(public_id, "rel")
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="relationships")
    stakeholder = models.ForeignKey(Stakeholder, models.CASCADE, related_name="relationships")
    level = models.CharField(max_length=20, choices=choices(Level), default=Level.UNKNOWN.value)
    wanted = models.CharField(max_length=20, choices=choices(Level), default=Level.UNKNOWN.value)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "stakeholder"],
                condition=OPEN,
                name="stakeholders_one_relationship",
            ),
            models.UniqueConstraint(
                fields=["public_id"], condition=OPEN, name="stakeholders_relationship_open_once"
            ),
            only_known("level", Level, "stakeholders_relationship_level"),
            only_known("wanted", Level, "stakeholders_relationship_wanted"),
        ]
