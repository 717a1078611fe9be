"""What people send about goals, checked for form, not for meaning."""

from django import forms
from django.utils.translation import gettext_lazy as _

from stakeholders.models import Goal
from web import labels


class GoalForm(forms.Form):
    name = forms.CharField(max_length=Goal._meta.get_field("name").max_length, label=_("Name"))


class PositionForm(forms.Form):
    """One of the five positions; nothing where we do not know."""

    position = forms.TypedChoiceField(
        choices=[("", ""), *labels.POSITIONS.items()],
        coerce=float,
        required=False,
        empty_value=None,
        label=_("Position"),
    )
