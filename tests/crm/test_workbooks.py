"""Workbooks as they come: damaged, with sheets that hold nothing, with charts."""

import io
import random
import zipfile

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

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


def halved(content, name):
    """The workbook with one of its parts cut in two."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as whole, zipfile.ZipFile(file, "w") as cut:
        for part in whole.namelist():
            text = whole.read(part)
            cut.writestr(part, text[: len(text) // 2] if part == name else text)
    return file.getvalue()


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


def test_sheets_of_charts_are_passed_over():
    book = openpyxl.Workbook()
    book.active.append([7, 8])
    chart = BarChart()
    chart.add_data(Reference(book.active, min_col=1, min_row=1, max_row=1))
    book.create_chartsheet("Chart", 0).add_chart(chart)
    assert cells(saved(book)) == [("7", "8")]
