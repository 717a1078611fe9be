"""The step that takes an import back: what it added goes, what it changed is as it was."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import jobs, noting
from accounts.models import Account, Change, ChangeSet, Job
from crm import import_running
from crm.csv_columns import FEEDBACK
from crm.models import Import, Link
from crm.policies import UNHEARD
from feedback import taking_back as feedback
from stakeholders import acting, taking_back, tasks
from stakeholders.acts_done import blocks
from stakeholders.models import SeatHolder, Stakeholder, Touch
from stakeholders.putting_back import Kept
from stakeholders.taking_back import Bounds, Outcome

Record = tuple[str, str, str]
"""Its type, its public id, and what it is called."""
Report = dict[str, Any]
NOTHING: Report = {"counts": {"removed": 0, "put_back": 0, "kept": 0}, "kept": []}
STEP, STEPS = 4, {FEEDBACK: 500}
"""So many acts of a long file are taken back in one transaction; an act of feedback is one line."""


def run(import_pk: int, job: Job) -> bool:
    """Take a whole import back as far as it still stands, and tell what stayed; once.

    A long one step by step, the newest acts first; False if the turn is over before the last.
    """
    row = Import.objects.select_related("user").get(pk=import_pk)
    acts = list(row.change_sets.order_by("pk").values_list("pk", flat=True))
    if not row.undone:
        Import.objects.filter(pk=import_pk).update(started_at=timezone.now())
        row.undone = {"left": len(acts), "acts": [], **NOTHING}
    began, size = monotonic(), STEPS.get(row.kind, STEP) if row.is_long else len(acts)
    while left := acts[: row.undone["left"]]:
        if monotonic() - began > jobs.TURN_SECONDS:
            return False
        with transaction.atomic():
            _step(row, left[-size:], acts, job)
    with transaction.atomic():
        row.undone_at = timezone.now()
        row.save(update_fields=["undone_at"])
        jobs.finish(job, **row.undone["counts"])
    return True


def _step(row: Import, some: Sequence[int], acts: Sequence[int], job: Job) -> None:
    """Take some acts back; what became of it stands with the import."""
    left = row.undone["left"] - len(some)

    def advance(share: float) -> None:
        done = (len(acts) - left - (1 - share) * len(some)) / len(acts)
        if not jobs.advance(job, round(done * row.lines), row.lines or 1):
            raise jobs.LeaseLost(job.public_id)

    told = list(ChangeSet.objects.filter(pk__among=some).order_by("pk"))
    if row.kind == FEEDBACK:
        report, undoing = _unhear(row, told), []
    else:
        with noting.noted() as undoing:
            report = _take_back(row, told, [*acts, *row.undone["acts"]], advance)
    advance(1.0)
    taken = [*row.undone["acts"], *(one.pk for one in undoing)]
    row.undone = {**_sum(row.undone, report), "left": left, "acts": taken}
    row.save(update_fields=["undone"])


def _unhear(row: Import, acts: Sequence[ChangeSet]) -> Report:
    """What the file brought never came, whoever it was assigned to since."""
    among = Account.objects.editable_by(row.user)
    removed, kept = feedback.take_away(acts, by=row.user, among=among)
    return {"counts": {"removed": removed, "put_back": 0, "kept": kept}, "kept": []}


def _take_back(
    row: Import, acts: Sequence[ChangeSet], ours: Sequence[int], advance: Callable[[float], None]
) -> Report:
    editable = Account.objects.editable_by(row.user, archived=True)
    among = set(editable.values_list("pk", flat=True))
    within = Bounds(among, used=_known_to_others(row, acts), ours=ours)
    outcome = taking_back.take_back(acts, by=row.user, within=within, advance=advance)
    _unsay(row, outcome)
    tasks.schedule(acting.mark_changed(outcome.accounts, timezone.now()))
    if row.is_long:
        # Somebody and their seat are undone in different steps, and counted once.
        outcome.removed -= _parts_of(outcome.removed)
        outcome.put_back -= _parts_of(outcome.put_back)
    return _report(outcome)


def _parts_of(subjects: Iterable[str]) -> set[str]:
    return {one for one in subjects if one.startswith("sea_")}


def _sum(told: Report, further: Report) -> Report:
    """What was told and what is to be told besides; who stayed for one reason is told once."""
    counts = {name: n + further["counts"][name] for name, n in told["counts"].items()}
    kept = {(one["id"], one["reason"]): one for one in (*told["kept"], *further["kept"])}
    return {"counts": counts, "kept": list(kept.values())}


def _known_to_others(row: Import, acts: Sequence[ChangeSet]) -> set[str]:
    """The records that another source or user calls by a name of theirs, and so counts on."""
    told = Change.objects.filter(change_set__in=acts, op=Change.Op.CREATED)
    links = Link.objects.filter(subject__in=told.values("subject"), deleted_at=None)
    theirs = links.exclude(source=import_running.source_of(row))
    return set(theirs.values_list("subject", flat=True))


def _unsay(row: Import, outcome: Outcome) -> None:
    """Let the same file be heard anew: what is gone comes back, what was put back is changed."""
    links = Link.objects.filter(source=import_running.source_of(row))
    for some in blocks(sorted(outcome.removed)):
        links.filter(subject__among=some).update(deleted_at=timezone.now(), digest="")
    told = set(outcome.put_back) | {one.subject for one in outcome.kept}
    people = {subject for subject in told if subject.startswith("per_")}
    for some in blocks(sorted(told | {one for _per, one in _in_accounts(people)})):
        links.filter(subject__among=some).update(digest=UNHEARD)


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
        for row in Account.objects.filter(public_id__among=some):
            found[row.public_id] = ("account", row.public_id, str(row))
        people = Stakeholder.objects.filter(public_id__among=some).select_related("person")
        for row in people:
            found[row.public_id] = ("stakeholder", row.public_id, str(row))
        touches = Touch.objects.filter(public_id__among=some).select_related("stakeholder__person")
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
    parts = (rows.filter(**{f"{names[0]}__among": some}) for some in blocks(sorted(wanted)))
    return [pair for part in parts for pair in part.values_list(*names)]
