"""The file of a load as rows, whatever its format, from where the last worker stopped."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from crm import custom_fields, load_columns, load_pieces, load_reading, workbooks
from crm.csv_reading import Unreadable
from crm.load_reading import Row
from crm.models import Load

READERS = {
    Load.Format.NDJSON: load_reading.lines,
    Load.Format.CSV: load_reading.rows,
    Load.Format.XLSX: workbooks.rows,
}
COPIED_BYTES = 1024 * 1024


@contextmanager
def rows(load: Load) -> Iterator[Iterator[Row]]:
    """The rows that are not written yet; the headers of a table are none."""
    reader = READERS[load.format]
    with _opened(load) as file:
        found = reader(file, position=load.position, line=load.line)
        if load.position == 0 and load.format != Load.Format.NDJSON:
            next(found, None)
        yield found


def size(load: Load) -> int:
    """How far its position goes; Unreadable if the file is not what it should be."""
    if load.format != Load.Format.XLSX:
        return load.received_bytes
    with _opened(load) as file:
        return workbooks.size(file)


def headers(load: Load) -> list[str]:
    """The names of the columns of a table; Unreadable if there are none."""
    with _opened(load) as file:
        is_book = load.format == Load.Format.XLSX
        first = next(workbooks.rows(file), None) if is_book else load_reading.headers(file)
    if first is None:
        raise Unreadable("empty")
    return list(first.cells)


def places(load: Load) -> dict[str, int]:
    """Member to the place of its column; nothing for a file without columns."""
    if load.format == Load.Format.NDJSON:
        return {}
    return load_columns.places(headers(load), load.columns, custom_fields.shape(load.type))


@contextmanager
def _opened(load: Load) -> Iterator[BinaryIO]:
    """A workbook is read here and there, so it is brought to the disk of this machine."""
    pieces = load_pieces.opened(load)
    if load.format != Load.Format.XLSX:
        yield pieces
        return
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(pieces, copy, COPIED_BYTES)
        yield copy
