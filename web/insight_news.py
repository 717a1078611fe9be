"""What is told of an insight to the owner of its account."""

from collections.abc import Iterable

from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy

from feedback.insights import ADDED
from feedback.models import Insight
from web.news_words import Words

MOST_WORDS = 160
PREFIX = "ins_"
WORDS = {
    ADDED: Words(
        gettext_lazy("%(name)s noticed: %(words)s"),
        gettext_lazy("Somebody who is near the client saw something that may help you."),
        gettext_lazy("Told to the owner of an account when a colleague adds an insight about it."),
    )
}


def insights_of(subjects: Iterable[str]) -> dict[str, Insight]:
    """The insights that news are about, by public id; one query, none without any."""
    ids = {one for one in subjects if one.startswith(PREFIX)}
    if not ids:
        return {}
    found = Insight.objects.filter(public_id__in=ids).select_related("author")
    return {one.public_id: one for one in found}


def holes_of(insight: Insight | None) -> dict[str, str]:
    """What the sentence needs; of an insight that is gone, little."""
    if insight is None:
        return {"name": _("somebody"), "words": "—"}
    words = Truncator(" ".join(insight.words.split())).chars(MOST_WORDS)
    return {"name": str(insight.author or _("somebody")), "words": words}
