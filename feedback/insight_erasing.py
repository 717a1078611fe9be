"""Entry function that forgets what employees told of somebody."""

from collections.abc import Collection, Sequence

from accounts import journal
from feedback.models import Idea, Insight
from feedback.silencing import SILENCED, is_named
from stakeholders.models import Stakeholder

TOLD = {Insight: ("words", "used_in"), Idea: ("words", "used_in", "reason")}


def forget_told(stakeholders: Sequence[Stakeholder], words: Collection[str]) -> dict[str, int]:
    """Empty every insight about these people, and all that names them by a folded word; counts."""
    theirs = set(Insight.objects.filter(stakeholder__in=stakeholders).values_list("pk", flat=True))
    return {
        "insight": _forget(Insight, words, theirs),
        "idea": _forget(Idea, words, set()),
    }


def _forget(model: type[Insight | Idea], words: Collection[str], theirs: set[int]) -> int:
    names = TOLD[model]
    rows = model.objects.values_list("pk", *names).iterator(chunk_size=1000)
    found = [pk for pk, *told in rows if pk in theirs or is_named(told, words)]
    for name in names:
        model.objects.filter(pk__in=found).exclude(**{name: ""}).update(**{name: SILENCED})
    journal.forget(model, found, set(names))
    return len(found)
