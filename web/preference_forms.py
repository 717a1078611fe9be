"""What people send about their news and their mails."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Digest

SPANS = {
    "day": (_("One day"), timedelta(days=1)),
    "week": (_("One week"), timedelta(days=7)),
    "month": (_("One month"), timedelta(days=30)),
}


class SnoozeForm(forms.Form):
    """For a span from today, or until a day; a span wins, as it is a button."""

    span = forms.ChoiceField(
        choices=[(span, label) for span, (label, _length) in SPANS.items()],
        required=False,
        label=_("Snooze"),
    )
    until = forms.DateField(required=False, label=_("Until"))

    def clean(self) -> dict:
        given = super().clean()
        if not self.errors and not (given.get("span") or given.get("until")):
            self.add_error("until", _("Choose a day after today."))
        return given

    @property
    def day(self) -> date:
        """The day on which the news comes back."""
        span = self.cleaned_data["span"]
        return timezone.localdate() + SPANS[span][1] if span else self.cleaned_data["until"]


class DigestForm(forms.Form):
    digest = forms.ChoiceField(choices=Digest.choices, label=_("Digest"))
