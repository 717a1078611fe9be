"""What an administrator sends about an endpoint."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from crm import feed, webhooks
from crm.models import Source, WebhookEndpoint
from crm.webhooks import Interest
from web.webhooks import words


class EndpointForm(forms.Form):
    """An endpoint as it should be: where, of what, and whose changes are left out."""

    url = forms.CharField(
        max_length=500,
        label=_("Address"),
        help_text=_("It begins with https://. Each message is signed, so that it can be checked."),
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "url", "spellcheck": "false"}
        ),
    )
    user = forms.ModelChoiceField(
        queryset=User.objects.none(),
        to_field_name="public_id",
        empty_label=None,
        label=_("With the rights of"),
        help_text=_("It is told of what this user sees."),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    types = forms.MultipleChoiceField(
        choices=[(name, name) for name in feed.TYPES.values()],
        initial=tuple(feed.TYPES.values()),
        label=_("Changes of"),
    )
    leaves_out_own = forms.BooleanField(required=False, initial=True)

    def __init__(
        self, data: Any = None, *, source: Source, endpoint: WebhookEndpoint | None = None
    ) -> None:
        self.source = source
        super().__init__(data, initial=_now(endpoint) if endpoint else None, auto_id="id_hook_%s")
        self.fields["user"].queryset = User.objects.filter(is_active=True)
        if endpoint:
            del self.fields["user"]

    def added(self, *, by: User) -> tuple[WebhookEndpoint, str]:
        """The new endpoint and its secret."""
        given = self.cleaned_data
        return webhooks.add_endpoint(
            self.source, given["url"], self.interest, user=given["user"], by=by
        )

    @property
    def interest(self) -> Interest:
        """Of what it is told."""
        origin = self.source.origin if self.cleaned_data["leaves_out_own"] else ""
        return Interest(types=tuple(self.cleaned_data["types"]), exclude_origin=origin)

    @property
    def changed(self) -> dict[str, Any]:
        """What of an endpoint is said anew; what only the API can say stays."""
        interest = self.interest
        return {
            "url": self.cleaned_data["url"],
            "types": interest.types,
            "exclude_origin": interest.exclude_origin,
        }

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Each type, what it is called, and whether it is chosen."""
        chosen = set(self["types"].value() or ())
        return [(name, words.type_(name), name in chosen) for name in feed.TYPES.values()]


def _now(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "url": endpoint.url,
        "types": endpoint.types,
        "leaves_out_own": endpoint.exclude_origin == endpoint.source.origin,
    }
