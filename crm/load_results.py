"""What became of the records of a load: kept by blocks, told one by one, given back as files."""

import csv
import io
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Any

import orjson

from accounts import numbering
from accounts.models import ChangeSet
from crm import load_files
from crm.decisions import ERASED
from crm.load_reading import Row
from crm.models import Load, LoadBlock
from crm.spreadsheet_cells import harmless
from crm.sync import REFUSED, Result

OUTCOME = ["line", "status", "type", "external_id", "id", "version", "seq"]
INCOMPLETE = {Load.State.OPEN, Load.State.UPLOADING}  # no file yet that could be read


class Wanted(StrEnum):
    """Which records of a load a file of results holds."""

    OK = "ok"
    FAILED = "failed"
    UNPROCESSED = "unprocessed"


def told(row: Row, result: Result) -> dict[str, Any]:
    """What became of one record; one that failed with what stood in the file.

    But of somebody who was erased nothing is kept. Its number is kept as its act and its place
    there: asked for now, it would keep everybody else from theirs until the block is through.
    """
    is_noted = result.act is not None and result.ordinal is not None
    document = {
        "line": row.line,
        "type": result.type,
        "external_id": result.external_id,
        "id": result.id,
        "status": str(result.status),
        "version": result.version,
        "seq": (result.act.pk, result.ordinal) if is_noted else None,
        "fields_ignored": [asdict(one) for one in result.fields_ignored],
        "warnings": result.warnings,
        "errors": [asdict(fault) for fault in result.faults],
    }
    is_erased = any(fault.code == ERASED for fault in result.faults)
    if result.status in REFUSED:
        document["row"] = "" if is_erased else _original(row)
    return document


def packed(documents: Iterable[dict[str, Any]]) -> bytes:
    """The documents of a block as they are kept."""
    return zlib.compress(b"\n".join(map(orjson.dumps, documents)), level=1)


def documents(load: Load, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """The wanted results in the order of the file, however many there are."""
    if wanted == Wanted.UNPROCESSED:
        yield from _unprocessed(load)
        return
    numbering.settle()
    kept = LoadBlock.objects.filter(load=load).order_by("position")
    for block in kept.values_list("results", flat=True).iterator(chunk_size=10):
        told = map(orjson.loads, zlib.decompress(bytes(block)).splitlines())
        is_failed = wanted == Wanted.FAILED
        yield from _numbered([one for one in told if (one["status"] in REFUSED) == is_failed])


def _numbered(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With the numbers under which the feed tells of them; one query for a block."""
    places = [one.get("seq") or (None, 0) for one in found]
    acts = ChangeSet.objects.filter(pk__among={act for act, _ordinal in places})
    numbers = dict(acts.values_list("pk", "seq"))
    for one, (act, ordinal) in zip(found, places, strict=True):
        first = numbers.get(act)
        one["seq"] = None if first is None else first + ordinal
    return found


def as_lines(found: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """One line of JSON for each."""
    return (orjson.dumps(one) + b"\n" for one in found)


def as_table(load: Load, found: Iterable[dict[str, Any]], wanted: Wanted) -> Iterator[str]:
    """A CSV: what failed has the columns of the file, to be mended there and brought again."""
    if wanted == Wanted.OK:
        head, cells = OUTCOME, _outcome
    else:
        names = ["row"] if load.format == Load.Format.NDJSON else _headers(load)
        head, cells = ["line", "problem", *names], _problem
    yield _written(head)
    for one in found:
        yield _written(cells(one))


def _headers(load: Load) -> list[str]:
    return load_files.headers(load) if _has_file(load) else []


def _has_file(load: Load) -> bool:
    """Whether it is all there, and was not taken away because of somebody erased."""
    return load.state not in INCOMPLETE and load.received_bytes > 0


def _outcome(document: dict[str, Any]) -> Sequence[Any]:
    return [document.get(name) or "" for name in OUTCOME]


def _problem(document: dict[str, Any]) -> Sequence[Any]:
    why = " ".join(f"{one['pointer']} {one['detail']}".strip() for one in document["errors"])
    row = document["row"]
    return [document["line"], why, *(row if isinstance(row, list) else [row])]


def _written(cells: Sequence[Any]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow([harmless(str(cell)) for cell in cells])
    return file.getvalue()


def _unprocessed(load: Load) -> Iterator[dict[str, Any]]:
    if not _has_file(load):
        return
    with load_files.rows(load) as rest:
        for row in rest:
            yield {
                "line": row.line,
                "status": "unprocessed",
                "errors": [],
                "row": _original(row),
            }


def _original(row: Row) -> str | list[str]:
    """What stood there; what is no text is shown as such."""
    if not row.cells:
        return _shown(row.text)
    return [_shown(cell) for cell in row.cells]


def _shown(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def progress(load: Load) -> dict[str, Any]:
    """How far it is, how fast it goes and how long it still takes; never goes back."""
    records = sum(load.counts.values())
    share = min(load.position / load.total, 1.0) if load.total else 0.0
    if load.state == Load.State.DONE:
        share = 1.0
    is_going_on = load.is_active and load.shown_state == load.state
    failed = sum(load.counts.get(status, 0) for status in REFUSED)
    told = progress_of(records, share, load.worked_seconds, is_going_on=is_going_on)
    return {**told, "failed": failed}


def progress_of(records: int, share: float, seconds: float, *, is_going_on: bool) -> dict[str, Any]:
    """The pace of work that did a share of its records in some time; nothing said of a start."""
    rate = records / seconds if seconds else None
    left = seconds * (1 - share) / share if share else None
    return {
        "records": records,
        "failed": 0,
        "share": round(share, 4),
        "records_per_second": None if rate is None else round(rate, 1),
        "remaining_seconds": round(left, 1) if left is not None and is_going_on else None,
    }
