"""The step that writes a load: block by block, each with its results and the place behind it."""

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from time import monotonic
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from accounts import access, jobs
from accounts.models import Job
from crm import checking, custom_fields, load_columns, load_files, load_results, sync
from crm.csv_reading import Unreadable
from crm.incoming import Unreadable as Broken
from crm.load_reading import Row
from crm.load_sentences import why
from crm.models import Load, LoadBlock

MOST_RECORDS, LEAST_RECORDS = 1000, 200
BLOCK_SECONDS = 1.0
WORKING = (Load.State.QUEUED, Load.State.RUNNING)


def run(job: Job) -> bool:
    """Write a load from where it stands; False if its turn is over and more is left.

    A block is written once: whoever comes back after a dead worker begins at the next one, and
    of two workers at one block one is refused.
    """
    load = _begun(job)
    if load is None:
        return True
    try:
        return _written(load, job)
    except Unreadable as error:
        _end(load, job, Load.State.FAILED, why(error))
        return True


def _begun(job: Job) -> Load | None:
    """The load, running; None if somebody has ended it meanwhile, which ends the job."""
    found = Load.objects.select_related("source", "user")
    load = found.filter(public_id=job.subject, state__in=(*WORKING, Load.State.CANCELLING)).first()
    if load is None:
        jobs.finish(job)
        return None
    Load.objects.filter(pk=load.pk, state=Load.State.QUEUED).update(state=Load.State.RUNNING)
    Load.objects.filter(pk=load.pk, started_at=None).update(started_at=timezone.now())
    return load


def _written(load: Load, job: Job) -> bool:
    if not load.total:
        load.total = load_files.size(load)
        Load.objects.filter(pk=load.pk).update(total=load.total)
    began, most = monotonic(), MOST_RECORDS
    reader = _Reader(load)
    with load_files.rows(load) as rows:
        while block := list(islice(rows, most)):
            if ended := _ended(load):
                _end(load, job, *ended)
                return True
            block_began = monotonic()
            _write(load, job, block, reader)
            took = monotonic() - block_began
            most = sized(len(block), took)
            if monotonic() - began > jobs.TURN_SECONDS:
                return False
    if not load.position:  # Else refused before; a workbook is looked into here only.
        raise Unreadable("empty")
    _end(load, job, Load.State.DONE, {})
    return True


def sized(records: int, seconds: float) -> int:
    """How many records the next block has, so that it takes a second: a cancel waits for it."""
    fitting = int(records * BLOCK_SECONDS / max(seconds, 0.001))
    return max(LEAST_RECORDS, min(MOST_RECORDS, fitting))


class _Reader:
    """Rows of one file to the documents that the sync takes."""

    def __init__(self, load: Load) -> None:
        self._type = load.type
        self._places = load_files.places(load)
        self._shape = custom_fields.shape(load.type) if self._places else None
        self._width = len(load_files.headers(load)) if load.format == Load.Format.CSV else 0

    def document(self, row: Row) -> Any:
        if row.fault:
            return Broken(row.fault)
        if self._places:
            if self._width and len(row.cells) != self._width:
                return Broken(f"There are {len(row.cells)} cells below {self._width} headers.")
            if error := load_columns.error_in(row, self._places):
                return Broken(f"A cell holds an error of a spreadsheet: {error}")
            return load_columns.document(row, self._type, self._places, self._shape)
        try:
            return checking.parsed(row.text)
        except orjson.JSONDecodeError as error:
            return Broken(f"This is not JSON in UTF-8: {error}.")


def _ended(load: Load) -> tuple[str, dict[str, str]] | None:
    """Why not to go on: it was cancelled, or nobody has the right to it any more."""
    now = Load.objects.select_related("source", "user").only(
        "state", "source__is_active", "user__is_active", "user__access"
    )
    held = now.get(pk=load.pk)
    if held.state != Load.State.RUNNING:
        return Load.State.CANCELLED, {}
    is_allowed = held.user.is_active and held.user.access in access.MAY_EDIT
    if held.source.is_active and is_allowed:
        return None
    return Load.State.FAILED, {
        "code": "not_permitted",
        "detail": "The source was closed, or its user may not write any more.",
    }


@transaction.atomic
def _write(load: Load, job: Job, block: Sequence[Row], reader: _Reader) -> None:
    """Write a block, its results and the place behind it: all of it or nothing."""
    began = monotonic()
    documents = [reader.document(row) for row in block]
    results = sync.apply(load.source, documents, user=load.user, is_strict=load.is_strict)
    told = [load_results.told(row, one) for row, one in zip(block, results, strict=True)]
    counts = Counter(load.counts) + Counter(str(one.status) for one in results)
    moved = {"position": block[-1].end, "line": block[-1].line, "counts": dict(counts)}
    moved["worked_seconds"] = load.worked_seconds + monotonic() - began
    here = Load.objects.filter(pk=load.pk, position=load.position)
    if not here.exclude(state__in=(Load.State.DONE, Load.State.FAILED)).update(**moved):
        raise jobs.LeaseLost(job.public_id)
    packed = load_results.packed(told)
    LoadBlock.objects.create(load=load, position=load.position, results=packed)
    for name, value in moved.items():
        setattr(load, name, value)
    if not jobs.advance(job, min(load.position, load.total), load.total or 1):
        raise jobs.LeaseLost(job.public_id)


@transaction.atomic
def _end(load: Load, job: Job, state: str, reason: dict[str, str]) -> None:
    ended = {"state": state, "reason": reason, "finished_at": timezone.now()}
    Load.objects.filter(pk=load.pk).update(**ended)
    jobs.finish(job, **load.counts)
