"""Rows of an Excel workbook, one after the other; what would unpack to too much is refused."""

import struct
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from crm.csv_reading import Unreadable
from crm.load_reading import Row

MOST_UNPACKED = 2 * 1024**3
# The texts of all cells are one table that has to be held while the rows are read.
MOST_TEXTS = 64 * 1024**2
BROKEN = (
    *(BadZipFile, InvalidFileException, zlib.error, struct.error, SyntaxError, EOFError, OSError),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError),
)
"""What comes of damage: the library reads on, and stumbles over whatever it finds."""


def size(file: BinaryIO) -> int:
    """How many rows its sheet says it has; Unreadable if it is no workbook to read."""
    _found, told, close = _sheet(file)
    close()
    return told


def rows(file: BinaryIO, *, position: int = 0, line: int = 0) -> Iterator[Row]:
    """The rows of its sheet that hold something, behind one; formulas as last shown."""
    sheet, _told, close = _sheet(file)
    try:
        found = sheet.iter_rows(min_row=position + 1, values_only=True)
        for number, values in enumerate(found, start=position + 1):
            cells = _trimmed(tuple(_text(value) for value in values))
            if any(cells):
                yield Row(number, number, cells=cells)
    except BROKEN as error:
        raise Unreadable("broken_workbook") from error
    finally:
        close()


def _sheet(file: BinaryIO) -> tuple[Any, int, Callable[[], None]]:
    """The first one that holds something, the rows it tells, and what closes the workbook."""
    file.seek(0)
    try:
        _refuse_bomb(file)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = map(_with_rows_told, book.worksheets)
        filled = next((one for one in sheets if _holds_something(one[0])), None)
    except BROKEN as error:
        raise Unreadable("broken_workbook") from error
    if filled is None:
        book.close()
        raise Unreadable("empty")
    return *filled, book.close


def _with_rows_told(sheet: Any) -> tuple[Any, int]:
    """What a sheet says of its own size may be wrong: believed, cells would be left out."""
    told = sheet.max_row or 0
    sheet.reset_dimensions()
    return sheet, told


def _holds_something(sheet: Any) -> bool:
    return any(
        value not in {None, ""} for row in sheet.iter_rows(values_only=True) for value in row
    )


def _refuse_bomb(file: BinaryIO) -> None:
    """By what the parts say of their size, which is all that is ever unpacked of them."""
    with ZipFile(file) as archive:
        parts = archive.infolist()
    texts = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if sum(part.file_size for part in parts) > MOST_UNPACKED or texts > MOST_TEXTS:
        raise Unreadable("workbook_too_large")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _trimmed(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Without the empty cells that a sheet has right of its table."""
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return cells[:width]
