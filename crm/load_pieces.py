"""The file of a load, kept in pieces of bounded size: appended to, and read like any file."""

import io
from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from crm.decisions import ERASED
from crm.models import Load, LoadBlock, LoadPiece

PIECE_BYTES = 1024 * 1024
GONE = {
    "code": ERASED,
    "detail": "Somebody was erased, so this file is gone: send it again, without them.",
}


class WrongPlace(Exception):
    """What came does not continue what is there."""


def append(load: Load, stream: BinaryIO, offset: int) -> None:
    """Keep all that comes, piece by piece: who breaks off goes on behind the last one."""
    while content := stream.read(PIECE_BYTES):
        _keep(load, content, offset)
        offset += len(content)


@transaction.atomic
def _keep(load: Load, content: bytes, offset: int) -> None:
    """Once, in its place: another who writes there at the same time is refused."""
    takes = (Load.State.OPEN, Load.State.UPLOADING)
    here = Load.objects.filter(pk=load.pk, received_bytes=offset, state__in=takes)
    taken = here.update(
        received_bytes=F("received_bytes") + len(content), state=Load.State.UPLOADING
    )
    if not taken:
        raise WrongPlace
    LoadPiece.objects.create(load=load, offset=offset, content=content)


class PieceFile(io.RawIOBase):
    """The pieces of a load as one file; never more than one of them is in memory."""

    def __init__(self, load: Load) -> None:
        self._pieces = LoadPiece.objects.filter(load=load).order_by("-offset")
        self._size = load.received_bytes
        self._place = 0
        self._start, self._content = 0, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = base + offset
        return self._place

    def readinto(self, buffer) -> int:
        if self._place >= self._size:
            return 0
        inside = self._place - self._start
        if not 0 <= inside < len(self._content):
            self._turn_to()
            inside = self._place - self._start
        part = self._content[inside : inside + len(buffer)]
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def _turn_to(self) -> None:
        """Hold the piece of the present place."""
        piece = self._pieces.filter(offset__lte=self._place)[0]
        self._start, self._content = piece.offset, bytes(piece.content)


def opened(load: Load) -> io.BufferedReader:
    """The file of a load, ready to be read from its beginning."""
    return io.BufferedReader(PieceFile(load), PIECE_BYTES)


def forget(now: datetime) -> None:
    """Delete the loads that ended long ago, and those that nobody went on with."""
    before = now - timedelta(days=settings.LOAD_DAYS)
    left = Q(created_at__lt=before, state__in=(Load.State.OPEN, Load.State.UPLOADING))
    Load.objects.filter(Q(finished_at__lt=before) | left).delete()


@transaction.atomic
def empty(loads: QuerySet[Load]) -> int:
    """Take away the files and the results of loads; one that was not through has failed.

    Says how many. A worker at one of them has lost it: its block is not written.
    """
    # Locked first, so that no block and no piece comes behind.
    pks = list(loads.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    blocks = LoadBlock.objects.filter(load__in=pks)
    pieces = LoadPiece.objects.filter(load__in=pks)
    named = {*blocks.values_list("load", flat=True), *pieces.values_list("load", flat=True)}
    blocks.delete()
    pieces.delete()
    held = Load.objects.filter(pk__in=named)
    held.update(received_bytes=0, announced_bytes=None)
    ended = {"state": Load.State.FAILED, "finished_at": timezone.now(), "reason": GONE}
    held.filter(finished_at=None).update(**ended)
    return len(named)
