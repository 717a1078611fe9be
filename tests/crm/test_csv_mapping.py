"""Which field each column gets: proposed by words, remembered, chosen; and what is wrong."""

import pytest

from crm import csv_mapping
from crm.csv_columns import ACCOUNTS, KINDS, PEOPLE, TIES, TOUCHES
from crm.csv_mapping import MAPPED_TWICE, MISSING, UNKNOWN, Fault
from crm.import_sentences import COLUMNS


@pytest.mark.parametrize(
    ("headers", "kind", "remembered", "proposed"),
    [
        pytest.param("Name;Mood", PEOPLE, [], ["name", ""], id="known words, others left out"),
        pytest.param("Mood;Size", PEOPLE, [], ["", ""], id="no known word"),
        pytest.param("Name;Full name", PEOPLE, [], ["name", ""], id="the first column of a field"),
        pytest.param("From;To", TIES, [], ["person", "other"], id="of another kind"),
        pytest.param(
            "Name;Mood", PEOPLE, [["name", "last_name"], ["mood", "title"]],
            ["last_name", "title"], id="as remembered, whatever the words say",
        ),
        pytest.param(
            "MOOD; name ", PEOPLE, [["name", "last_name"], ["mood", "title"]],
            ["title", "last_name"], id="in another order and spelling",
        ),
        pytest.param(
            "Name;Mood", PEOPLE, [["name", "name"], ["mood", ""]], ["name", ""],
            id="left out is remembered",
        ),
        pytest.param(
            "Tel;Tel", PEOPLE, [["tel", "phone"], ["tel", "note"]], ["phone", ""],
            id="two of one name, of which one field is known no more",
        ),
        pytest.param(
            "Tel;Tel", TOUCHES, [["tel", "person"], ["tel", "on"]], ["person", "on"],
            id="two of one name in their order",
        ),
    ],
)  # fmt: skip
def test_a_field_is_proposed_for_each_column(headers, kind, remembered, proposed):
    assert csv_mapping.proposed(headers.split(";"), kind, remembered) == proposed


@pytest.mark.parametrize(
    ("chosen", "kind", "faults"),
    [
        pytest.param(["name"], PEOPLE, [], id="enough"),
        pytest.param(["first_name", ""], PEOPLE, [], id="one of the names is enough"),
        pytest.param(["email"], PEOPLE, [Fault(MISSING, "last_name")], id="nobody is named"),
        pytest.param([], ACCOUNTS, [Fault(MISSING, "name")], id="nothing at all"),
        pytest.param(["", ""], TIES, [Fault(MISSING, "person"), Fault(MISSING, "other")], id="two"),
        pytest.param(
            ["name", "title", "name"], PEOPLE, [Fault(MAPPED_TWICE, "name", 2)], id="twice",
        ),
        pytest.param(
            ["name", "name", "name"], PEOPLE,
            [Fault(MAPPED_TWICE, "name", 1), Fault(MAPPED_TWICE, "name", 2)], id="three times",
        ),
        pytest.param(
            ["name", "shoe_size"], PEOPLE, [Fault(UNKNOWN, "shoe_size", 1)], id="no field",
        ),
        pytest.param(
            ["on", "on"], TOUCHES, [Fault(MAPPED_TWICE, "on", 1), Fault(MISSING, "person")],
            id="twice and missing",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_choice_is_told_at_its_place(chosen, kind, faults):
    assert csv_mapping.faults(chosen, kind) == faults


def test_the_choice_says_where_each_field_stands_and_what_is_left_out():
    found = csv_mapping.columns(["Nom", "Humeur", "Poste"], ["name", "", "title"])
    assert dict(found.places) == {"name": 0, "title": 2}
    assert found.unused == ("Humeur",)


@pytest.mark.parametrize(
    ("headers", "kind", "likelier"),
    [
        pytest.param("From;To;Strength", PEOPLE, TIES, id="ties brought as people"),
        pytest.param("Person;Date", ACCOUNTS, PEOPLE, id="the first that fits"),
        pytest.param("Name;Company", PEOPLE, "", id="what it is called"),
        pytest.param("Mood", PEOPLE, "", id="nothing that we know"),
    ],
)
def test_a_file_of_another_kind_is_seen_by_its_headers(headers, kind, likelier):
    assert csv_mapping.likelier(headers.split(";"), kind) == likelier


def test_the_same_headers_are_known_again_in_any_order_and_spelling():
    digest = csv_mapping.digest(["Prénom", "E-mail"])
    assert digest == csv_mapping.digest(["e mail", "PRENOM"])
    assert digest != csv_mapping.digest(["Prénom"])
    assert digest != csv_mapping.digest(["Prénom", "E-mail", "E-mail"])


def test_a_choice_is_proposed_again_to_the_same_headers():
    headers, chosen = ["Tel", "Who", "Tel"], ["phone", "name", ""]
    remembered = csv_mapping.pairs(headers, chosen)
    assert csv_mapping.proposed(headers, PEOPLE, remembered) == chosen
    assert csv_mapping.proposed(["Who", "Tel", "Tel"], PEOPLE, remembered) == ["name", "phone", ""]


def test_examples_are_the_first_different_values_of_a_column():
    cells = [("a", ""), ("a", "x"), ("b",), ("c", "y"), ("d", "z")]
    assert csv_mapping.examples(cells, 3, 3) == [["a", "b", "c"], ["x", "y", "z"], []]


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_has_a_name_on_screen(kind):
    assert set(csv_mapping.fields(kind)) <= COLUMNS.keys()
