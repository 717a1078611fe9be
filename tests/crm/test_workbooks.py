"""Workbooks as they come: damaged, with sheets that hold nothing, with charts."""

import io
import random
import re
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from crm import workbooks
from crm.csv_reading import Unreadable


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture(scope="module")
def content():
    book = openpyxl.Workbook()
    for row in (["name", "company"], ["Ana Ruiz", "Acme"]):
        book.active.append(row)
    return saved(book)


def cells(content):
    return [row.cells for row in workbooks.rows(io.BytesIO(content))]


def code(content):
    """Why it cannot be read; empty if it can, whatever the damage made of it."""
    try:
        workbooks.size(io.BytesIO(content))
        cells(content)
    except Unreadable as error:
        return error.code
    return ""


def changed(content, name, change):
    """The workbook with one of its parts in another way."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(file, "w") as made:
        for part in whole.namelist():
            text = whole.read(part)
            made.writestr(part, change(text) if part == name else text)
    return file.getvalue()


def halved(content, name):
    return changed(content, name, lambda text: text[: len(text) // 2])


def saying(content, size):
    """Its first sheet says another size of itself."""
    told = f'<dimension ref="{size}"'.encode()
    sheet = "xl/worksheets/sheet1.xml"
    return changed(content, sheet, lambda text: re.sub(rb'<dimension ref="[^"]*"', told, text))


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_workbook_with_a_part_that_was_cut_is_refused(content, name):
    assert code(halved(content, name)) == "broken_workbook"


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_workbook_is_refused_and_stops_nobody(content, seed):
    luck = random.Random(seed)
    for changes in (1, 3, 20) * 10:
        damaged = bytearray(content)
        for _change in range(changes):
            damaged[luck.randrange(len(damaged))] = luck.randrange(256)
        assert code(bytes(damaged)) in {"", "broken_workbook", "empty", "workbook_too_large"}
    assert code(content[: luck.randrange(len(content))]) == "broken_workbook"


def test_the_first_sheet_that_holds_something_is_read():
    book = openpyxl.Workbook()
    assert code(saved(book)) == "empty"
    book.active.append(["", None])
    book.create_sheet("People").append(["name"])
    book.create_sheet("Others").append(["other"])
    assert cells(saved(book)) == [("name",)]


@pytest.mark.parametrize("size", ["A1", "A1:A1048576", "A1:B2"])
def test_a_sheet_is_looked_at_whatever_it_says_of_its_size(size):
    book = openpyxl.Workbook()
    book.active["B2"] = "name"
    book.create_sheet("Others").append(["other"])
    assert cells(saying(saved(book), size)) == [("", "name")]


def test_of_rows_that_an_empty_sheet_only_tells_none_is_read(monkeypatch):
    empty = saying(saved(openpyxl.Workbook()), "A1:ZZ1048576")
    monkeypatch.setattr(ReadOnlyWorksheet, "iter_rows", few(ReadOnlyWorksheet.iter_rows))
    assert code(empty) == "empty"


def few(read):
    """Reads on, and fails where more rows come than were ever written."""

    def rows(*args, **options):
        for number, row in enumerate(read(*args, **options)):
            assert number < 10
            yield row

    return rows


def test_sheets_of_charts_are_passed_over():
    book = openpyxl.Workbook()
    book.active.append([7, 8])
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1, max_row=1))
    book.create_chartsheet("Chart", 0).add_chart(chart)
    assert cells(saved(book)) == [("7", "8")]
