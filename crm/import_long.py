"""A long file, part by part: each is checked or written in a transaction of its own."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import jobs, noting
from accounts.models import Job
from crm import csv_rows, import_parts, import_running
from crm.decisions import Status
from crm.import_names import Names
from crm.import_running import Stopped
from crm.models import Import, ImportPart

MOST_TOLD = 200
LATER = {"unknown_superior", "unknown_parent"}
"""What a line may name before it comes; so it is said only once all lines are there."""
FIRST_TIME = 0.9
"""The share of the time until then."""
Report = dict[str, Any]
Step = Callable[[Import, ImportPart, Job, Names], None]


def check(import_pk: int, job: Job) -> bool:
    """Count what all parts would do; False if the turn is over before the last of them.

    Nothing comes of it once other columns were chosen, or it was confirmed.
    """
    row = _row(import_pk)
    _note_begin(row)
    try:
        _find_telling(row, job)
        if not _each(row, job, row.parts.filter(report={}), (0, 1), _check):
            return False
    except Stopped:
        jobs.finish(job)
        return True
    with transaction.atomic():
        row.report = _foreseen(row)
        row.save(update_fields=["report"])
        jobs.finish(job)
    return True


def run(import_pk: int, job: Job) -> bool:
    """Import a file; False if the turn is over before the last part.

    A part is written once, whoever comes back after a dead worker. Who asks to stop it keeps
    the parts that are written, which can be undone.
    """
    row = _row(import_pk)
    if not row.is_long:
        import_running.run(import_pk, job)
        return True
    _note_begin(row)
    try:
        is_through = _each(row, job, row.parts.filter(report={}), (0, FIRST_TIME), _write)
        named = row.parts.filter(looks_again=True)
        is_through = is_through and _each(row, job, named, (FIRST_TIME, 1), _look_again)
    except Stopped:
        import_running.stop(row, job)
        return True
    if is_through:
        jobs.finish(job, **row.report["counts"])
    return is_through


def _row(import_pk: int) -> Import:
    return Import.objects.select_related("user", "account").get(pk=import_pk)


def _note_begin(row: Import) -> None:
    """The pace is that since the first part."""
    if not row.parts.exclude(report={}).exists():
        Import.objects.filter(pk=row.pk).update(started_at=timezone.now())


def _each(
    row: Import, job: Job, parts: QuerySet[ImportPart], span: tuple[float, float], step: Step
) -> bool:
    """Do each of these parts, and tell how far it is; False if the turn is over before."""
    began, whole, names = monotonic(), row.parts.count(), Names(row.user)
    left = list(parts.values_list("pk", flat=True))
    for done, pk in enumerate(left, start=whole - len(left)):
        if monotonic() - began > jobs.TURN_SECONDS:
            return False
        refuse_stopped(job)
        with transaction.atomic():
            step(row, ImportPart.objects.get(pk=pk), job, names)
            share = span[0] + (span[1] - span[0]) * (done + 1) / whole
            if not jobs.advance(job, round(share * row.lines), row.lines):
                raise jobs.LeaseLost(job.public_id)
    return True


def refuse_stopped(job: Job) -> None:
    """Stopped if somebody has asked for that."""
    if jobs.is_asked_to_stop(job):
        raise Stopped


def _refuse_overtaken(row: Import, job: Job) -> None:
    held = Import.objects.select_for_update(no_key=True).defer("report").get(pk=row.pk)
    if held.check_job_id != job.pk or held.job_id is not None or not held.is_there:
        raise Stopped


@transaction.atomic
def _find_telling(row: Import, job: Job) -> None:
    """Look through all dates, so that each part reads them in the same order."""
    columns, own = import_running.columns_of(row, row.headers), import_running.own_fields(row.kind)
    dates = {"on", *(name for name, one in own.items() if one.kind == "date")}
    row.telling = {}
    wanted = dates & columns.places.keys()
    for table in import_parts.tables(row) if wanted else ():
        row.telling = csv_rows.telling(table, columns, wanted) | row.telling
        if row.telling.keys() == wanted:
            break
    _refuse_overtaken(row, job)
    row.save(update_fields=["telling"])


def _check(row: Import, part: ImportPart, job: Job, names: Names) -> None:
    seen = import_running.tried(row, import_parts.table(row, part), names)
    problems = [one for one in seen.report["problems"] if one["code"] not in LATER]
    part.report = {**seen.report, "problems": problems, "new": sorted(seen.new_accounts)}
    _refuse_overtaken(row, job)
    part.save(update_fields=["report"])


def _foreseen(row: Import) -> Report:
    """The sum of all parts; an account that several name is new once."""
    told: Report = {}
    new: set[str] = set()
    for report in row.parts.values_list("report", flat=True).iterator(chunk_size=10):
        new.update(report["new"])
        told = _sum(told, report["counts"], report["problems"])
    told["counts"]["new_accounts"] = len(new)
    return told


def _sum(told: Report, counts: Mapping[str, int], problems: Iterable[Mapping]) -> Report:
    """What was told and what is to be told besides: all counts, the first problems."""
    found = list(problems)
    return {
        "counts": {**Counter(told.get("counts", {})) + Counter(counts)},
        "problems": (told.get("problems", []) + found)[:MOST_TOLD],
        "problem_lines": told.get("problem_lines", 0) + len({one["line"] for one in found}),
    }


def _write(row: Import, part: ImportPart, job: Job, names: Names) -> None:
    report = _written(row, part, None, job, names)
    later = {one["line"] for one in report["problems"] if one["code"] in LATER}
    report["problems"] = [one for one in report["problems"] if one["code"] not in LATER]
    part.report, part.looks_again = {**report, "again": sorted(later)}, bool(later)
    part.save(update_fields=["report", "looks_again"])
    _add(row, report["counts"], report["problems"])


def _look_again(row: Import, part: ImportPart, job: Job, names: Names) -> None:
    """Lines that named somebody who was not there yet, now that all are."""
    report = _written(row, part, part.report["again"], job, names)
    became = part.report["became"]
    turned = [
        line
        for line, outcome in report["became"].items()
        if (became[line], outcome) == (Status.UNCHANGED, Status.UPDATED)
    ]
    problems = [one for one in report["problems"] if one["code"] in LATER]
    part.report["became"] = became | dict.fromkeys(turned, str(Status.UPDATED))
    part.report["problems"] += problems
    part.looks_again = False
    part.save(update_fields=["report", "looks_again"])
    _add(row, {Status.UPDATED: len(turned), Status.UNCHANGED: -len(turned)}, problems)


def _written(
    row: Import, part: ImportPart, lines: Iterable[int] | None, job: Job, names: Names
) -> Report:
    """Write a part, or only some lines of it; the acts are noted with the whole file."""
    _columns, entries = import_running.understand(row, import_parts.table(row, part, lines))
    with noting.noted() as acts:
        work = import_running.written(
            row, entries, names, advance=lambda share: refuse_stopped(job)
        )
    import_running.refuse_emptied(row)
    row.change_sets.add(*acts)
    return import_running.report(entries, work)


def _add(row: Import, counts: Mapping[str, int], problems: Iterable[Mapping]) -> None:
    row.report = _sum(row.report, {str(name): n for name, n in counts.items()}, problems)
    row.save(update_fields=["report"])
