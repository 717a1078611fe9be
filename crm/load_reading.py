"""Lines and rows of a large file, one after the other from any place in it. Pure."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from crm.csv_reading import SAMPLE_BYTES, Dialect, dialect_of, refuse_foreign

MOST_LETTERS = 1024 * 1024
MOST_IN_QUOTES = 128 * 1024
SHOWN_LETTERS = 1000
TOO_LONG = f"A line has at most {MOST_LETTERS} letters."
OPEN_QUOTE = "This cannot be read as cells. Is a quotation mark missing?"


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it stands in the file: the line it begins on, and the place behind it."""

    line: int
    end: int
    text: str = ""
    cells: tuple[str, ...] = ()
    fault: str = ""


def lines(file: BinaryIO, *, position: int = 0, line: int = 0) -> Iterator[Row]:
    """The lines of an NDJSON file that hold something, behind a place and the line before it."""
    dialect = refuse_foreign(_sample(file))
    if not dialect.encoding.startswith("utf-16"):
        dialect = dialect._replace(encoding="utf-8")
    for number, end, text in _TextLines(file, dialect, position, line):
        if len(text) > MOST_LETTERS:
            yield Row(number, end, text=text[:SHOWN_LETTERS], fault=TOO_LONG)
        elif text := text.strip():
            yield Row(number, end, text=text)


def headers(file: BinaryIO) -> Row | None:
    """The first row of a table, with the names of its columns; None if it is empty."""
    return next(_rows(file, dialect_of(_sample(file)), 0, 0), None)


def rows(file: BinaryIO, *, position: int = 0, line: int = 0) -> Iterator[Row]:
    """The rows of a table that hold something, behind a place and the line before it."""
    yield from _rows(file, dialect_of(_sample(file)), position, line)


def _sample(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(SAMPLE_BYTES)


class _TextLines:
    """Numbered lines of text, each with the place behind it; those pushed back come again."""

    def __init__(self, file: BinaryIO, dialect: Dialect, position: int, line: int) -> None:
        self._place = max(position, dialect.mark)
        self._line = line
        self._encoding = dialect.encoding
        # What is no text comes as surrogates, so that its own record is refused for it.
        self._errors = "replace" if dialect.encoding.startswith("utf-16") else "surrogateescape"
        file.seek(self._place)
        self._text = io.TextIOWrapper(
            file, encoding=self._encoding, errors=self._errors, newline=""
        )
        self._again: deque[tuple[int, int, str]] = deque()

    def __iter__(self) -> Iterator[tuple[int, int, str]]:
        return self

    def __next__(self) -> tuple[int, int, str]:
        if self._again:
            return self._again.popleft()
        text = self._text.readline(MOST_LETTERS + 1)
        if not text:
            raise StopIteration
        self._line += 1
        self._place += self._size(text)
        if len(text) > MOST_LETTERS and text[-1] not in "\r\n":
            self._skip()
        return self._line, self._place, text

    def close(self) -> None:
        """Leave the file open: it is not ours."""
        self._text.detach()

    def push_back(self, taken: list[tuple[int, int, str]]) -> None:
        self._again.extendleft(reversed(taken))

    def _skip(self) -> None:
        """Pass over the rest of a line that is too long, without holding it."""
        while text := self._text.readline(MOST_LETTERS):
            self._place += self._size(text)
            if text[-1] in "\r\n":
                return

    def _size(self, text: str) -> int:
        return len(text) if text.isascii() and self._is_narrow else len(self._encoded(text))

    @property
    def _is_narrow(self) -> bool:
        return not self._encoding.startswith("utf-16")

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._encoding, self._errors)


def _rows(file: BinaryIO, dialect: Dialect, position: int, line: int) -> Iterator[Row]:
    with closing(_TextLines(file, dialect, position, line)) as feed:
        for number, end, text in feed:
            if len(text) > MOST_LETTERS:
                yield Row(number, end, text=text[:SHOWN_LETTERS], fault=TOO_LONG)
            elif '"' in text:
                yield _quoted(feed, (number, end, text), dialect.delimiter)
            elif dialect.is_told(number, text):
                continue
            elif any(cells := [cell.strip() for cell in text.split(dialect.delimiter)]):
                yield Row(number, end, cells=tuple(cells))


def _quoted(feed: _TextLines, first: tuple[int, int, str], delimiter: str) -> Row:
    """A record with quotes, which may go over several lines; a quote must find its end."""
    taken = [first]
    reader = csv.reader(_following(feed, taken), delimiter=delimiter)
    try:
        cells = next(reader)
    except (csv.Error, _NoEnd):
        feed.push_back(taken[1:])
        number, end, text = first
        return Row(number, end, text=text[:SHOWN_LETTERS], fault=OPEN_QUOTE)
    return Row(first[0], taken[-1][1], cells=tuple(cell.strip() for cell in cells))


class _NoEnd(Exception):
    """A quote goes on for longer than any cell, or to the end of the file."""


def _following(feed: _TextLines, taken: list[tuple[int, int, str]]) -> Iterator[str]:
    letters = len(taken[0][2])
    yield taken[0][2]
    for one in feed:
        taken.append(one)
        letters += len(one[2])
        if letters > MOST_IN_QUOTES:
            raise _NoEnd
        yield one[2]
    # The reader asks for more only within quotes.
    raise _NoEnd
