"""What people say of custom fields, and what an administrator says of the fields themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.custom_fields import Definition
from crm.custom_values import MOST_LETTERS, MOST_NUMBER, kept
from crm.models import CustomField
from web.own_fields import words

Kind = CustomField.Kind
UNSAID = ("", "–")
TRUTHS = [UNSAID, ("true", words.TRUTHS[True]), ("false", words.TRUTHS[False])]


def _box(**more: str) -> dict[str, str]:
    return {"class": "form-control", **more}


class ValuesForm(forms.Form):
    """One field for each that is defined; what stays as it is is not told."""

    def __init__(
        self,
        data: Any,
        *,
        of: str,
        fields: Sequence[CustomField],
        document: Mapping[str, Any],
    ) -> None:
        self.document = document
        super().__init__(data, prefix="custom", auto_id=f"id_{of}_%s")
        for row in fields:
            self.fields[row.key] = _FIELDS[row.kind](row, document.get(row.key))

    @property
    def told(self) -> dict[str, Any]:
        """The values that differ from what the record holds; None clears."""
        given = {key: kept(_plain(value)) for key, value in self.cleaned_data.items()}
        return {key: value for key, value in given.items() if value != self.document.get(key)}


def _plain(value: Any) -> Any:
    """A text as it was typed, whatever the browser makes of its lines."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _text(row: CustomField, value: Any) -> forms.Field:
    area = forms.Textarea(attrs=_box(rows="1"))
    return forms.CharField(
        required=False, max_length=MOST_LETTERS, label=row.label, initial=value, widget=area
    )


def _number(row: CustomField, value: Any) -> forms.Field:
    return forms.FloatField(
        required=False,
        min_value=-MOST_NUMBER,
        max_value=MOST_NUMBER,
        label=row.label,
        initial=value,
        widget=forms.NumberInput(attrs=_box(step="any")),
    )


def _date(row: CustomField, value: Any) -> forms.Field:
    day = forms.DateInput(attrs=_box(type="date"), format="%Y-%m-%d")
    return forms.DateField(required=False, label=row.label, initial=value, widget=day)


def _truth(row: CustomField, value: Any) -> forms.Field:
    return forms.TypedChoiceField(
        choices=TRUTHS,
        coerce=lambda word: word == "true",
        empty_value=None,
        required=False,
        label=row.label,
        initial={True: "true", False: "false"}.get(value, ""),
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def _choice(row: CustomField, value: Any) -> forms.Field:
    """A word that can be chosen no more stays until another one is chosen."""
    held = [value] if value and value not in row.choices else []
    return forms.ChoiceField(
        choices=[UNSAID, *((word, word) for word in [*row.choices, *held])],
        required=False,
        label=row.label,
        initial=value,
        widget=forms.Select(attrs={"class": "form-select"}),
    )


_FIELDS = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.BOOLEAN: _truth,
    Kind.CHOICE: _choice,
}


class _Words(forms.CharField):
    """Words to choose from, one a line."""

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


def _words() -> _Words:
    return _Words(
        required=False,
        max_length=30_000,
        label=_("Words to choose from"),
        help_text=_("Of a choice: one a line."),
        widget=forms.Textarea(attrs=_box(rows="4")),
    )


def _label() -> forms.CharField:
    return forms.CharField(
        max_length=CustomField._meta.get_field("label").max_length,
        label=_("Name"),
        widget=forms.TextInput(attrs=_box()),
    )


class DefineForm(forms.Form):
    """A new custom field."""

    type = forms.ChoiceField(
        choices=CustomField.Type.choices,
        label=_("Of"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    label = _label()
    key = forms.CharField(
        max_length=CustomField._meta.get_field("key").max_length,
        label=_("Key"),
        help_text=_(
            "As the outside system calls it, such as Region__c: letters, digits and _. "
            "It cannot be changed."
        ),
        widget=forms.TextInput(attrs=_box(spellcheck="false", autocapitalize="none")),
    )
    kind = forms.ChoiceField(
        choices=Kind.choices, label=_("Holds"), widget=forms.Select(attrs={"class": "form-select"})
    )
    choices = _words()

    @property
    def definition(self) -> Definition:
        given = self.cleaned_data
        return Definition(given["label"], given["kind"], given["choices"])


class ChangeForm(forms.Form):
    """What a custom field is called, and what can be chosen."""

    label = _label()
    choices = _words()

    def __init__(self, data: Any = None, *, field: CustomField) -> None:
        now = {"label": field.label, "choices": "\n".join(field.choices)}
        super().__init__(data, initial=now, auto_id=f"id_{field.public_id}_%s")
        if field.kind != Kind.CHOICE:
            del self.fields["choices"]
