"""What people send about an account itself, checked for form and for names that mean two."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import MAY_EDIT
from accounts.models import Account, User
from web.account_editing import parents

MOST_OF_A_NAME = 250
OFFERS = {
    "hx-trigger": "input changed delay:200ms",
    "hx-target": "#parents",
    "hx-sync": "this:replace",
}
NAMED = ["name", "serves", "industry", "segment", "country", "city"]


def _text(**more: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "form-control", **more})


def _version() -> forms.IntegerField:
    """Which version of the account the form was made from."""
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


class AccountForm(forms.ModelForm):
    """A new account, or another one as it should be; its own instance stays unsaved.

    A second account of one name is asked about, as it is mostly a slip. Whoever does not see what
    the account is part of is not asked for it, and so leaves it as it is.
    """

    parent = forms.CharField(
        required=False,
        max_length=MOST_OF_A_NAME,
        label=_("Part of"),
        widget=_text(list="parents", autocomplete="off"),
    )
    is_another = forms.BooleanField(
        required=False, label=_("Another account of this name"), widget=forms.HiddenInput
    )
    version = _version()

    class Meta:
        model = Account
        fields = ["name", "parent", "serves", "segment", "industry", "country", "city"]
        labels = {
            "name": _("Name"),
            "serves": _("Serves"),
            "industry": _("Industry"),
            "segment": _("Segment"),
            "country": _("Country (two letters)"),
            "city": _("City"),
        }
        widgets = {
            "name": _text(),
            "serves": forms.Select(attrs={"class": "form-select"}),
            "industry": _text(list="industries"),
            "segment": _text(list="segments"),
            "country": _text(),
            "city": _text(),
        }

    def __init__(self, data: Any = None, *, user: User, account: Account | None = None) -> None:
        self.user, self.account = user, account
        super().__init__(data, initial=self._as_it_is(account) if account else None)
        offers = reverse("account_names") + (f"?below={account.public_id}" if account else "")
        self.fields["parent"].widget.attrs |= {"hx-get": offers, **OFFERS}
        if account and account.parent_id and not self.initial["parent"]:
            del self.fields["parent"]

    def _as_it_is(self, account: Account) -> dict[str, Any]:
        seen = Account.objects.visible_to(self.user).filter(pk=account.parent_id).first()
        found = {name: getattr(account, name) for name in NAMED}
        parent = parents.text_of(seen, self.user) if seen else ""
        return {**found, "parent": parent, "version": account.version}

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()

    def clean_parent(self) -> Account | None:
        said = self.cleaned_data["parent"]
        return parents.named(said, self.user) if said else None

    def clean(self) -> dict:
        """Only accounts that the user sees are told of."""
        given = super().clean()
        name = given.get("name", "")
        there = Account.objects.visible_to(self.user).filter(name__iexact=name)
        is_new = self.account is None or "name" in self.changed_data
        if self.account:
            there = there.exclude(pk=self.account.pk)
        if name and is_new and not given.get("is_another") and there.exists():
            self.fields["is_another"].widget = forms.CheckboxInput({"class": "form-check-input"})
            self.add_error("name", self._is_here() % {"name": name})
        return given

    def _is_here(self) -> str:
        if self.account:
            return _(
                "%(name)s is another account. Tick “Another account of this name” to say it all "
                "the same."
            )
        return _("%(name)s is here already. Tick “Another account of this name” to add it.")

    @property
    def given(self) -> dict[str, Any]:
        """The fields of the account as they should be."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    def show_meanwhile(self, now: Account) -> None:
        """Beside whatever was sent, what the account says now; sent again, it is as was sent."""
        told = _("Where it says something else now, that stands below; save again to keep yours.")
        self.add_error(None, told)
        self.data = {**self.data.dict(), "version": now.version}
        found = self._as_it_is(now)
        for name in self.fields.keys() & set(self.Meta.fields):
            if found[name] != self[name].value():
                shown = now.get_serves_display() if name == "serves" else found[name]
                self[name].help_text = _("Now: %(value)s") % {"value": shown or "–"}


class HandOverForm(forms.Form):
    """To whom: everybody who may edit, but for who owns the account now."""

    owner = forms.ModelChoiceField(
        User.objects.none(),
        to_field_name="public_id",
        label=_("New owner"),
        empty_label=_("Choose…"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    version = _version()
    refusal = ""

    def __init__(self, data: Any = None, *, account: Account) -> None:
        super().__init__(data, auto_id="id_new_%s", initial={"version": account.version})
        able = User.objects.filter(is_active=True, access__in=MAY_EDIT)
        self.fields["owner"].queryset = able.exclude(pk=account.owner_id)
        self.fields["owner"].label_from_instance = _with_access

    @property
    def given(self) -> dict[str, User]:
        return {"owner": self.cleaned_data["owner"]}


def _with_access(user: User) -> str:
    return f"{user} · {user.get_access_display()}"
