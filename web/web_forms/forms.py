"""What somebody writes into a web form, and what one of ours says of a new one."""

from typing import Any

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from feedback.arrivals import Sender
from feedback.channels import Channel
from feedback.intake import Said
from feedback.models import WebForm
from feedback.scales import steps
from feedback.web_forms import Filled
from web import answer_pages as pages


class NameForm(forms.Form):
    """What a web form is called among us."""

    name = forms.CharField(
        max_length=120,
        label=_("From where you will link it"),
        help_text=_("Only your company sees this, such as “Foot of our mails”."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )


class TellForm(forms.Form):
    """A score, words, or both, and who says it. `website` is for programs: people do not see it."""

    score = forms.TypedChoiceField(
        choices=[("", "–"), *((str(one), str(one)) for one in steps("nps"))],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Please choose a number.")},
    )
    words = forms.CharField(
        required=False,
        label=_("What would you like to tell us?"),
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": pages.LONGEST}),
    )
    address = forms.EmailField(
        max_length=254,
        label=_("Your e-mail address"),
        help_text=_("So that somebody can answer you."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    name = forms.CharField(
        max_length=200,
        required=False,
        label=_("Your name (if you like)"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    company = forms.CharField(
        max_length=200,
        required=False,
        label=_("Your company (if you like)"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    website = forms.CharField(required=False, label=_("Leave this empty"))
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, of: WebForm) -> None:
        self.signer = Signer(salt=f"web_form.{of.public_id}")
        fresh = self.signer.sign(get_random_string(22))
        super().__init__(data, initial={"key": fresh})
        for name in ("words", "address", "name", "company"):
            # Whoever writes from right to left sees it so.
            self.fields[name].widget.attrs["dir"] = "auto"

    def clean_words(self) -> str:
        words = self.cleaned_data["words"].replace("\r\n", "\n")
        if len(words) > pages.LONGEST:
            raise forms.ValidationError(pages.too_long())
        return words

    def clean(self) -> None:
        """Something was said, and on a page that we showed: other sites have no key to give."""
        given = self.cleaned_data
        if "words" in given and not given["words"] and given.get("score") is None:
            self.add_error("words", _("Please write a few words, or choose a number."))
        try:
            self.signer.unsign(given.get("key", ""))
        except BadSignature:
            self.data = {**self.data, "key": self.initial["key"]}
            raise forms.ValidationError(_("Please send it once more.")) from None

    @property
    def filled(self) -> Filled:
        given = self.cleaned_data
        said = Said(Channel.WEB_FORM.value, nps=given["score"], text=given["words"])
        sender = Sender(given["name"], given["address"])
        return Filled(given["key"], said, sender, given["company"])
