"""The form of a file; what is in the file is judged by the room that reads it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.errors import Refused
from accounts.models import Account, User
from crm import imports
from crm.models import Import


class ImportForm(forms.Form):
    kind = forms.ChoiceField(
        choices=Import.Kind.choices, initial="people", label=_("What it holds")
    )
    file = forms.FileField(
        label=_("CSV or Excel file"),
        help_text=_("Its first line names the columns, in any language."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"}),
    )
    account = forms.ModelChoiceField(
        queryset=Account.objects.none(),
        to_field_name="public_id",
        required=False,
        empty_label=_("As the file says"),
        label=_("Account"),
        help_text=_("Choose one if every line belongs to it and the file does not say so."),
    )

    def __init__(self, *args, user: User, kind: str = "", **options) -> None:
        super().__init__(*args, **options)
        self.user = user
        if kind in Import.Kind.values:
            self.initial["kind"] = kind
        self.fields["account"].queryset = Account.objects.editable_by(user)
        for field in self.fields.values():
            is_choice = isinstance(field, forms.ChoiceField)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"

    def clean_file(self):
        """A file that is too large is not even read."""
        file = self.cleaned_data["file"]
        try:
            imports.refuse_large(file.size)
        except Refused as refused:
            raise forms.ValidationError(refused.sentence) from refused
        return file

    def received(self) -> Import:
        given = self.cleaned_data
        return imports.receive(
            given["file"],
            by=self.user,
            kind=given["kind"],
            name=given["file"].name,
            account=given["account"],
        )
