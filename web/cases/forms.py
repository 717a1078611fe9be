"""What people send about cases: few fields each, checked for form, not for meaning."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import MAY_EDIT
from accounts.models import User
from feedback.cases import Letter
from feedback.models import Case, Feedback

MOST_LETTERS = 20_000
MOST_DAYS = 90


def _words(label: str, *, required: bool = True, rows: int = 4) -> forms.CharField:
    area = forms.Textarea(attrs={"class": "form-control", "rows": rows})
    return forms.CharField(max_length=MOST_LETTERS, required=required, label=label, widget=area)


def _select() -> forms.Select:
    return forms.Select(attrs={"class": "form-select"})


class SeenForm(forms.Form):
    """Which state of the case was on the page."""

    version = forms.IntegerField(required=False)


class NoteForm(forms.Form):
    text = _words(_("Note"), rows=3)
    is_response = forms.BooleanField(required=False, label=_("This answered the customer"))


class AnswerForm(forms.Form):
    subject = forms.CharField(
        max_length=200,
        required=False,
        label=_("Subject"),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    text = _words(_("Answer"), rows=6)
    language = forms.ChoiceField(
        choices=[("", _("Their own language")), *settings.LANGUAGES],
        required=False,
        label=_("Language of greeting and end"),
        widget=_select(),
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def letter(self) -> Letter:
        return Letter(**{name: self.cleaned_data[name] for name in ("subject", "text", "language")})


class WaitForm(SeenForm):
    text = _words(_("What for?"), required=False, rows=2)


class AssignForm(SeenForm):
    owner = forms.ModelChoiceField(
        queryset=User.objects.filter(is_active=True, access__in=MAY_EDIT),
        to_field_name="public_id",
        label=_("Owner"),
        widget=_select(),
    )


class DueForm(SeenForm):
    days = forms.IntegerField(
        min_value=1,
        max_value=MOST_DAYS,
        label=_("Days from now"),
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    @property
    def due_at(self) -> datetime:
        return timezone.now() + timedelta(days=self.cleaned_data["days"])


class CloseForm(SeenForm):
    outcome = forms.ChoiceField(choices=Case.Outcome.chosen(), label=_("What came of it"))
    words = _words(_("In a few words"), required=False, rows=2)


class OpenForm(forms.Form):
    """About somebody, perhaps about one thing that they said."""

    feedback = forms.CharField(max_length=40, required=False)
    words = _words(_("Why?"), required=False, rows=2)
    days = forms.IntegerField(
        min_value=1,
        max_value=MOST_DAYS,
        initial=3,
        required=False,
        label=_("Days from now"),
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )

    def said_by(self, stakeholder: int) -> str:
        """The feedback, if they said it."""
        said = Feedback.objects.known().filter(
            stakeholder=stakeholder, public_id=self.cleaned_data["feedback"]
        )
        return self.cleaned_data["feedback"] if said.exists() else ""

    @property
    def due_at(self) -> datetime:
        return timezone.now() + timedelta(days=self.cleaned_data["days"] or 3)
