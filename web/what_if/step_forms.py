"""What people say to take a step of a scenario: one short form for each kind of step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from committee import (
    EmployeeLeaves,
    PersonLeaves,
    QuotaSet,
    RuleSet,
    SeatFilled,
    StanceSet,
    Step,
    TermsSet,
    TieAdded,
    TouchAdded,
    parse_rule,
)
from committee.vocabulary import TieKind, TouchKind
from web import labels

Choices = Sequence[tuple[str, str]]
NOT_THERE = {"invalid_choice": _("choose one of the list.")}
STRENGTHS = [("1.0", "100 %"), ("0.75", "75 %"), ("0.5", "50 %"), ("0.25", "25 %")]
RULES = [
    ("quota", _("So many of the others")),
    ("majority", _("More than half of all")),
    ("all", _("Everybody")),
    ("any", _("Anybody alone")),
]


@dataclass(frozen=True)
class Offer:
    """Whom a form offers, as key and name; `voters` are the keys of those in the rule."""

    people: Choices
    met: Choices
    ours: Choices
    empty: Choices
    voters: tuple[str, ...]


def _choice(label: str, choices: Sequence, **options) -> forms.ChoiceField:
    select = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(
        label=label, choices=choices, widget=select, error_messages=NOT_THERE, **options
    )


def _number(label: str, **options) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, widget=forms.NumberInput(attrs={"class": "form-control"}), **options
    )


def _tick(label: str) -> forms.BooleanField:
    tick = forms.CheckboxInput(attrs={"class": "form-check-input"})
    return forms.BooleanField(label=label, required=False, widget=tick)


class StepForm(forms.Form):
    """What every kind of step has: people to choose from, and the step that was said."""

    def __init__(self, data: Mapping | None, offer: Offer, kind: str) -> None:
        super().__init__(data, auto_id=f"{kind}-%s")
        self.offer = offer
        for name, choices in self.offered().items():
            blank = [("", "…")] if len(choices) != 1 else []
            self.fields[name].choices = [*blank, *choices]

    def offered(self) -> dict[str, Sequence]:
        return {"person": self.offer.people}


class LeavesForm(StepForm):
    title = _("Somebody leaves")
    who = _choice(_("Who"), ())

    def offered(self) -> dict[str, Sequence]:
        groups = ((_("At the client"), self.offer.people), (_("Of us"), self.offer.met))
        return {"who": [(label, people) for label, people in groups if people]}

    def step(self) -> Step:
        who = self.cleaned_data["who"]
        return PersonLeaves(who) if who in dict(self.offer.people) else EmployeeLeaves(who)


class StanceForm(StepForm):
    title = _("Somebody turns")
    person = _choice(_("Who"), ())
    stance = forms.TypedChoiceField(
        label=_("Stance"),
        coerce=int,
        choices=labels.options(labels.STANCES),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def offered(self) -> dict[str, Sequence]:
        return {"person": [*self.offer.people, *self.offer.empty]}

    def step(self) -> Step:
        return StanceSet(self.cleaned_data["person"], self.cleaned_data["stance"] / 2)


class TouchForm(StepForm):
    title = _("We meet somebody")
    employee = _choice(_("Of us"), ())
    person = _choice(_("With whom"), ())
    kind = _choice(_("How"), labels.options(labels.TOUCHES), initial=TouchKind.MEETING.value)

    def offered(self) -> dict[str, Sequence]:
        return {"person": self.offer.people, "employee": self.offer.ours}

    def step(self) -> Step:
        given = self.cleaned_data
        return TouchAdded(given["employee"], given["person"], TouchKind(given["kind"]))


class TieForm(StepForm):
    title = _("A tie between two of them")
    person = _choice(_("Who"), ())
    kind = _choice(
        _("Tie"),
        [(one.value, labels.TIES[one]) for one in (TieKind.INFLUENCES, TieKind.REPORTS_TO)],
    )
    other = _choice(_("Whom"), ())
    strength = _choice(_("Strength of influence"), STRENGTHS, initial="0.5", required=False)

    def offered(self) -> dict[str, Sequence]:
        return {"person": self.offer.people, "other": self.offer.people}

    def clean(self) -> dict:
        given = super().clean()
        if given.get("person") and given.get("person") == given.get("other"):
            raise forms.ValidationError(_("A tie joins two different people."))
        return given

    def step(self) -> Step:
        given = self.cleaned_data
        kind = TieKind(given["kind"])
        is_influence = kind is TieKind.INFLUENCES
        strength = float(given["strength"] or 0.5) if is_influence else 1.0
        return TieAdded(kind, given["person"], given["other"], strength)


class SeatForm(StepForm):
    title = _("An empty seat is filled")
    seat = _choice(_("Seat"), ())
    person = _choice(_("Somebody known"), (), required=False)
    newcomer = forms.CharField(
        label=_("or somebody new"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def offered(self) -> dict[str, Sequence]:
        free = [one for one in self.offer.people if one[0] not in self.offer.voters]
        return {"seat": self.offer.empty, "person": [("", "–"), *free]}

    def clean(self) -> dict:
        given = super().clean()
        if bool(given.get("person")) == bool(given.get("newcomer")):
            raise forms.ValidationError(_("Choose somebody known, or name somebody new."))
        return given

    def step(self) -> Step:
        given = self.cleaned_data
        new = given["newcomer"]
        return SeatFilled(given["seat"], new or given["person"], is_new=bool(new))


class TermsForm(StepForm):
    title = _("Other terms of a seat")
    person = _choice(_("Whose seat"), ())
    weight = _number(_("Weight"), min_value=0, max_value=1000, initial=1)
    is_veto = _tick(_("Can veto"))
    is_approver = _tick(_("Must approve"))

    def offered(self) -> dict[str, Sequence]:
        return {"person": [*self.offer.people, *self.offer.empty]}

    def step(self) -> Step:
        return TermsSet(**self.cleaned_data)


class RuleForm(StepForm):
    title = _("Another decision rule")
    decides = _choice(pgettext_lazy("decision rule", "Who must agree"), RULES)
    quota = _number(
        _("So many (weight of the others)"), min_value=1, max_value=100000, required=False
    )

    def offered(self) -> dict[str, Sequence]:
        return {}

    def clean(self) -> dict:
        given = super().clean()
        if given.get("decides") == "quota" and not given.get("quota"):
            raise forms.ValidationError(_("Say how many of the others must agree."))
        return given

    def step(self) -> Step:
        if self.cleaned_data["decides"] == "quota":
            return QuotaSet(self.cleaned_data["quota"])
        return RuleSet(parse_rule({self.cleaned_data["decides"]: list(self.offer.voters)}))


FORMS: dict[str, type[StepForm]] = {
    "leaves": LeavesForm,
    "stance": StanceForm,
    "touch": TouchForm,
    "tie": TieForm,
    "seat": SeatForm,
    "terms": TermsForm,
    "rule": RuleForm,
}


class ScenarioForm(forms.Form):
    """How a scenario is saved."""

    name = forms.CharField(max_length=120, label=_("Name"))
    is_shared = forms.BooleanField(required=False, label=_("Share it"))
    steps = forms.CharField(label=_("Steps"))
