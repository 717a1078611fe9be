"""Bytes of a table as other programs export it, to lines of text. Pure; refusals have a code."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
FORMATS = (
    (b"PK\x03\x04", "workbook"),
    (b"\xd0\xcf\x11\xe0", "workbook"),
    (b"%PDF", "binary"),
    (b"\x89PNG", "binary"),
    (b"\xff\xd8\xff", "binary"),
    (b"GIF8", "binary"),
    (b"\x1f\x8b", "binary"),
)
DELIMITERS = ",;\t|"
SAMPLE_LETTERS = 64 * 1024
SAMPLE_LINES = 20
SAMPLE_BYTES = 64 * 1024
# A CRM lets a vertical tab or an escape slip into a note; more than that is no text.
MOST_CONTROLS = 0.001


class Unreadable(Exception):
    """Why a file cannot be read as a table; `code` and `values` make the sentence."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Line:
    """The cells of one record and the number of the line where it begins in the file."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    headers: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str
    delimiter: str


class Dialect(NamedTuple):
    """How a file is written, by its beginning: the mark is as long as the text begins late."""

    encoding: str
    mark: int
    delimiter: str = ","
    tells: bool = False

    def is_told(self, number: int, text: str) -> bool:
        """Whether this is the line that tells the delimiter, which is no record."""
        return self.tells and number == 1


def refuse_foreign(sample: bytes) -> Dialect:
    """How a text is encoded; Unreadable says what else it is."""
    if not sample:
        raise Unreadable("empty")
    for magic, code in FORMATS:
        if sample.startswith(magic):
            raise Unreadable(code)
    marked = next((pair for pair in MARKS if sample.startswith(pair[0])), None)
    encoding = _endless(marked[1], sample) if marked else _encoding_of(sample)
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    if _looks_binary(text):
        raise Unreadable("binary")
    return Dialect(encoding, len(marked[0]) if marked else 0)


def dialect_of(sample: bytes) -> Dialect:
    """How a table is written."""
    found = refuse_foreign(sample)
    text = codecs.getincrementaldecoder(found.encoding)("replace").decode(sample[found.mark :])
    told, rest = _told_delimiter(text)
    return found._replace(delimiter=told or _delimiter(rest), tells=bool(told))


def _endless(encoding: str, sample: bytes) -> str:
    """The encoding for reading on behind the mark, from any place."""
    if encoding == "utf-8-sig":
        return "utf-8"
    return "utf-16-le" if sample.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"


def _encoding_of(sample: bytes) -> str:
    """Without a mark: what the beginning can be; of a longer file it may end within a letter."""
    is_whole = len(sample) < SAMPLE_BYTES
    if unmarked := _unmarked_utf_16(sample[:200]):
        return unmarked
    for encoding in ("utf-8", "cp1252"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(sample, is_whole)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def read(content: bytes, *, most_lines: int) -> Table:
    """The table of a file; Unreadable says why there is none."""
    text, encoding = _decoded(content)
    told, text = _told_delimiter(text)
    delimiter = told or _delimiter(text)
    # The line that tells the delimiter counts in the file, though it is no record.
    records = _records(text, delimiter, begin=2 if told else 1)
    headers = next(records, None)
    if headers is None:
        raise Unreadable("empty")
    lines = tuple(islice(records, most_lines + 1))
    if not lines:
        raise Unreadable("only_headers")
    if len(lines) > most_lines:
        raise Unreadable("too_many_lines", most=most_lines)
    return Table(headers.cells, lines, encoding, delimiter)


def table_of(records: Iterator[Line], *, most_lines: int) -> Table:
    """The table of records that come from elsewhere, within the same limits."""
    headers = next(records, None)
    if headers is None:
        raise Unreadable("empty")
    lines = tuple(islice(records, most_lines + 1))
    if not lines:
        raise Unreadable("only_headers")
    if len(lines) > most_lines:
        raise Unreadable("too_many_lines", most=most_lines)
    width = len(headers.cells)
    # A workbook has no cells where nothing is written, at the end of a row.
    whole = tuple(Line(one.number, one.cells + ("",) * (width - len(one.cells))) for one in lines)
    return Table(headers.cells, whole, "", DELIMITERS[0])


def _decoded(content: bytes) -> tuple[str, str]:
    for mark, code in FORMATS:
        if content.startswith(mark):
            raise Unreadable(code)
    encoding = _encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("binary") from None
    if _looks_binary(text):
        raise Unreadable("binary")
    return text, encoding


def _encoding(content: bytes) -> str:
    """A mark decides; then UTF-8 if it is that; then what western offices write."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return encoding
    if unmarked := _unmarked_utf_16(content[:200]):
        return unmarked
    for encoding in ("utf-8", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _unmarked_utf_16(sample: bytes) -> str:
    """Western text in UTF-16 has a zero in every second byte."""
    even, odd = sample[::2], sample[1::2]
    if len(odd) > 3 and not any(odd) and all(even):
        return "utf-16-le"
    if len(odd) > 3 and not any(even) and all(odd):
        return "utf-16-be"
    return ""


def _looks_binary(text: str) -> bool:
    if "\x00" in text:
        return True
    controls = sum(letter < " " and letter not in "\t\r\n" for letter in text)
    return controls > max(1, MOST_CONTROLS * len(text))


def _told_delimiter(text: str) -> tuple[str, str]:
    """Excel may begin a file with `sep=;`; what it tells and the rest."""
    first, _, rest = text.partition("\n")
    word, _, delimiter = first.strip("\r").partition("=")
    if word.lower() == "sep" and len(delimiter) == 1:
        return delimiter, rest
    return "", text


def _delimiter(text: str) -> str:
    """The one that cuts the first lines into the most columns, in the same way each time."""
    return max(DELIMITERS, key=lambda one: _agreement(text[:SAMPLE_LETTERS], one))


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        widths = [len(cells) for cells in islice(reader, SAMPLE_LINES) if any(cells)]
    except csv.Error:
        return 0.0, 0
    if not widths or widths[0] < 2:
        return 0.0, 0
    return Counter(widths)[widths[0]] / len(widths), widths[0]


def _records(text: str, delimiter: str, *, begin: int) -> Iterator[Line]:
    """Records that hold something, with the line they begin on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number, ends = begin, begin
    while True:
        former, number = number, reader.line_num + begin
        try:
            cells = next(reader, None)
        except csv.Error:
            raise Unreadable("line", line=number) from None
        if cells is None:
            return _refuse_open_quote(text, former, ends)
        ends = reader.line_num + begin
        if any(cell.strip() for cell in cells):
            yield Line(number, tuple(cell.strip() for cell in cells))


def _refuse_open_quote(text: str, begins: int, ends: int) -> None:
    """A quote that is never closed swallows the rest of the file into its last record."""
    if ends - begins > 1 and text.count('"') % 2:
        raise Unreadable("line", line=begins)
