"""The step that takes an import back: what it added goes, what it changed is as it was."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import jobs
from accounts.models import Account, Change, Job
from crm import import_running
from crm.csv_columns import FEEDBACK
from crm.models import Import, Link
from crm.policies import UNHEARD
from feedback import taking_back as feedback
from stakeholders import acting, taking_back, tasks
from stakeholders.acts_done import blocks
from stakeholders.models import SeatHolder, Stakeholder, Touch
from stakeholders.putting_back import Kept
from stakeholders.taking_back import Outcome

Record = tuple[str, str, str]
"""Its type, its public id, and what it is called."""


def run(import_pk: int, job: Job) -> None:
    """Take a whole import back as far as it still stands, and tell what stayed; once."""
    row = Import.objects.select_related("user").get(pk=import_pk)
    Import.objects.filter(pk=import_pk).update(started_at=timezone.now())

    def advance(share: float) -> None:
        jobs.advance(job, round(share * row.lines), row.lines or 1)

    if row.kind == FEEDBACK:
        _unhear(row, job)
        return
    with transaction.atomic():
        editable = Account.objects.editable_by(row.user, archived=True)
        outcome = taking_back.take_back(
            list(row.change_sets.order_by("pk")),
            by=row.user,
            among=set(editable.values_list("pk", flat=True)),
            used=_known_to_others(row),
            advance=advance,
        )
        _unsay(row, outcome)
        row.undone, row.undone_at = _report(outcome), timezone.now()
        row.save(update_fields=["undone", "undone_at"])
        tasks.schedule(acting.mark_changed(outcome.accounts, timezone.now()))
        jobs.finish(job, **row.undone["counts"])


@transaction.atomic
def _unhear(row: Import, job: Job) -> None:
    """What the file brought never came, whoever it was assigned to since."""
    among = Account.objects.editable_by(row.user)
    acts = list(row.change_sets.order_by("pk"))
    removed, kept = feedback.take_away(acts, by=row.user, among=among)
    counts = {"removed": removed, "put_back": 0, "kept": kept}
    row.undone, row.undone_at = {"counts": counts, "kept": []}, timezone.now()
    row.save(update_fields=["undone", "undone_at"])
    jobs.finish(job, **counts)


def _known_to_others(row: Import) -> set[str]:
    """The records that another source or user calls by a name of theirs, and so counts on."""
    told = Change.objects.filter(change_set__in=row.change_sets.all(), op=Change.Op.CREATED)
    links = Link.objects.filter(subject__in=told.values("subject"), deleted_at=None)
    theirs = links.exclude(source=import_running.source_of(row))
    return set(theirs.values_list("subject", flat=True))


def _unsay(row: Import, outcome: Outcome) -> None:
    """Let the same file be heard anew: what is gone comes back, what was put back is changed."""
    links = Link.objects.filter(source=import_running.source_of(row))
    for some in blocks(sorted(outcome.removed)):
        links.filter(subject__in=some).update(deleted_at=timezone.now(), digest="")
    told = set(outcome.put_back) | {one.subject for one in outcome.kept}
    people = {subject for subject in told if subject.startswith("per_")}
    for some in blocks(sorted(told | {one for _per, one in _in_accounts(people)})):
        links.filter(subject__in=some).update(digest=UNHEARD)


def _report(outcome: Outcome) -> dict[str, Any]:
    """Counts of records, and for each that stayed why and what of it."""
    kept = {one.subject for one in outcome.kept}
    records = _records(outcome.removed | outcome.put_back | kept)
    # A human being is told by who they are in an account, which may stay.
    removed = _distinct(outcome.removed, records) - _distinct(kept, records)
    put_back = _distinct(outcome.put_back, records)
    stayed = _stayed(outcome.kept, records)
    counts = {"removed": len(removed), "put_back": len(put_back), "kept": len(stayed)}
    return {"counts": counts, "kept": stayed}


def _distinct(subjects: Iterable[str], records: dict[str, Record]) -> set[Record]:
    return {records[subject] for subject in subjects if subject in records}


def _stayed(kept: Iterable[Kept], records: dict[str, Record]) -> list[dict[str, Any]]:
    told: dict[tuple[Record, str], set[str]] = defaultdict(set)
    for one in kept:
        if one.subject in records:
            told[records[one.subject], one.reason] |= set(one.what)
    return [
        {"type": type_, "id": id_, "name": name, "reason": reason, "what": sorted(what)}
        for ((type_, id_, name), reason), what in sorted(told.items())
    ]


def _records(subjects: Collection[str]) -> dict[str, Record]:
    """What people know records by; human beings and seats are who they are of in an account."""
    found: dict[str, Record] = {}
    stands_for = dict(_in_accounts([one for one in subjects if one.startswith("per_")]))
    stands_for |= dict(_on_seats([one for one in subjects if one.startswith("sea_")]))
    for some in blocks(sorted({*subjects, *stands_for.values()})):
        for row in Account.objects.filter(public_id__in=some):
            found[row.public_id] = ("account", row.public_id, str(row))
        people = Stakeholder.objects.filter(public_id__in=some).select_related("person")
        for row in people:
            found[row.public_id] = ("stakeholder", row.public_id, str(row))
        touches = Touch.objects.filter(public_id__in=some).select_related("stakeholder__person")
        for row in touches:
            found[row.public_id] = ("touch", row.public_id, f"{row.stakeholder}, {row.on}")
    return found | {one: found[other] for one, other in stands_for.items()}


def _in_accounts(people: Collection[str]) -> list[tuple[str, str]]:
    """The ids of human beings, each with that of who they are in an account."""
    rows = Stakeholder.objects.order_by("-pk")
    names = ("person__public_id", "public_id")
    return _pairs(rows, names, people)


def _on_seats(seats: Collection[str]) -> list[tuple[str, str]]:
    """The ids of seats, each with that of who held it last."""
    rows = SeatHolder.objects.order_by("pk")
    return _pairs(rows, ("seat__public_id", "stakeholder__public_id"), seats)


def _pairs(
    rows: QuerySet, names: tuple[str, str], wanted: Collection[str]
) -> list[tuple[str, str]]:
    parts = (rows.filter(**{f"{names[0]}__in": some}) for some in blocks(sorted(wanted)))
    return [pair for part in parts for pair in part.values_list(*names)]
