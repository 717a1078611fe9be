"""What people say they heard: by hand, or as a mail."""

from hashlib import sha256
from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Account
from feedback import senders
from feedback.arrivals import Message
from feedback.channels import Channel
from feedback.intake import Said
from feedback.mail import mails
from feedback.models import Arrival
from feedback.scales import SCALES
from stakeholders import invitations
from stakeholders.invitations import Meeting, Unreadable
from stakeholders.models import Stakeholder
from web.days import no_slip

LONGEST = 20_000
LONGEST_MAIL = 1_000_000
BY_HAND = (
    Channel.MEETING, Channel.CALL, Channel.EMAIL, Channel.CHAT, Channel.SUPPORT_TICKET,
    Channel.EVENT, Channel.REVIEW, Channel.SOCIAL, Channel.SURVEY, Channel.OTHER,
)  # fmt: skip


def _class(field: forms.Field) -> str:
    is_choice = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
    return "form-select" if is_choice else "form-control"


class FeedbackForm(forms.Form):
    """What somebody said, where and when; the token tells a form from its being sent twice."""

    said_by = forms.ModelChoiceField(
        queryset=Stakeholder.objects.none(), to_field_name="public_id", label=_("Who said it")
    )
    channel = forms.ChoiceField(
        choices=[(one.value, one.label) for one in BY_HAND], label=_("Where")
    )
    on = forms.DateField(
        required=False,
        validators=[no_slip],
        label=_("When"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        label=_("In their words"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    nps = forms.IntegerField(required=False, label=_("NPS, 0 to 10"))
    csat = forms.IntegerField(required=False, label=_("CSAT, 1 to 5"))
    ces = forms.IntegerField(required=False, label=_("CES, 1 to 7"))
    others = forms.ModelMultipleChoiceField(
        queryset=Stakeholder.objects.none(),
        to_field_name="public_id",
        required=False,
        label=_("Who else was there"),
    )
    token = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args, account: Account, **options) -> None:
        options.setdefault("initial", {}).setdefault("token", uuid4().hex)
        super().__init__(*args, **options)
        there = account.stakeholders.filter(archived_at=None, is_stub=False)
        for name in ("said_by", "others"):
            self.fields[name].queryset = there.select_related("person", "account").order_by(
                "person__last_name", "person__first_name", "pk"
            )
        for name, (low, high) in SCALES.items():
            self.fields[name].widget.attrs |= {"min": low, "max": high, "inputmode": "numeric"}
        for field in self.fields.values():
            field.widget.attrs["class"] = _class(field)

    def clean_on(self):
        return self.cleaned_data["on"] or timezone.localdate()

    @property
    def attendees(self) -> list[Stakeholder]:
        """Who said it first, then everybody else who was there."""
        first = self.cleaned_data["said_by"]
        return [first, *(one for one in self.cleaned_data["others"] if one != first)]

    @property
    def message(self) -> Message:
        given = self.cleaned_data
        said = Said(given["channel"], given["nps"], given["csat"], given["ces"], given["text"])
        # Who goes back and writes something else says something else.
        token = repr((given["token"] or uuid4().hex, given["said_by"].pk, given["on"], said))
        return Message(said, given["on"], Arrival.Door.FORM, sha256(token.encode()).hexdigest())


class MailForm(forms.Form):
    """A mail, pasted or as a file."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST_MAIL,
        label=_("Paste a mail"),
        help_text=_("With its first lines, so that it says who wrote it."),
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control"}),
    )
    file = forms.FileField(
        required=False,
        label=_("or choose a mail file"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".eml,message/rfc822", "class": "form-control"}
        ),
    )

    on = forms.DateField(
        required=False,
        validators=[no_slip],
        label=_("When it was written"),
        help_text=_("Only if the mail does not say it."),
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict:
        given = super().clean()
        file = given.get("file")
        if file and file.size > mails.LARGEST:
            megabytes = mails.LARGEST // 1024 // 1024
            said = _("The file is too large: at most %(megabytes)s MB.") % {"megabytes": megabytes}
            raise forms.ValidationError(said)
        if not self.errors and not file and not given["text"].strip():
            raise forms.ValidationError(_("Paste a mail or choose a file."))
        if not self.errors and file and not mails.is_mail(file.read()):
            raise forms.ValidationError(_("This is no mail file."))
        if file:
            file.seek(0)
        if not self.errors and not file and not given["on"]:
            self._ask_for_a_day(given["text"])
        return given

    def _ask_for_a_day(self, text: str) -> None:
        """What is pasted without a day that can be read is not of today because nobody asked."""
        mail = mails.pasted(text, senders.ours())
        if mail.at is None and not mail.reason:
            said = _("No day can be read in it. Say when it was written.")
            self.add_error("on", forms.ValidationError(said))


class CalendarForm(forms.Form):
    """A file of a calendar, or what is in one."""

    calendar = forms.FileField(
        required=False,
        label=_("Calendar file"),
        help_text=_("Meetings that took place, as your calendar saves or mails them (.ics)."),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".ics,text/calendar", "class": "form-control"}
        ),
    )
    pasted = forms.CharField(
        required=False,
        max_length=LONGEST_MAIL,
        label=_("or paste what is in it"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )

    def clean(self) -> dict:
        """The meetings that are told of, or what is wrong with the file."""
        given = super().clean()
        file = given.get("calendar")
        if not self.errors and not file and not given["pasted"].strip():
            raise forms.ValidationError(_("Choose a calendar file or paste what is in it."))
        return given | {"meetings": self._meetings(file, given.get("pasted", ""))}

    def _meetings(self, file, pasted: str) -> list[Meeting]:
        if file and file.size > invitations.LARGEST:
            raise forms.ValidationError(_("The file is too large: at most 2 MB."))
        raw = file.read() if file else pasted.encode()
        try:
            zone = timezone.get_current_timezone()
            return invitations.read(raw, now=timezone.now(), zone=zone)
        except Unreadable as error:
            said = _("This is not a calendar. Choose a file that ends in .ics.")
            raise forms.ValidationError(said) from error
