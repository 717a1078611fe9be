"""What somebody decides of conflicts, checked for form."""

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.conflicts import Answer, Resolution
from crm.models import Conflict
from web.conflicts import words
from web.conflicts.seals import seal

TAKEN_OR_KEPT = [(one.value, one.label) for one in (Resolution.THEIRS, Resolution.OURS)]
EDITED = [(Resolution.EDITED.value, Resolution.EDITED.label)]


class AnswerForm(forms.Form):
    """Theirs, ours or a third thing, for a conflict as it was shown."""

    resolution = forms.ChoiceField(choices=[*TAKEN_OR_KEPT, *EDITED], label=_("Decision"))
    value = forms.CharField(required=False, max_length=1000, label=_("Value"))
    seen = forms.CharField(label=_("Conflict"))

    def __init__(self, data, *, conflict: Conflict) -> None:
        self.conflict = conflict
        super().__init__(data)

    def clean(self) -> dict:
        given = super().clean()
        if given.get("seen") != seal(self.conflict):
            raise forms.ValidationError(_("The source says something else by now. Look again."))
        is_edit = given.get("resolution") == Resolution.EDITED
        if is_edit and (self.conflict.type, self.conflict.field) in words.NAMING:
            raise forms.ValidationError(_("Take theirs or keep ours: this cannot be typed."))
        return given

    @property
    def answer(self) -> Answer:
        given, key = self.cleaned_data, (self.conflict.type, self.conflict.field)
        if given["resolution"] != Resolution.EDITED:
            return Answer(given["resolution"])
        value = words.typed(key, given["value"], words.own_fields())
        return Answer(Resolution.EDITED, value)


class BulkForm(forms.Form):
    """Theirs or ours, for all of one field of one source up to the newest that was shown."""

    resolution = forms.ChoiceField(choices=TAKEN_OR_KEPT, label=_("Decision"))
    source = forms.SlugField(label=_("Source"))
    type = forms.ChoiceField(choices=[(name, name) for name in words.TYPES], label=_("Type"))
    field = forms.RegexField(r"^[\w.-]+\Z", label=_("Field"))
    until = forms.IntegerField(min_value=0, max_value=2**63 - 1, label=_("Conflict"))

    @property
    def about(self) -> dict:
        """The conflicts it is about, as a filter."""
        given = self.cleaned_data
        return {
            "source__public_id": given["source"],
            "type": given["type"],
            "field": given["field"],
            "pk__lte": given["until"],
        }
