"""What became of the lines of an imported file, given back as tables with the original rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from accounts import jobs
from accounts.models import Job
from crm import import_parts, import_running
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
Report = Mapping[str, Any]
Teller = Callable[[Line], list[str] | None]
"""What stands before a line in a table; None leaves the line out."""


def there(row: Import) -> list[Wanted]:
    """Which tables there are."""
    counts = row.report.get("counts", {})
    is_broken_off = row.state in {Import.State.CANCELLED, Import.State.FAILED}
    found = {
        Wanted.OK: any(counts.get(word) for word in WRITTEN) and row.is_there,
        Wanted.FAILED: bool(counts.get("refused")) and row.is_there,
        Wanted.UNPROCESSED: is_broken_off and row.is_there,
    }
    return [one for one, is_so in found.items() if is_so]


class Results(NamedTuple):
    """A table as it is to be written: apart by what was so in the file."""

    delimiter: str
    rows: Iterator[Sequence[object]]


def table(row: Import, wanted: Wanted) -> Results:
    """The headers, then each wanted line of the file behind its number and what is told of it."""
    if row.is_long:
        found = row.parts.iterator(chunk_size=1)
        told = ((import_parts.table(row, part), part.report) for part in found)
        return Results(row.delimiter, _rows(row.headers, told, wanted))
    file = import_running.table_of(row)
    return Results(file.delimiter, _rows(file.headers, [(file, row.report)], wanted))


def _rows(
    headers: Sequence[str], told: Iterable[tuple[Table, Report]], wanted: Wanted
) -> Iterator[Sequence[object]]:
    yield [*HEADS[wanted], *headers]
    for file, report in told:
        tell = _TELLERS[wanted](report)
        for line in file.lines:
            said = tell(line)
            if said is not None:
                yield [line.number, *said, *line.cells]


def _ok(report: Report) -> Teller:
    became = report.get("became", {})

    def tell(line: Line) -> list[str] | None:
        outcome = became.get(str(line.number), "")
        return [outcome] if outcome in WRITTEN else None

    return tell


def _failed(report: Report) -> Teller:
    wrong = defaultdict(list)
    for problem in report.get("problems", []):
        if problem["is_fault"]:
            wrong[problem["line"]].append(str(sentence(problem)))

    def tell(line: Line) -> list[str] | None:
        return [" ".join(wrong[line.number])] if line.number in wrong else None

    return tell


def _unprocessed(report: Report) -> Teller:
    return lambda line: None if report else []


_TELLERS: dict[Wanted, Callable[[Report], Teller]] = {
    Wanted.OK: _ok,
    Wanted.FAILED: _failed,
    Wanted.UNPROCESSED: _unprocessed,
}


def progress(row: Import, now: datetime) -> dict[str, Any]:
    """How far an import is, or its undoing, how fast it goes and how long it still takes."""
    job = row.undo_job or row.job or row.check_job
    is_going_on = job is not None and job.state in {Job.State.QUEUED, Job.State.RUNNING}
    share = min(jobs.share_done(job), 1.0) if is_going_on else 0.0
    seconds = (now - row.started_at).total_seconds() if row.started_at else 0.0
    records = round(share * row.lines)
    return progress_of(records, share, seconds, is_going_on=is_going_on)
