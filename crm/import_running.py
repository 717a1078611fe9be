"""The step that reads a file and writes it, in one transaction; a preview takes it back."""

import io
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, replace
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts import jobs, noting
from accounts.models import Job
from crm import (
    csv_columns,
    csv_mapping,
    csv_reading,
    csv_rows,
    custom_fields,
    import_matching,
    import_parts,
    import_writing,
    workbooks,
)
from crm.csv_columns import ACCOUNTS, PEOPLE, Columns
from crm.csv_custom import OwnField, OwnFields
from crm.csv_mapping import Fault
from crm.csv_reading import Line, Table
from crm.csv_rows import Entry
from crm.foresight import Difference
from crm.import_names import Names
from crm.import_work import Work
from crm.models import Import, Source

TYPES = {ACCOUNTS: "account", PEOPLE: "stakeholder"}
"""Of the records that lines of a kind are about and that may have fields of the company."""


class Stopped(Exception):
    """Whoever waits for it wants nothing of it written."""


class Understood(NamedTuple):
    """A file as it will be understood, and what it comes to, line by line."""

    columns: Columns
    entries: list[Entry]
    report: dict
    differences: dict[int, list[Difference]]
    new_accounts: Collection[str]


def table_of(row: Import) -> Table:
    """The table of a short file, the beginning of a long one; Unreadable when there is none."""
    if row.is_long:
        return import_parts.beginning(row)
    content, most = bytes(row.content), import_parts.MOST_LINES
    if not content.startswith(import_parts.WORKBOOK):
        return csv_reading.read(content, most_lines=most)
    rows = (Line(one.line, one.cells) for one in workbooks.rows(io.BytesIO(content)))
    return csv_reading.table_of(rows, most_lines=most)


def understand(row: Import, table: Table) -> tuple[Columns, list[Entry]]:
    """What a table of this file says; Unreadable when it is none of this kind."""
    columns, own = columns_of(row, table.headers), own_fields(row.kind)
    entries = csv_rows.understand(table, columns, row.kind, today=timezone.localdate(), own=own)
    return columns, entries


def own_fields(kind: str) -> OwnFields:
    """The fields of the company that a column of a file of this kind can be."""
    return {
        row.member: OwnField(row.key, row.label, row.kind, tuple(row.choices))
        for row in custom_fields.current(TYPES.get(kind, ""))
    }


def faults(row: Import, chosen: Sequence[str]) -> list[Fault]:
    """Everything that is wrong with a choice of its columns."""
    return csv_mapping.faults(chosen, row.kind, own_fields(row.kind))


def columns_of(row: Import, headers: Sequence[str]) -> Columns:
    """As they were chosen; a file of old goes by its headers."""
    if not row.columns:
        return csv_columns.match(headers, row.kind)
    csv_columns.refuse_missing(headers, row.columns, row.kind)
    return replace(csv_mapping.columns(headers, row.columns), telling=row.telling)


def preview(row: Import) -> Understood:
    """What an import would do, from the same plan; of a long file, what its first lines would."""
    return tried(row, table_of(row), Names(row.user))


def tried(row: Import, table: Table, names: Names) -> Understood:
    """What these lines would do; what is tried is taken back."""
    columns, entries = understand(row, table)
    with transaction.atomic():
        work = written(row, entries, names)
        transaction.set_rollback(True)
    told = report(entries, work)
    return Understood(columns, entries, told, work.differences, work.new_accounts)


def run(import_pk: int, job: Job) -> None:
    """Import a file, all of it in one transaction or nothing; safe to repeat after a killed worker.

    Who asks meanwhile to stop it has nothing of it written.
    """
    row = Import.objects.select_related("user", "account").get(pk=import_pk)
    Import.objects.filter(pk=import_pk).update(started_at=timezone.now())
    if not row.is_there:
        stop(row, job)
        return
    _columns, entries = understand(row, table_of(row))

    def advance(share: float) -> None:
        if jobs.is_asked_to_stop(job):
            raise Stopped
        jobs.advance(job, round(share * len(entries)), len(entries) or 1)

    try:
        with transaction.atomic(), noting.noted() as acts:
            work = written(row, entries, Names(row.user), advance=advance)
            row.report = report(entries, work)
            refuse_emptied(row)
            row.save(update_fields=["report"])
            row.change_sets.add(*acts)
            jobs.finish(job, **row.report["counts"])
    except Stopped:
        stop(row, job)


def refuse_emptied(row: Import) -> None:
    """Whoever was erased since the file was read is in what was written of it, too."""
    held = Import.objects.select_for_update(no_key=True).defer("report").get(pk=row.pk)
    if not held.is_there:
        raise Stopped


@transaction.atomic
def stop(row: Import, job: Job) -> None:
    """Leave what is not written yet."""
    Import.objects.filter(pk=row.pk).update(cancelled_at=timezone.now())
    jobs.finish(job, cancelled=True)


def written(
    row: Import,
    entries: list[Entry],
    names: Names,
    *,
    advance: Callable[[float], None] | None = None,
) -> Work:
    """Write the entries, or only try them when nobody is told of the progress."""
    source = source_of(row)
    if advance is not None:
        # Two files of one user at the same time wait for each other before they look around.
        Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    account = row.account.public_id if row.account else None
    work = Work(
        user=row.user,
        source=source,
        here=import_matching.here(row.user, source, entries, account, names),
        account=account,
        advance=advance,
    )
    import_writing.write(row.kind, entries, work)
    return work


def source_of(row: Import) -> Source:
    """The source under which files of this user name their records."""
    source, _made = Source.objects.get_or_create(
        name=row.user.public_id.replace("usr_", Source.FILES),
        defaults={"label": f"Files of {row.user}"},
    )
    return source


def report(entries: Sequence[Entry], work: Work) -> dict:
    """How many lines became what, what became of each, and what is wrong with them."""
    problems = [
        {"line": entry.line, **asdict(problem)} for entry in entries for problem in entry.problems
    ]
    became = {str(entry.line): work.outcome(entry) for entry in entries}
    return {"counts": work.count(entries), "problems": problems, "became": became}
