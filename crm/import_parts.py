"""The lines of a long file in parts of bounded size, and the tables that are made of them."""

import io
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO

import orjson

from crm import csv_reading, load_reading, workbooks
from crm.csv_columns import FEEDBACK
from crm.csv_reading import Line, Table, Unreadable
from crm.load_reading import Row
from crm.models import Import, ImportPart

MOST_LINES = 1_000_000
MOST_IN_WORKBOOK = 200_000
"""A workbook is unpacked while its sender waits, which takes ten times as long as a text."""
SHORT_BYTES = 20 * 1024 * 1024
AT_ONCE, AT_ONCE_SAID = 20_000, 2_000
"""So many lines are one act, all or nothing; feedback is understood line by line."""
PART, PART_SAID = 2_000, 500
SAMPLE = 200
WORKBOOK = b"PK\x03\x04"


def keep(row: Import, file: BinaryIO) -> list[ImportPart]:
    """Give a row its file: whole if it is short, else in parts that are to be saved after it.

    Unreadable if a long file is no table, or has more lines than can be taken.
    """
    row.content, row.headers = b"", []
    most = AT_ONCE_SAID if row.kind == FEEDBACK else AT_ONCE
    is_large = file.seek(0, io.SEEK_END) > SHORT_BYTES
    rows, row.delimiter = _rows(file)
    first = list(islice(rows, most + 2))
    if not is_large and len(first) <= most + 1:
        file.seek(0)
        row.content = file.read()
        return []
    if not first:
        raise Unreadable("empty")
    row.headers = list(_line(first[0]).cells)
    lines = _cut(row, chain(first[1:], rows))
    found = [ImportPart(row=row, number=at, lines=one) for at, one in enumerate(lines)]
    if not found:
        raise Unreadable("only_headers")
    return found


def _rows(file: BinaryIO) -> tuple[Iterator[Row], str]:
    """The rows of a file, headers first, and what cells are apart by."""
    file.seek(0)
    sample = file.read(csv_reading.SAMPLE_BYTES)
    if sample.startswith(WORKBOOK):
        return _of_workbook(file), csv_reading.DELIMITERS[0]
    return load_reading.rows(file), csv_reading.dialect_of(sample).delimiter


def _of_workbook(file: BinaryIO) -> Iterator[Row]:
    """It has no cells where nothing is written, at the end of a row."""
    width = 0
    for number, row in enumerate(workbooks.rows(file)):
        if number > MOST_IN_WORKBOOK:
            raise Unreadable("workbook_too_large")
        width = width or len(row.cells)
        yield replace(row, cells=row.cells + ("",) * (width - len(row.cells)))


def _cut(row: Import, rows: Iterator[Row]) -> Iterator[bytes]:
    """The rows in parts, packed; one that cannot be read as cells refuses the file."""
    size = PART_SAID if row.kind == FEEDBACK else PART
    row.lines = 0
    while some := list(islice(rows, size)):
        row.lines += len(some)
        if row.lines > MOST_LINES:
            raise Unreadable("too_many_lines", most=MOST_LINES)
        yield packed(map(_line, some))


def _line(row: Row) -> Line:
    if row.fault:
        raise Unreadable("line", line=row.line)
    return Line(row.line, tuple(map(_readable, row.cells)))


def _readable(cell: str) -> str:
    """A file that began as UTF-8 may go on as what western offices write."""
    if cell.isascii():
        return cell
    content = cell.encode("utf-8", "surrogateescape")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def packed(lines: Iterable[Line]) -> bytes:
    """The lines of a part as they are kept."""
    return zlib.compress(orjson.dumps([(one.number, *one.cells) for one in lines]), level=1)


def table(row: Import, part: ImportPart, numbers: Iterable[int] | None = None) -> Table:
    """The lines of a part below the headers of the file; only these lines if they are named."""
    told = orjson.loads(zlib.decompress(bytes(part.lines)))
    wanted = None if numbers is None else set(numbers)
    lines = (Line(number, tuple(cells)) for number, *cells in told)
    kept = tuple(one for one in lines if wanted is None or one.number in wanted)
    return Table(tuple(row.headers), kept, "", row.delimiter)


def beginning(row: Import) -> Table:
    """The first lines of a long file, which stand for it where it is only looked at."""
    whole = table(row, row.parts.all()[0])
    return Table(whole.headers, whole.lines[:SAMPLE], "", row.delimiter)


def tables(row: Import) -> Iterator[Table]:
    """The tables of all parts; one is held at a time."""
    return (table(row, part) for part in row.parts.iterator(chunk_size=1))
