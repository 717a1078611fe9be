"""What people send about goals, checked for form, not for meaning."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Goal
from web import labels


class GoalForm(forms.Form):
    name = forms.CharField(max_length=Goal._meta.get_field("name").max_length, label=_("Name"))


class PositionsForm(forms.Form):
    """The positions of one person: a field for each goal, named by it and by what was shown.

    A script sends the row for `only` one of its cells, whatever was shown there before; without
    a script the whole row is sent, and what is as it was shown does not count as said.
    """

    def __init__(self, data: QueryDict, *, only: str = "") -> None:
        super().__init__(data)
        self.only = only
        for name in data:
            if name.startswith("goa_") and only in ("", name):
                self.fields[name] = _position()

    @property
    def said(self) -> dict[str, float | None]:
        """Goal to position, None where we do not know, of what was changed."""
        return {
            name.partition(":")[0]: position
            for name, position in self.cleaned_data.items()
            if self.only or self.data[name] != name.partition(":")[2]
        }


def _position() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=[("", ""), *labels.POSITIONS.items()],
        coerce=float,
        required=False,
        empty_value=None,
        label=_("Position"),
    )
