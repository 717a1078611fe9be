"""What people say of an arrival: whose it is, or why it is nobody's."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Account, User
from feedback import senders, triage
from feedback.models import Arrival
from feedback.triage import Newcomer
from stakeholders.models import Stakeholder
from web.account_editing import parents
from web.account_editing.forms import MOST_OF_A_NAME, OFFERS


def _text(**more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", **more})


class AssignForm(forms.Form):
    person = forms.ModelChoiceField(
        queryset=Stakeholder.objects.none(), to_field_name="public_id", label=_("Person")
    )
    is_remembered = forms.BooleanField(required=False, label=_("Remember the address"))

    def __init__(self, *args, user: User, **options) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = senders.seen_by(user)


class NewcomerForm(forms.Form):
    """Somebody new, in an account that the user edits."""

    first_name = forms.CharField(
        max_length=120, required=False, label=_("First name"), widget=_text()
    )
    last_name = forms.CharField(max_length=120, label=_("Last name"), widget=_text())
    account = forms.CharField(
        max_length=MOST_OF_A_NAME,
        label=_("Account"),
        widget=_text(list="parents", autocomplete="off"),
    )

    def __init__(self, *args, user: User, **options) -> None:
        super().__init__(*args, **options)
        self.user = user
        offers = {"hx-get": reverse("account_names"), **OFFERS}
        self.fields["account"].widget.attrs |= offers

    def clean_account(self) -> Account:
        found = parents.named(self.cleaned_data["account"], self.user)
        if not Account.objects.editable_by(self.user).filter(pk=found.pk).exists():
            raise forms.ValidationError(_("You may not change this account."))
        return found

    @property
    def newcomer(self) -> Newcomer:
        given = self.cleaned_data
        return Newcomer(given["account"], given["first_name"], given["last_name"])


class DiscardForm(forms.Form):
    reason = forms.ChoiceField(
        choices=[(one.value, one.label) for one in triage.DISCARDED_FOR],
        label=_("Reason"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )


def newcomer_of(arrival: Arrival, accounts: list[Account], user: User) -> NewcomerForm:
    """The form with what the arrival says of its sender."""
    first, _space, last = arrival.sender_name.rpartition(" ")
    told = {"first_name": first, "last_name": last}
    if accounts:
        told["account"] = parents.text_of(accounts[0], user)
    return NewcomerForm(user=user, initial=told)
