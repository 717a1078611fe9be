"""What people tell in a line, and what is decided of it."""

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from accounts.models import Account, User
from feedback import capturing
from feedback.insights import Decision, Line, Told
from feedback.models import Idea
from stakeholders.models import Stakeholder
from web.account_editing import parents
from web.account_editing.forms import MOST_OF_A_NAME, OFFERS

KINDS = ((capturing.INSIGHT, _("Insight")), (capturing.IDEA, pgettext_lazy("proposal", "Idea")))


class CaptureForm(forms.Form):
    """One line; the account is named, or told by its public id where a page knows it."""

    kind = forms.ChoiceField(
        choices=KINDS, required=False, label=_("Kind"), widget=forms.RadioSelect
    )
    words = forms.CharField(
        max_length=capturing.LONGEST,
        label=_("What did you notice, or what do you propose?"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
    account = forms.CharField(
        required=False,
        max_length=MOST_OF_A_NAME,
        label=_("Account"),
        widget=forms.TextInput(
            attrs={"class": "form-control", "list": "parents", "autocomplete": "off"}
        ),
    )
    stakeholder = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user: User, **options) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["account"].widget.attrs |= {"hx-get": reverse("account_names"), **OFFERS}

    def clean_account(self) -> Account | None:
        name = self.cleaned_data["account"].strip()
        return parents.named(name, self.user) if name else None

    def clean(self) -> dict:
        given = super().clean()
        if public_id := given.get("stakeholder"):
            found = Stakeholder.objects.filter(public_id=public_id, account=given.get("account"))
            given["stakeholder"] = found.first()
        return given

    @property
    def line(self) -> Line:
        given = self.cleaned_data
        kind, words = capturing.read(given["words"], given["kind"])
        return Line(kind, words, given["account"], given["stakeholder"] or None)


class WordsForm(forms.Form):
    words = forms.CharField(
        max_length=capturing.LONGEST,
        label=_("Words"),
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """What becomes of an insight or an idea; only ideas have a state."""

    state = forms.ChoiceField(
        choices=Idea.State.choices,
        label=_("State"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    reason = forms.CharField(
        required=False,
        max_length=capturing.LONGEST,
        label=_("Reason"),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    used_in = forms.CharField(
        required=False,
        max_length=capturing.LONGEST,
        label=_("Used in"),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    used_link = forms.SlugField(
        required=False,
        max_length=40,
        label=_("Case or CX goal"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, row: Told, links: Sequence[tuple[str, str]] = (), **options) -> None:
        super().__init__(*args, **options)
        held = [] if row.used_link in {"", *dict(links)} else [(row.used_link, row.used_link)]
        self.fields["used_link"].widget.choices = [("", "—"), *held, *links]
        if not isinstance(row, Idea):
            del self.fields["state"], self.fields["reason"]

    @property
    def decision(self) -> Decision:
        given = self.cleaned_data
        return Decision(**{name: given[name] for name in given.keys() - {"version"}})


def words_form(row: Told, sent: QueryDict | None = None) -> WordsForm:
    """The form with the words as they are now, or with what was sent of it."""
    told = {"words": row.words}
    return WordsForm(_filled(sent, "words"), initial=told, auto_id=f"{row}_%s")


def decision_form(
    row: Told, links: Sequence[tuple[str, str]] = (), sent: QueryDict | None = None
) -> DecisionForm:
    """The form with what is decided now, or with what was sent of it."""
    names = ("state", "reason", "used_in", "used_link")
    told = {name: getattr(row, name, "") for name in names}
    given = {"initial": told, "row": row, "links": links, "auto_id": f"{row}_%s"}
    return DecisionForm(_filled(sent, "used_in"), **given)


def _filled(sent: QueryDict | None, name: str) -> QueryDict | None:
    return sent if sent and name in sent else None
