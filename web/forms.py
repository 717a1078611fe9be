"""What people send: at most seven fields each, checked for form, not for meaning."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Opportunity
from committee.vocabulary import Basis, EvidenceKind, Seniority, TieKind, TouchKind
from web import labels
from web.days import no_slip


def _text() -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control"})


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


def _choice(given: dict, label: str, **options) -> forms.ChoiceField:
    return forms.ChoiceField(choices=labels.options(given), label=label, **options)


def _day(label: str, **options) -> forms.DateField:
    day = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=day, validators=[no_slip], **options)


class QuickAddForm(forms.Form):
    line = forms.CharField(max_length=300, label=_("Person"))
    is_another = forms.BooleanField(required=False, label=_("Somebody else of this name"))


class StanceForm(forms.Form):
    """A step of the screen's scale; the key 1 to 5 counts from opponent to advocate."""

    stance = forms.TypedChoiceField(
        choices=labels.options(labels.STANCES), coerce=int, label=_("Stance")
    )
    reason = forms.CharField(max_length=2000, required=False, label=_("Reason"))
    basis = _choice(labels.BASES, _("Basis"), required=False)
    is_commitment = forms.BooleanField(required=False, label=_("Committed to it"))

    def clean_basis(self) -> str:
        return self.cleaned_data["basis"] or Basis.OBSERVED.value

    @property
    def kind(self) -> str:
        is_commitment = self.cleaned_data["is_commitment"]
        return (EvidenceKind.COMMITMENT if is_commitment else EvidenceKind.ASSESSMENT).value


class TouchForm(forms.Form):
    person = forms.MultipleChoiceField(label=_("Who was there"))
    kind = _choice(labels.TOUCHES, _("How"), initial=TouchKind.MEETING.value)
    on = _day(_("When"), required=False)
    note = forms.CharField(max_length=2000, required=False, label=_("Note"))

    def __init__(self, *args, people: list[tuple[str, str]], **options) -> None:
        super().__init__(*args, **options)
        self.fields["person"].choices = people

    def clean_on(self):
        return self.cleaned_data["on"] or timezone.localdate()


class TieForm(forms.Form):
    kind = _choice(labels.TIES, _("Tie"))
    strength = forms.FloatField(required=False, label=_("Strength"))

    def clean_strength(self) -> float:
        """As said; of nothing said the usual one."""
        said = self.cleaned_data["strength"]
        usual = 0.5 if self.cleaned_data.get("kind") == TieKind.INFLUENCES else 1.0
        return usual if said is None else said


class SeatForm(forms.Form):
    """Roles and terms of a seat."""

    roles = forms.MultipleChoiceField(
        choices=labels.options(labels.ROLES), required=False, label=_("Roles")
    )
    weight = forms.IntegerField(min_value=0, max_value=1000, initial=1, label=_("Weight"))
    is_veto = forms.BooleanField(required=False, label=_("Can veto"))
    is_approver = forms.BooleanField(required=False, label=_("Must approve"))


class KnownSeatForm(SeatForm):
    """The same of a seat, with the version that was on the page."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class NewSeatForm(SeatForm):
    name = forms.CharField(max_length=120, required=False, label=_("Name"))


class RuleForm(forms.Form):
    quota = forms.IntegerField(min_value=1, max_value=100000, required=False, label=_("Quota"))


class PersonForm(forms.Form):
    """Who somebody is and what they do there, with the version that was on the page."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    first_name = forms.CharField(max_length=120, required=False, label=_("First name"))
    last_name = forms.CharField(max_length=120, label=_("Last name"))
    email = forms.EmailField(required=False, label=_("E-mail"))
    title = forms.CharField(max_length=160, required=False, label=_("Title"))
    department = forms.CharField(max_length=160, required=False, label=_("Department"))
    location = forms.CharField(max_length=160, required=False, label=_("Location"))
    seniority = _choice(
        labels.SENIORITIES, _("Seniority"), initial=Seniority.UNKNOWN.value, required=False
    )

    def clean_seniority(self) -> str:
        return self.cleaned_data["seniority"] or Seniority.UNKNOWN.value


class OpportunityForm(forms.ModelForm):
    closes_on = _day(_("Expected close"), required=False)

    class Meta:
        model = Opportunity
        fields = ["name", "kind", "stage", "amount", "currency"]
        labels = {
            "name": _("Name"),
            "kind": _("Kind"),
            "stage": _("Stage"),
            "amount": _("Amount"),
            "currency": _("Currency"),
        }
        widgets = {
            "name": _text(),
            "kind": _select(),
            "stage": _text(),
            "amount": forms.NumberInput(attrs={"class": "form-control", "min": "0"}),
            "currency": _text(),
        }


class CloseForm(forms.Form):
    closes_on = _day(_("Expected close"))


class EmptyForm(forms.Form):
    """An act that needs no more than its address."""
