"""What people say of a survey: its name, its texts in one language, and whom it looks for."""

from typing import Any

from django import forms
from django.template.defaultfilters import yesno
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User
from feedback import survey_templates as templates
from feedback.choosing import Wanted
from feedback.models import Survey
from feedback.surveys import Draft
from web import labels
from web.surveys.words import PARTS, TEMPLATES

LONG = {"greeting", "question", "words", "thanks", "did"}
USUAL_POWER, USUAL_SILENCE = 5, 90
MOST_DAYS = 3650
MEANWHILE = _("Where it says something else now, that stands below; save again to keep yours.")
NOW, SENT = _("Now: %(value)s"), _("You wrote: %(value)s")


class NewForm(forms.Form):
    """A template and a name."""

    template = forms.ChoiceField(choices=[(key, key) for key in TEMPLATES], label=_("Template"))
    name = forms.CharField(max_length=120, label=_("Name"))


class NameForm(forms.Form):
    """What a survey is called, and whether it asks a second question."""

    name = forms.CharField(
        max_length=120, label=_("Name"), widget=forms.TextInput(attrs={"class": "form-control"})
    )
    asks_words = forms.BooleanField(required=False, label=_("Ask a second question, in words"))

    def __init__(self, survey: Survey, data: Any = None) -> None:
        super().__init__(data, initial={"name": survey.name, "asks_words": survey.asks_words})
        self.survey = survey

    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(given["name"], self.survey.texts, given["asks_words"])

    def show_meanwhile(self) -> str:
        """Beside the name that was sent, the one that the survey has now; likewise the question."""
        if self["name"].value() != self.survey.name:
            self["name"].help_text = NOW % {"value": self.survey.name}
        if self["asks_words"].value() != self.survey.asks_words:
            self["asks_words"].help_text = NOW % {"value": yesno(self.survey.asks_words)}
        return str(MEANWHILE)


class TextsForm(forms.Form):
    """The texts of a survey in one language; those that stay are shown and not sent."""

    def __init__(self, survey: Survey, language: str, data: Any = None) -> None:
        super().__init__(data, prefix=language, initial=survey.texts.get(language, {}))
        self.survey, self.language = survey, language
        for part in PARTS:
            self.fields[part] = self._field(part)

    def draft(self) -> Draft:
        said = {**self.survey.texts.get(self.language, {}), **self.cleaned_data}
        texts = {**self.survey.texts, self.language: said}
        return Draft(self.survey.name, texts, self.survey.asks_words)

    def show_meanwhile(self) -> str:
        """Beside each text that was sent, what is there now; what stays says what was sent."""
        for part, field in self.fields.items():
            sent, now = self.data.get(self.add_prefix(part), ""), self.initial.get(part, "")
            if sent.split() != now.split():
                told, value = (SENT, sent) if field.disabled else (NOW, now)
                self[part].help_text = told % {"value": value or "–"}
        return str(MEANWHILE)

    def _field(self, part: str) -> forms.CharField:
        attributes = {"class": "form-control", "rows": 2, "lang": self.language}
        widget = forms.Textarea if part in LONG else forms.TextInput
        stays = self.survey.state != Survey.State.DRAFT and part not in templates.AFTER_OPENING
        return forms.CharField(
            label=PARTS[part],
            max_length=templates.PARTS[part],
            required=False,
            disabled=stays,
            widget=widget(attrs=attributes),
        )


class WantedForm(forms.Form):
    """Whom to look for; what is not said is the usual."""

    account = forms.ModelMultipleChoiceField(
        queryset=Account.objects.none(),
        to_field_name="public_id",
        required=False,
        label=_("Accounts"),
    )
    role = forms.MultipleChoiceField(
        choices=labels.options(labels.ROLES), required=False, label=_("Roles")
    )
    segment = forms.CharField(max_length=120, required=False, label=_("Segment"))
    power = forms.IntegerField(
        min_value=0, max_value=100, required=False, label=_("Least power, in percent")
    )
    silence = forms.IntegerField(
        min_value=0, max_value=MOST_DAYS, required=False, label=_("Silent for so many days")
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["account"].queryset = Account.objects.editable_by(user)

    @property
    def power_percent(self) -> int:
        return self._said("power", USUAL_POWER)

    @property
    def silent_days(self) -> int:
        return self._said("silence", USUAL_SILENCE)

    def wanted(self, fatigue_days: int) -> Wanted:
        roles = frozenset(self.cleaned_data.get("role", ()))
        return Wanted(roles, self.power_percent / 100, self.silent_days, fatigue_days)

    def _said(self, name: str, usual: int) -> int:
        given = self.cleaned_data.get(name)
        return usual if given is None else given
