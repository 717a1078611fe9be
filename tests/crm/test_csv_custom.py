"""Columns for the fields of the company: how they are recognised, and what their cells say."""

from datetime import date

import pytest

from crm import csv_custom, csv_mapping
from crm.csv_columns import ACCOUNTS
from crm.csv_custom import OwnField

OWN = {
    "custom.Tier__c": OwnField("Tier__c", "Tier", "choice", ("Gold", "Silver plate")),
    "custom.since": OwnField("since", "Client since", "date"),
    "custom.name": OwnField("name", "Name", "text"),
}


@pytest.mark.parametrize(
    ("headers", "proposed"),
    [
        pytest.param(["Name", "client SINCE"], ["name", "custom.since"], id="by its name"),
        pytest.param(["Name", "tier__c"], ["name", "custom.Tier__c"], id="by its key"),
        pytest.param(["Tier", "Segment"], ["custom.Tier__c", "segment"], id="before one of ours"),
        pytest.param(["Name", "Name"], ["name", ""], id="not before what a file needs"),
        pytest.param(["Since", "since"], ["custom.since", ""], id="the first column of two"),
    ],
)  # fmt: skip
def test_a_column_is_proposed_for_a_field_of_the_company(headers, proposed):
    assert csv_mapping.proposed(headers, ACCOUNTS, own=OWN) == proposed


def test_a_field_of_the_company_can_be_chosen_once_and_is_remembered():
    assert csv_mapping.faults(["name", "custom.since"], ACCOUNTS, OWN) == []
    twice = csv_mapping.faults(["name", "custom.since", "custom.since"], ACCOUNTS, OWN)
    assert [one.code for one in twice] == [csv_mapping.MAPPED_TWICE]
    archived = csv_mapping.faults(["name", "custom.since"], ACCOUNTS)
    assert [one.code for one in archived] == [csv_mapping.UNKNOWN]
    memory = [["name", "name"], ["wann", "custom.since"]]
    assert csv_mapping.proposed(["Wann", "Name"], ACCOUNTS, memory, OWN) == ["custom.since", "name"]
    assert csv_mapping.proposed(["Wann", "Name"], ACCOUNTS, memory) == ["", "name"]


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("text", "as it is", "as it is"),
        ("number", "12,5", 12.5),
        ("number", "many", None),
        ("boolean", "oui", True),
        ("boolean", "perhaps", None),
        ("choice", "silver PLATE", "Silver plate"),
        ("choice", "Bronze", None),
        ("date", "03.04.2026", date(2026, 4, 3)),
        ("date", "2026-04-03", date(2026, 4, 3)),
        ("date", "soon", None),
    ],
)
def test_a_cell_says_a_value_of_the_field_or_nothing(kind, cell, value):
    field = OwnField("key", "Label", kind, ("Gold", "Silver plate") if kind == "choice" else ())
    assert csv_custom.reader(field, [cell])(cell) == value


def test_the_dates_of_a_column_tell_which_number_is_the_month():
    read = csv_custom.reader(OwnField("key", "Label", "date"), ["3/4/2026", "4/25/2026"])
    assert read("3/4/2026") == date(2026, 3, 4)
