"""The step that reads a file and writes it, in one transaction; a preview takes it back."""

import io
from collections.abc import Callable
from dataclasses import asdict
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from crm import (
    csv_columns,
    csv_reading,
    csv_rows,
    import_matching,
    import_writing,
    workbooks,
)
from crm.csv_columns import Columns
from crm.csv_reading import Line, Table
from crm.csv_rows import Entry
from crm.import_writing import Work
from crm.models import Import, Source

MOST_LINES = 20_000
WORKBOOK = b"PK\x03\x04"


class Understood(NamedTuple):
    """A file as it will be understood, and what it comes to."""

    columns: Columns
    entries: list[Entry]
    report: dict


def table_of(row: Import) -> Table:
    """The table of the file, be it text or a workbook; Unreadable when there is none."""
    content = bytes(row.content)
    if not content.startswith(WORKBOOK):
        return csv_reading.read(content, most_lines=MOST_LINES)
    rows = (Line(one.line, one.cells) for one in workbooks.rows(io.BytesIO(content)))
    return csv_reading.table_of(rows, most_lines=MOST_LINES)


def understand(row: Import) -> tuple[Columns, list[Entry]]:
    """Read the file; Unreadable when it is no table of this kind."""
    table = table_of(row)
    columns = csv_columns.match(table.headers, row.kind)
    entries = csv_rows.understand(table, columns, row.kind, today=timezone.localdate())
    return columns, entries


def preview(row: Import) -> Understood:
    """What an import would do, from the same plan; what it tries is taken back."""
    columns, entries = understand(row)
    with transaction.atomic():
        report = _write(row, entries)
        transaction.set_rollback(True)
    return Understood(columns, entries, report)


def run(import_pk: int, job: Job) -> None:
    """Import a file, all of it in one transaction; safe to repeat after a killed worker."""
    row = Import.objects.select_related("user", "account").get(pk=import_pk)
    _columns, entries = understand(row)

    def advance(share: float) -> None:
        jobs.advance(job, round(share * len(entries)), len(entries) or 1)

    with transaction.atomic():
        row.report = _write(row, entries, advance=advance)
        row.save(update_fields=["report"])
        jobs.finish(job, **row.report["counts"])


def _write(
    row: Import, entries: list[Entry], *, advance: Callable[[float], None] | None = None
) -> dict:
    """Write the entries, or only try them when nobody is told of the progress."""
    source, _made = Source.objects.get_or_create(
        name=f"files-{row.user.public_id.replace('_', '-')}",
        defaults={"label": f"Files of {row.user}"},
    )
    work = Work(
        user=row.user,
        source=source,
        here=import_matching.here(row.user, source),
        account=row.account.public_id if row.account else None,
        advance=advance,
    )
    import_writing.write(row.kind, entries, work)
    problems = [
        {"line": entry.line, **asdict(problem)} for entry in entries for problem in entry.problems
    ]
    return {"counts": work.count(entries), "problems": problems}
