from django.db import models

from accounts.facts import OPEN, Fact


class RoleTemplate(Fact):
    """The roles a committee must have, each with the days within which to be in touch.

    Empty segment or stage: of any. The most specific one counts: segment and stage, segment,
    stage, neither.
    """

    segment = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=80, blank=True)
    roles = models.JSONField(default=dict)

    class Meta(Fact.Meta):
        ordering = ["segment", "stage", "pk"]
        constraints = [
            *Fact.Meta.constraints,
            models.UniqueConstraint(
                fields=["segment", "stage"], condition=OPEN, name="stakeholders_one_role_template"
            ),
        ]
