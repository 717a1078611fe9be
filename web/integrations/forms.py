"""What an administrator sends about sources and what lets them in."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm.credentials import Grant
from crm.models import Credential, OnDelete, OnUnknown, Source
from crm.scopes import SCOPES, SYNCING
from web.integrations import words

SPANS = {
    "90": _("after 90 days"),
    "365": _("after a year"),
    "": _("never"),
}


def _styled(form: forms.Form) -> None:
    for field in form.fields.values():
        if isinstance(field, forms.BooleanField | forms.MultipleChoiceField):
            continue
        is_choice = isinstance(field, forms.ChoiceField)
        field.widget.attrs["class"] = "form-select" if is_choice else "form-control"


class SourceForm(forms.Form):
    """A new outside system."""

    name = forms.CharField(
        max_length=Source._meta.get_field("name").max_length,
        label=_("Short name"),
        help_text=_("Letters, digits and hyphens. It stands in addresses and cannot be changed."),
    )
    label = forms.CharField(
        max_length=Source._meta.get_field("label").max_length, required=False, label=_("Shown as")
    )

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        _styled(self)


class ChangeForm(forms.Form):
    """What it is called, what its words do, and whether it is let in."""

    label = forms.CharField(
        max_length=Source._meta.get_field("label").max_length, required=False, label=_("Shown as")
    )
    on_delete = forms.ChoiceField(
        choices=OnDelete.choices, label=_("When it deletes a record of its own")
    )
    on_unknown = forms.ChoiceField(
        choices=OnUnknown.choices, label=_("A record whose account or superior is not there yet")
    )
    is_active = forms.BooleanField(required=False, label=_("May sync"))

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        _styled(self)


class ConnectedForm(ChangeForm):
    """The same of a source that is read by a connection of ours."""

    stance_field = forms.CharField(
        max_length=80, required=False, label=_("Field of the other system for the stance")
    )
    power_field = forms.CharField(
        max_length=80, required=False, label=_("Field of the other system for the power")
    )


class CredentialForm(forms.Form):
    """A new key or OAuth client of one source."""

    kind = forms.ChoiceField(choices=Credential.Kind.choices, label=_("Kind"))
    label = forms.CharField(
        max_length=Credential._meta.get_field("label").max_length, label=_("What it is for")
    )
    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label=None,
        label=_("With the rights of"),
    )
    ends = forms.ChoiceField(
        choices=list(SPANS.items()), required=False, initial="365", label=_("Ends")
    )
    scopes = forms.MultipleChoiceField(
        choices=[(scope, scope) for scope in SCOPES], initial=SYNCING, label=_("Scopes")
    )

    def __init__(self, *args, **options) -> None:
        super().__init__(*args, **options)
        self.fields["user"].queryset = User.objects.filter(is_active=True)
        _styled(self)

    def grant(self) -> Grant:
        given = self.cleaned_data
        days = given["ends"]
        ends = timezone.now() + timedelta(days=int(days)) if days else None
        return Grant(tuple(given["scopes"]), label=given["label"], expires_at=ends)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each scope, what it allows, and whether it is chosen."""
        chosen = set(self["scopes"].value() or ())
        return [(name, words.scope(name), name in chosen) for name in SCOPES]
