from django import forms
from django.utils.translation import gettext_lazy as _

from web.one_feedback.words import TONES, TOPICS


class OverruleForm(forms.Form):
    """How the words were meant, and what they are about; without a tone only that."""

    tone = forms.ChoiceField(
        label=_("How it was meant"), choices=list(TONES.items()), required=False
    )
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=list(TOPICS.items()), required=False
    )
