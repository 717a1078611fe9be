"""What people send about goals: seven fields at most."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from feedback import cx_goals
from feedback.cx_goals import CompanyDraft, CxDraft
from feedback.models import CompanyGoal, CxGoal
from web.cx_goals import figures


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


def _value(label: str, **options: Any) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"class": "form-control", "step": "any"})
    return forms.FloatField(label=label, widget=widget, **options)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class CompanyGoalForm(forms.Form):
    name = forms.CharField(
        max_length=120, label=_("Name"), widget=forms.TextInput(attrs={"class": "form-control"})
    )
    words = forms.CharField(
        required=False,
        max_length=2000,
        label=_("Why"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
    from_on = _day(_("From"))
    until_on = _day(_("Until"))

    @property
    def draft(self) -> CompanyDraft:
        return CompanyDraft(**self.cleaned_data)


class CxGoalForm(forms.Form):
    """Values as they read: points of NPS, percent, hours."""

    team = forms.ModelChoiceField(queryset=Team.objects.none(), label=_("Team"), widget=_select())
    company_goal = forms.ModelChoiceField(
        queryset=CompanyGoal.objects.none(),
        required=False,
        label=_("For which goal of the company"),
        widget=_select(),
    )
    figure = forms.ChoiceField(choices=CxGoal.Figure.choices, label=_("Figure"), widget=_select())
    start = _value(
        _("Start"), required=False, help_text=_("Empty: where the team is today, as measured.")
    )
    target = _value(_("Target"), help_text=_("NPS in points, shares in percent, or hours."))
    from_on = _day(_("From"))
    until_on = _day(_("Until"))

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["team"].queryset = teams(user)
        self.fields["company_goal"].queryset = CompanyGoal.objects.there()

    @property
    def draft(self) -> CxDraft:
        given = dict(self.cleaned_data)
        for name in ("start", "target"):
            given[name] = figures.read(given["figure"], given[name])
        return CxDraft(**given)


def teams(user: User):
    """The teams whose goals the user may set."""
    pks = cx_goals.teams_of(user)
    found = Team.objects.order_by("name")
    return found if pks is None else found.filter(pk__in=pks)


def told_of(goal: CxGoal) -> dict[str, Any]:
    """What the form of a goal holds."""
    names = ("team", "company_goal", "figure", "from_on", "until_on")
    values = {name: figures.shown(goal.figure, getattr(goal, name)) for name in ("start", "target")}
    return {name: getattr(goal, name) for name in names} | values


def told_of_company(goal: CompanyGoal) -> dict[str, Any]:
    return {name: getattr(goal, name) for name in ("name", "words", "from_on", "until_on")}
