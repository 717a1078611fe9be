"""Entry functions for files that a user brings: receive, map, confirm, stop, go on, undo."""

import hashlib
import io
from collections.abc import Sequence
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import jobs
from accounts.errors import Refused
from accounts.models import Account, Job, User
from crm import csv_mapping, import_parts, import_running
from crm.csv_mapping import Fault
from crm.csv_reading import Unreadable
from crm.import_sentences import refused
from crm.models import ColumnMemory, Import, ImportPart
from crm.tasks import CHECK, RUN, UNDO, check_import, run_import, undo_import

MEGABYTE = 1024 * 1024
BROKEN_OFF = {Import.State.CANCELLED, Import.State.FAILED}
ENDED = {Import.State.DONE, *BROKEN_OFF}


def refuse_large(size: int) -> None:
    """Refuse by size alone, before anything is read."""
    if size > settings.MAX_FILE_BYTES:
        raise refused(Unreadable("too_large", most=settings.MAX_FILE_BYTES // MEGABYTE))


def receive(
    file: BinaryIO, *, by: User, kind: str, name: str, account: Account | None = None
) -> Import:
    """Keep a file until it is confirmed, its columns as proposed; one that is no table is refused.

    What is proposed is what the user last gave to the same headers, else what their words say.
    """
    refuse_large(file.seek(0, io.SEEK_END))
    row = Import(user=by, kind=kind, file_name=name[:200], account=account)
    row.digest = _digest(file)
    parts = _keep(row, file)
    with transaction.atomic():
        row.save()
        ImportPart.objects.bulk_create(parts, batch_size=50)
    return row


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()


def former(row: Import) -> Import | None:
    """The same file as the user brought it before, the newest time; None if it is new."""
    same = Import.objects.filter(user=row.user, digest=row.digest, pk__lt=row.pk)
    known = same.exclude(digest="").defer("content", "report", "undone")
    return known.select_related("job", "undo_job").first()


@transaction.atomic
def change_kind(row: Import, kind: str) -> Import:
    """Take a file that is not imported yet for another kind, its columns proposed anew."""
    held = _changeable(row)
    if kind not in Import.Kind.values:
        raise Refused(_("Choose one of these kinds."), field="kind")
    held.kind = kind
    parts = [] if held.is_long else _keep(held, io.BytesIO(held.content))
    _propose(held, held.headers or import_running.table_of(held).headers)
    held.save()
    ImportPart.objects.bulk_create(parts, batch_size=50)
    return held


def _keep(row: Import, file: BinaryIO) -> list[ImportPart]:
    """Read the file as what it is said to be, and give each of its columns a field or none."""
    try:
        parts = import_parts.keep(row, file)
        if row.is_long:
            headers = tuple(row.headers)
        else:
            table = import_running.table_of(row)
            headers, row.lines = table.headers, len(table.lines)
    except Unreadable as error:
        raise refused(error) from error
    _propose(row, headers)
    return parts


def _propose(row: Import, headers: Sequence[str]) -> None:
    memory = ColumnMemory.objects.filter(
        user=row.user, kind=row.kind, digest=csv_mapping.digest(headers)
    ).first()
    own, pairs = import_running.own_fields(row.kind), memory.pairs if memory else ()
    row.columns = csv_mapping.proposed(headers, row.kind, pairs, own)


@transaction.atomic
def choose_columns(row: Import, fields: Sequence[str]) -> list[Fault]:
    """Give each column a field or none, and remember it; with any fault nothing is changed."""
    held = _changeable(row)
    headers = import_running.table_of(held).headers
    chosen = [*fields, *[csv_mapping.LEFT_OUT] * len(headers)][: len(headers)]
    if found := import_running.faults(held, chosen):
        return found
    held.columns = chosen
    held.save(update_fields=["columns"])
    if held.is_long:
        _check(held)
    ColumnMemory.objects.update_or_create(
        user=held.user,
        kind=held.kind,
        digest=csv_mapping.digest(headers),
        defaults={"pairs": csv_mapping.pairs(headers, chosen), "used_at": timezone.now()},
    )
    return []


def _check(held: Import) -> None:
    """Have a long file looked through by a worker; one that is at it with other columns stops."""
    held.parts.update(report={})
    (held.check_job,) = jobs.enqueue(CHECK, [str(held.pk)], user=held.user)
    held.save(update_fields=["check_job"])
    check_import.delay_on_commit(held.check_job.pk)


@transaction.atomic
def confirm(row: Import) -> None:
    """Have the file imported by a worker; once, however often it is confirmed."""
    held = _held(row)
    if held.job_id is not None:
        return
    _refuse_emptied(held)
    if import_running.faults(held, held.columns):
        raise Refused(_("Say first what its columns are."), code="columns")
    if held.is_long:
        _forget_check(held)
    (held.job,) = jobs.enqueue(RUN, [str(held.pk)], user=held.user)
    held.save(update_fields=["job", "report"])
    run_import.delay_on_commit(held.job.pk)


def _forget_check(held: Import) -> None:
    """What the check foresaw makes room for what becomes of it."""
    if not held.is_checked:
        raise Refused(_("Its lines are still compared with what is there."), code="wrong_state")
    held.parts.update(report={})
    held.report = {}


def cancel(row: Import) -> None:
    """Have nothing more of it written; safe to repeat, and nothing happens once it is written.

    One that a worker is at stops by itself a little later.
    """
    if row.job is None or row.job.state not in {Job.State.QUEUED, Job.State.RUNNING}:
        raise Refused(_("It had ended before."), code="wrong_state")
    with transaction.atomic():
        if jobs.withdraw(row.job):
            Import.objects.filter(pk=row.pk).update(cancelled_at=timezone.now())
            return
    jobs.ask_to_stop(row.job)


def may_go_on(row: Import) -> bool:
    """Whether it broke off, and its lines are there to go on with; not once undoing has begun."""
    return row.state in BROKEN_OFF and row.is_there and not row.undone


@transaction.atomic
def go_on(row: Import) -> None:
    """Have a file that broke off imported from where it stopped; once, however often it is asked.

    What is written is not written again; a file in one act, of which nothing is, begins anew.
    """
    held = _held(row)
    if held.state == Import.State.RUNNING:
        return
    if not may_go_on(held):
        raise Refused(_("There is nothing left of it to be imported."), code="wrong_state")
    if held.started_at and held.job.finished_at:
        # It did not work meanwhile, which says nothing about its pace.
        held.started_at += timezone.now() - held.job.finished_at
    held.cancelled_at = None
    (held.job,) = jobs.enqueue(RUN, [str(held.pk)], user=held.user)
    held.save(update_fields=["job", "cancelled_at", "started_at"])
    run_import.delay_on_commit(held.job.pk)


@transaction.atomic
def undo(row: Import) -> None:
    """Have all of it taken back by a worker; once, however often it is asked for."""
    held = _held(row)
    if held.state in {Import.State.UNDOING, Import.State.UNDONE}:
        return
    if held.state not in ENDED or not held.change_sets.exists():
        raise Refused(_("Nothing of it was written."), code="wrong_state")
    (held.undo_job,) = jobs.enqueue(UNDO, [str(held.pk)], user=held.user)
    held.save(update_fields=["undo_job"])
    undo_import.delay_on_commit(held.undo_job.pk)


def _changeable(row: Import) -> Import:
    """As it is now, if nobody has confirmed it yet."""
    held = _held(row)
    if held.job_id is not None:
        raise Refused(_("This file is imported already."), code="wrong_state")
    _refuse_emptied(held)
    return held


def _held(row: Import) -> Import:
    """As it is now, and nobody else changes it until we are through."""
    rows = Import.objects.select_related("user", "job", "undo_job", "check_job")
    return rows.select_for_update(of=("self",)).get(pk=row.pk)


def _refuse_emptied(held: Import) -> None:
    if not held.is_there:
        sentence = _("Somebody was erased for good, so this file was deleted with them.")
        raise Refused(sentence, code="erased")
