"""Files for spreadsheets: CSV whose letters are read right, and that runs nothing."""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse

from crm.spreadsheet_cells import harmless

CSV = "text/csv; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that the letters are UTF-8."""


class _Line:
    """What a writer of CSV takes for a file: it hands back what it is given."""

    def write(self, text: str) -> str:
        return text


def lines(rows: Iterable[Iterable[object]], delimiter: str = ",") -> Iterator[str]:
    """Rows as lines of a file, each made when it is asked for."""
    write = csv.writer(_Line(), delimiter=delimiter).writerow
    return (write([harmless(cell) for cell in row]) for row in rows)


def whole(text: Iterable[str], name: str) -> HttpResponse:
    """A file of that name, to be saved."""
    return _named(HttpResponse(chain([BYTE_ORDER_MARK], text), content_type=CSV), name)


def streamed(text: Iterable[str], name: str) -> StreamingHttpResponse:
    """The same for a long one, sent while it is read."""
    return _named(StreamingHttpResponse(chain([BYTE_ORDER_MARK], text), content_type=CSV), name)


def _named(answer, name: str):
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
