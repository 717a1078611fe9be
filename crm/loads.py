"""Entry functions for large loads: open, append, start, cancel."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import orjson
from django.db import transaction
from django.utils import timezone

from accounts import jobs
from accounts.errors import Refused
from accounts.models import User
from crm import load_files, load_pieces
from crm.csv_reading import Unreadable
from crm.incoming import Unreadable as Broken
from crm.load_sentences import why
from crm.models import Load, LoadPiece, Source
from crm.tasks import RUN_LOAD, run_load

WAITS = (Load.State.OPEN, Load.State.UPLOADING, Load.State.QUEUED)


class WrongState(Refused):
    """The load is not where this could be done."""


@dataclass(frozen=True)
class Request:
    """What a load is asked to be."""

    format: str
    type: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    is_strict: bool = False


def open_load(source: Source, asked: Request, *, by: User) -> Load:
    """A load that takes its file."""
    return Load.objects.create(
        source=source,
        user=by,
        format=asked.format,
        type=asked.type,
        columns=asked.columns,
        is_strict=asked.is_strict,
    )


def append(load: Load, stream: BinaryIO, *, offset: int, announced: int | None = None) -> Load:
    """Keep what comes from this place on; what came before it broke off stays."""
    if announced is not None and load.announced_bytes not in {None, announced}:
        raise WrongState("The whole was announced with another size.", code="other_size")
    if announced is not None:
        Load.objects.filter(pk=load.pk, announced_bytes=None).update(announced_bytes=announced)
    try:
        load_pieces.append(load, stream, offset)
    except load_pieces.WrongPlace:
        held = Load.objects.get(pk=load.pk)
        if held.state in {Load.State.OPEN, Load.State.UPLOADING}:
            there = f"There are {held.received_bytes} bytes: go on from there."
            raise WrongState(there, code="wrong_offset") from None
        raise WrongState("It takes no more data.", code="wrong_state") from None
    return Load.objects.get(pk=load.pk)


@transaction.atomic
def start(load: Load) -> Load:
    """Have it written by a worker, from where it stands; safe to repeat while that goes on."""
    held = (
        Load.objects.select_for_update(of=("self",)).select_related("job", "source").get(pk=load.pk)
    )
    if held.is_active and held.shown_state != Load.State.FAILED:
        return held
    if held.state not in {Load.State.OPEN, Load.State.UPLOADING} and not _may_go_on(held):
        raise WrongState("It has ended.", code="wrong_state")
    _refuse_incomplete(held)
    held.state, held.finished_at, held.reason = Load.State.QUEUED, None, {}
    (held.job,) = jobs.enqueue(RUN_LOAD, [held.public_id], user=held.user)
    held.save(update_fields=["state", "finished_at", "reason", "job"])
    run_load.delay_on_commit(held.job.pk)
    return held


def _may_go_on(load: Load) -> bool:
    """One whose workers died, or that was stopped, still has its file."""
    stopped = load.shown_state in {Load.State.FAILED, Load.State.CANCELLED}
    return stopped and LoadPiece.objects.filter(load=load).exists()


def _refuse_incomplete(load: Load) -> None:
    if load.announced_bytes not in {None, load.received_bytes}:
        there = f"{load.received_bytes} of {load.announced_bytes} bytes are there."
        raise WrongState(there, code="incomplete")
    if load.received_bytes == 0:
        raise Refused("The file is empty.", code="empty")
    # What was read before went on from its beginning, and perhaps nothing is left but to end.
    if load.format == Load.Format.XLSX or load.position:
        return
    try:
        with load_files.rows(load) as rows:
            if next(rows, None) is None:
                raise Unreadable("empty")
        load_files.places(load)
    except Unreadable as error:
        told = why(error)
        raise Refused(told["detail"], code=told["code"]) from error


@transaction.atomic
def cancel(load: Load) -> Load:
    """Stop it behind the block that is being written; what is written stays; safe to repeat."""
    now = timezone.now()
    mine = Load.objects.filter(pk=load.pk)
    mine.filter(state=Load.State.RUNNING).update(state=Load.State.CANCELLING)
    mine.filter(state__in=WAITS).update(state=Load.State.CANCELLED, finished_at=now)
    held = Load.objects.select_related("job", "source").get(pk=load.pk)
    if held.state not in {Load.State.CANCELLED, Load.State.CANCELLING}:
        raise WrongState("It has ended.", code="wrong_state")
    return held


@transaction.atomic
def take_batch(source: Source, documents: Sequence[Any], asked: Request, *, by: User) -> Load:
    """A batch that need not be waited for: opened, filled and started."""
    load = open_load(source, asked, by=by)
    content = b"".join(_line(document) for document in documents)
    LoadPiece.objects.create(load=load, offset=0, content=content)
    Load.objects.filter(pk=load.pk).update(received_bytes=len(content))
    return start(load)


def _line(document: Any) -> bytes:
    """One that could not be read stays what it is: no record."""
    if isinstance(document, Broken):
        return orjson.dumps(document.detail) + b"\n"
    return orjson.dumps(document) + b"\n"
