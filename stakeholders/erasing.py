"""Entry function that forgets who somebody was; what remains says that there was somebody."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Model
from django.utils import timezone

from accounts import journal
from accounts.models import ChangeSet
from stakeholders import acting, archiving
from stakeholders.models import Assessment, Person, Position, Stakeholder, Touch

NAMELESS = "—"
EMPTY: dict[type[Model], dict[str, Any]] = {
    Person: {"first_name": "", "last_name": NAMELESS, "email": "", "phone": "", "language": ""},
    Stakeholder: {"notes": "", "expertise": [], "use_cases": [], "needs": []},
    Position: {"title": "", "department": "", "location": ""},
    Touch: {"note": ""},
    Assessment: {"reason": ""},
}
"""What is personal, and what stands in its place; ranks, stances and days stay, of nobody."""


def erase_person(
    changes: ChangeSet, person: Person, stakeholders: Sequence[Stakeholder]
) -> dict[str, int]:
    """Forget names, addresses, titles and words, in the rows and in the journal; cannot be undone.

    They have left every account. Counts what was emptied, by table.
    """
    archiving.archive_people(changes, stakeholders, on=timezone.localdate(changes.at))
    counts = {}
    for model, empty in EMPTY.items():
        about = {"pk": person.pk} if model is Person else {"stakeholder__in": stakeholders}
        if model is Stakeholder:
            about = {"pk__in": [one.pk for one in stakeholders]}
        pks = list(model._default_manager.filter(**about).values_list("pk", flat=True))
        model._default_manager.filter(pk__in=pks).update(**empty)
        counts[model._meta.model_name] = len(pks)
        counts["change"] = counts.get("change", 0) + journal.forget(model, pks, empty.keys())
    Person.objects.filter(pk=person.pk).update(version=F("version") + 1)
    journal.mention(changes, stakeholders)
    acting.mark_changed({one.account_id for one in stakeholders}, changes.at)
    return counts
