"""Entry functions for files that a user brings: receive, confirm, and what was refused."""

import csv
import io
from collections import defaultdict

from django.conf import settings
from django.db import transaction

from accounts import jobs
from accounts.models import Account, User
from crm import import_running
from crm.csv_reading import Unreadable
from crm.import_sentences import refused, sentence
from crm.models import Import
from crm.tasks import RUN, run_import

MEGABYTE = 1024 * 1024
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def refuse_large(size: int) -> None:
    """Refuse by size alone, before anything is read."""
    if size > settings.MAX_FILE_BYTES:
        raise refused(Unreadable("too_large", most=settings.MAX_FILE_BYTES // MEGABYTE))


def receive(
    content: bytes, *, by: User, kind: str, name: str, account: Account | None = None
) -> Import:
    """Keep a file until it is confirmed; one that is no table of this kind is refused."""
    refuse_large(len(content))
    row = Import(user=by, kind=kind, file_name=name[:200], content=content, account=account)
    try:
        import_running.understand(row)
    except Unreadable as error:
        raise refused(error) from error
    row.save()
    return row


@transaction.atomic
def confirm(row: Import) -> None:
    """Have the file imported by a worker; once, however often it is confirmed."""
    held = Import.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if held.job_id is not None:
        return
    (held.job,) = jobs.enqueue(RUN, [str(held.pk)], user=held.user)
    held.save(update_fields=["job"])
    run_import.delay_on_commit(held.job.pk)


def refused_lines(row: Import) -> str:
    """The lines that were not imported as CSV, with their number and what is wrong with them."""
    table = import_running.table_of(row)
    wrong = defaultdict(list)
    for problem in row.report["problems"]:
        if problem["is_fault"]:
            wrong[problem["line"]].append(str(sentence(problem)))
    file = io.StringIO()
    writer = csv.writer(file, delimiter=table.delimiter)
    writer.writerow(["Line", "Problem", *map(_harmless, table.headers)])
    for line in table.lines:
        if line.number in wrong:
            told = " ".join(wrong[line.number])
            writer.writerow([line.number, *map(_harmless, (told, *line.cells))])
    return file.getvalue()


def _harmless(text: str) -> str:
    """A spreadsheet takes what begins like a formula for one."""
    return f"'{text}" if text.startswith(FORMULA) else text
