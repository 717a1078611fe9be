"""Entry function that forgets who somebody was; what remains says that there was somebody."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F, Model, Q
from django.utils import timezone

from accounts import journal, provenance
from accounts.folding import folded
from accounts.models import ChangeSet
from accounts.veiling import Called, veil
from stakeholders import acting, archiving
from stakeholders.models import Assessment, Person, Position, Stakeholder, Touch

NAMELESS = "—"
EMPTY: dict[type[Model], dict[str, Any]] = {
    Person: {"first_name": "", "last_name": NAMELESS, "email": "", "phone": "", "language": ""},
    Stakeholder: {"notes": "", "expertise": [], "use_cases": [], "needs": [], "custom": {}},
    Position: {"title": "", "department": "", "location": ""},
    Touch: {"note": ""},
    Assessment: {"reason": ""},
}
"""What is personal, and what stands in its place; ranks, stances and days stay, of nobody."""


def erase_people(
    changes: ChangeSet, people: Sequence[Person], stakeholders: Sequence[Stakeholder]
) -> dict[str, int]:
    """Forget names, addresses, titles and words, in the rows and in the journal; cannot be undone.

    `people` are the records of somebody, `stakeholders` all that they are. They have left every
    account. Counts what was emptied, by table.
    """
    there = [one for one in stakeholders if one.archived_at is None]
    archiving.archive_people(changes, there, on=timezone.localdate(changes.at))
    counts = {"change": 0}
    about = {Person: _among(people), Stakeholder: _among(stakeholders)}
    for model, empty in EMPTY.items():
        rows = model._default_manager.filter(about.get(model, Q(stakeholder__in=stakeholders)))
        pks = list(rows.values_list("pk", flat=True))
        model._default_manager.filter(pk__in=pks).update(**empty, **folded(model, empty))
        counts[model._meta.model_name] = len(pks)
        counts["change"] += journal.forget(model, pks, empty.keys())
    counts["provenance"] = provenance.forget(one.public_id for one in (*people, *stakeholders))
    Person.objects.filter(_among(people)).update(version=F("version") + 1)
    journal.mention(changes, stakeholders)
    acting.mark_changed({one.account_id for one in stakeholders}, changes.at)
    return counts


def veil_told(changes: ChangeSet, called: Called) -> set[str]:
    """Take names out of what was noted of others in these accounts; the records that held any."""
    of = {
        Touch: (Q(stakeholder__account__in=called.accounts), ["note"]),
        Assessment: (Q(stakeholder__account__in=called.accounts), ["reason"]),
        Stakeholder: (Q(account__in=called.accounts), ["notes"]),
    }
    return {
        record
        for model, (near, fields) in of.items()
        for record in veil(changes, model._default_manager.filter(near), fields, called)
    }


def _among(rows: Sequence[Model]) -> Q:
    return Q(pk__in=[row.pk for row in rows])
