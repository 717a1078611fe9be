"""What became of the lines of an imported file, given back as tables with the original rows."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from accounts import jobs
from accounts.models import Job
from crm import import_running
from crm.csv_reading import Line, Table
from crm.import_sentences import sentence
from crm.load_results import Wanted, progress_of
from crm.models import Import

WRITTEN = {"created", "updated", "unchanged", "restored"}
HEADS = {
    Wanted.OK: ["Line", "Result"],
    Wanted.FAILED: ["Line", "Problem"],
    Wanted.UNPROCESSED: ["Line"],
}
Teller = Callable[[Line], list[str] | None]
"""What stands before a line in a table; None leaves the line out."""


def there(row: Import) -> list[Wanted]:
    """Which tables there are."""
    if row.state in {Import.State.CANCELLED, Import.State.FAILED}:
        return [Wanted.UNPROCESSED] if row.content else []
    became = set(row.report.get("became", {}).values())
    found = [Wanted.OK] if became & WRITTEN else []
    return [*found, Wanted.FAILED] if "refused" in became and row.content else found


class Results(NamedTuple):
    """A table as it is to be written: apart by what was so in the file."""

    delimiter: str
    rows: Iterator[Sequence[object]]


def table(row: Import, wanted: Wanted) -> Results:
    """The headers, then each wanted line of the file behind its number and what is told of it."""
    file = import_running.table_of(row)
    return Results(file.delimiter, _rows(file, _TELLERS[wanted](row), HEADS[wanted]))


def _rows(file: Table, tell: Teller, head: Sequence[str]) -> Iterator[Sequence[object]]:
    yield [*head, *file.headers]
    for line in file.lines:
        told = tell(line)
        if told is not None:
            yield [line.number, *told, *line.cells]


def _ok(row: Import) -> Teller:
    became = row.report.get("became", {})

    def tell(line: Line) -> list[str] | None:
        outcome = became.get(str(line.number), "")
        return [outcome] if outcome in WRITTEN else None

    return tell


def _failed(row: Import) -> Teller:
    wrong = defaultdict(list)
    for problem in row.report.get("problems", []):
        if problem["is_fault"]:
            wrong[problem["line"]].append(str(sentence(problem)))

    def tell(line: Line) -> list[str] | None:
        return [" ".join(wrong[line.number])] if line.number in wrong else None

    return tell


_TELLERS: dict[Wanted, Callable[[Import], Teller]] = {
    Wanted.OK: _ok,
    Wanted.FAILED: _failed,
    Wanted.UNPROCESSED: lambda row: lambda line: [],
}


def progress(row: Import, now: datetime) -> dict[str, Any]:
    """How far an import is, or its undoing, how fast it goes and how long it still takes."""
    job = row.undo_job or row.job
    is_going_on = job is not None and job.state in {Job.State.QUEUED, Job.State.RUNNING}
    share = min(jobs.share_done(job), 1.0) if is_going_on else 0.0
    seconds = (now - row.started_at).total_seconds() if row.started_at else 0.0
    records = round(share * row.lines)
    return progress_of(records, share, seconds, is_going_on=is_going_on)
