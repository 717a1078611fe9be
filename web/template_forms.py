"""What people send as the wanted roles of a segment and stage."""

from django import forms
from django.utils.translation import gettext as _, gettext_lazy

from accounts.errors import Refused
from committee.vocabulary import Role
from stakeholders.models import RoleTemplate
from stakeholders.wanted_roles import USUAL_ROLES
from web import labels
from web.edits import first_error

USUAL_DAYS = 60
MOST_DIGITS = 9
"""More are as much too many."""
Given = tuple[str, str, dict[str, int]]


def _text(name: str, label: str) -> forms.CharField:
    most = RoleTemplate._meta.get_field(name).max_length
    return forms.CharField(max_length=most, required=False, label=label)


class TemplateForm(forms.Form):
    """Segment, stage and one list: a box for each role, and beside it the days."""

    segment = _text("segment", gettext_lazy("Segment"))
    stage = _text("stage", gettext_lazy("Stage"))
    role = forms.MultipleChoiceField(
        choices=labels.options(labels.ROLES), label=gettext_lazy("Roles"), required=False
    )

    def given(self) -> Given:
        """What was sent; Refused where it cannot be read."""
        if not self.is_valid():
            raise Refused(first_error(self), field=next(iter(self.errors)))
        sent = self.cleaned_data
        return sent["segment"], sent["stage"], {role: self._days(role) for role in sent["role"]}

    def _days(self, role: str) -> int:
        """How often, as said beside the role; the usual where nothing is said."""
        said = self.data.get(f"days_{role}", "").strip()
        if not said:
            return USUAL_ROLES.get(Role(role), USUAL_DAYS)
        if not said.isdecimal():
            raise Refused(
                _("%(role)s: the days are a whole number, not “%(said)s”.")
                % {"role": labels.ROLES[role], "said": said[:20]},
                field="cadence",
            )
        return int(said[:MOST_DIGITS])
