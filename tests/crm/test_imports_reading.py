"""What files come to before any row is touched: truth tables of the pure modules."""

import codecs
import re
from datetime import date
from pathlib import Path

import pytest

from committee.vocabulary import Role, TieKind
from crm import csv_columns, csv_reading, csv_rows, csv_values
from crm.csv_reading import Unreadable
from crm.csv_words import ROLES, plain
from crm.import_sentences import COLUMNS, LINES

FILES = Path(__file__).parents[1] / "data" / "csv"
TODAY = date(2026, 11, 22)


def table(content, most_lines=100):
    return csv_reading.read(content, most_lines=most_lines)


def entries(content, kind):
    read = table(content)
    columns = csv_columns.match(read.headers, kind)
    return csv_rows.understand(read, columns, kind, today=TODAY)


def codes(entry):
    return [problem.code for problem in entry.problems]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        pytest.param("a,b\né,2".encode(), "utf-8", id="plain utf-8"),
        pytest.param(codecs.BOM_UTF8 + "a,b\né,2".encode(), "utf-8-sig", id="with a mark"),
        pytest.param("a,b\né,2".encode("utf-16"), "utf-16", id="utf-16 with a mark"),
        pytest.param("a,b\né,2".encode("utf-16-le"), "utf-16-le", id="utf-16 without a mark"),
        pytest.param("a,b\né,2".encode("utf-16-be"), "utf-16-be", id="utf-16 the other way"),
        pytest.param("a,b\né,2".encode("cp1252"), "cp1252", id="western Windows"),
        pytest.param(b"a,b\n\xe9\x81,2", "latin-1", id="what Windows does not define"),
    ],
)
def test_the_encoding_is_found(content, encoding):
    read = table(content)
    assert read.encoding == encoding
    assert read.headers == ("a", "b")
    assert read.lines[0].cells[0].startswith("é")


@pytest.mark.parametrize(
    ("text", "delimiter", "headers"),
    [
        pytest.param("a,b\n1,2", ",", ("a", "b"), id="commas"),
        pytest.param("a;b\n1,5;2,5", ";", ("a", "b"), id="semicolons beside decimal commas"),
        pytest.param("a\tb\n1, 2\t3", "\t", ("a", "b"), id="tabs"),
        pytest.param("a|b\n1|2", "|", ("a", "b"), id="bars"),
        pytest.param("sep=;\na;b\n1;2", ";", ("a", "b"), id="told by Excel"),
        pytest.param("name\nAcme, Inc", ",", ("name",), id="a single column"),
        pytest.param('"a;x",b\n1,2', ",", ("a;x", "b"), id="a semicolon within quotes"),
    ],
)
def test_the_delimiter_is_found(text, delimiter, headers):
    read = table(text.encode())
    assert (read.delimiter, read.headers) == (delimiter, headers)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        pytest.param("a,b\n1,2\n3,4", [2, 3], id="one line each"),
        pytest.param('a,b\n"1\n1",2\n3,4', [2, 4], id="a quoted line break"),
        pytest.param("a,b\r\n1,2\r\n\r\n3,4", [2, 4], id="an empty line, Windows"),
        pytest.param("a,b\r1,2\r3,4", [2, 3], id="old Macintosh"),
        pytest.param("sep=,\na,b\n1,2", [3], id="the delimiter told first"),
    ],
)
def test_lines_keep_their_number_in_the_file(text, numbers):
    assert [line.number for line in table(text.encode()).lines] == numbers


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"\n \n", "empty", id="blank lines"),
        pytest.param(b"name,email\n", "only_headers", id="headers only"),
        pytest.param(b"PK\x03\x04rest", "workbook", id="an Excel workbook"),
        pytest.param(b"\xd0\xcf\x11\xe0rest", "workbook", id="an old Excel workbook"),
        pytest.param(b"%PDF-1.7", "binary", id="a PDF"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "binary", id="a picture"),
        pytest.param(b"name,email\nAna\x00,b", "binary", id="zero bytes"),
        pytest.param(bytes(range(1, 32)) * 40, "binary", id="control characters"),
        pytest.param(codecs.BOM_UTF16_LE + b"odd", "binary", id="half a letter"),
        pytest.param(b"a,b\n" + b"1,2\n" * 101, "too_many_lines", id="too many lines"),
        pytest.param(b'a,b\n"' + b"x" * 200_000, "line", id="a quote that never ends"),
        pytest.param(b'a,b\n1,"2\n3,4\n5,6', "line", id="a quote that swallows the rest"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content, code):
    with pytest.raises(Unreadable) as caught:
        table(content)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("headers", "kind", "places"),
    [
        pytest.param("Nome;Cognome", "people", {"first_name": 0, "last_name": 1}, id="Italian"),
        pytest.param("Nome;E-mail", "people", {"name": 0, "email": 1}, id="Italian, whole name"),
        pytest.param("Prénom;Nom", "people", {"first_name": 0, "last_name": 1}, id="French"),
        pytest.param("Nom;Société", "people", {"name": 0, "account": 1}, id="French, whole name"),
        pytest.param("FirstName;LastName;AccountId", "people",
                     {"first_name": 0, "last_name": 1, "account_id": 2}, id="Salesforce API"),
        pytest.param("hs_object_id;firstname;lastname;hs_buying_role", "people",
                     {"id": 0, "first_name": 1, "last_name": 2, "roles": 3}, id="HubSpot API"),
        pytest.param("Name;Power__c", "people", {"name": 0, "weight": 1}, id="a custom field"),
        pytest.param("Company name;Company Domain Name", "accounts",
                     {"name": 0, "domain": 1}, id="HubSpot companies"),
    ],
)  # fmt: skip
def test_headers_of_other_programs_are_known(headers, kind, places):
    assert csv_columns.match(headers.split(";"), kind).places == places


def test_headers_nobody_knows_are_named():
    columns = csv_columns.match(["Name", "Shoe size", "Full Name"], "people")
    assert columns.unused == ("Shoe size", "Full Name")


@pytest.mark.parametrize(
    ("headers", "kind", "code"),
    [
        pytest.param("shoe size;colour", "people", "no_usable_column", id="nothing known"),
        pytest.param("from;strength", "ties", "column_missing", id="half a tie"),
    ],
)
def test_a_file_without_the_columns_it_needs_is_refused(headers, kind, code):
    with pytest.raises(Unreadable) as caught:
        csv_columns.match(headers.split(";"), kind)
    assert caught.value.code == code


OTHERS = {
    "HubSpot": "BLOCKER,BUDGET_HOLDER,CHAMPION,DECISION_MAKER,END_USER,EXECUTIVE_SPONSOR,"
    "INFLUENCER,LEGAL_AND_COMPLIANCE,OTHER",
    "SuiteCRM": "Primary Decision Maker,Business Decision Maker,Business Evaluator,"
    "Technical Decision Maker,Technical Evaluator,Executive Sponsor,Influencer,Other",
    "Salesforce": "Business User,Decision Maker,Economic Buyer,Economic Decision Maker,Evaluator,"
    "Executive Sponsor,Influencer,Technical Buyer,Gatekeeper,Other",
    "Altify": "Approver,Decision Maker,Evaluator,User",
    "LinkedIn": "Decision Maker,Champion,Evaluator,Procurement,Influencer",
    "Miller Heiman": "Economic Buying Influence,User Buying Influence,"
    "Technical Buying Influence,Coach",
}


@pytest.mark.parametrize("system", OTHERS)
def test_every_role_of_other_systems_has_one_of_ours(system):
    words = OTHERS[system].split(",")
    assert all(plain(word) in ROLES for word in words)


def test_every_role_of_ours_can_be_written_in_a_file():
    assert set(ROLES.values()) == {*Role}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(("Ana", "Ruiz", ""), ("Ana", "Ruiz", (), False), id="two cells"),
        pytest.param(("", "", "Ana María Ruiz"), ("Ana María", "Ruiz", (), False), id="one"),
        pytest.param(("", "", "Ruiz, Ana"), ("Ana", "Ruiz", (), False), id="turned round"),
        pytest.param(("", "", "Ana Ruiz (DM)"),
                     ("Ana", "Ruiz", (Role.DECISION_MAKER,), False), id="a role as a marker"),
        pytest.param(("Ana", "Ruiz [GONE]", ""), ("Ana", "Ruiz", (), True), id="gone"),
        pytest.param(("Ana", "Ruiz (partie)", ""), ("Ana", "Ruiz", (), True), id="partie"),
        pytest.param(("Ana (Anita)", "Ruiz", ""), ("Ana (Anita)", "Ruiz", (), False),
                     id="a nickname stays"),
        pytest.param(("", "", "Plato"), ("", "Plato", (), False), id="one word"),
    ],
)  # fmt: skip
def test_names_are_read_with_their_markers(parts, expected):
    assert csv_values.name(*parts) == expected


@pytest.mark.parametrize(
    ("text", "day_first", "expected"),
    [
        ("2026-03-04", True, date(2026, 3, 4)),
        ("2026-03-04T10:00:00Z", True, date(2026, 3, 4)),
        ("03/04/2026", True, date(2026, 4, 3)),
        ("03/04/2026", False, date(2026, 3, 4)),
        ("3.4.26", True, date(2026, 4, 3)),
        ("31/02/2026", True, None),
        ("yesterday", True, None),
    ],
)
def test_dates_are_read(text, day_first, expected):
    assert csv_values.day(text, day_first=day_first) == expected


@pytest.mark.parametrize(
    ("column", "is_day_first"),
    [(["3/4/2026", "13/4/2026"], True), (["3/4/2026", "3/13/2026"], False), (["3/4/2026"], True)],
)
def test_a_column_of_dates_tells_which_number_is_the_day(column, is_day_first):
    assert csv_values.is_day_first(column) is is_day_first


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (csv_values.weight, "3", 3),
        (csv_values.weight, "3,0", 3),
        (csv_values.weight, "2.5", None),
        (csv_values.weight, "-1", None),
        (csv_values.weight, "inf", None),
        (csv_values.weight, "nan", None),
        (csv_values.strength, "80 %", 0.8),
        (csv_values.strength, "0,4", 0.4),
        (csv_values.strength, "forte", 1.0),
        (csv_values.strength, "0", None),
        (csv_values.strength, "7", None),
        (csv_values.truth, "Sì", True),
        (csv_values.truth, "faux", False),
        (csv_values.truth, "perhaps", None),
        (csv_values.email, "mailto:Ana@Client.example", "ana@client.example"),
        (csv_values.email, "ana at client", None),
        (csv_values.country, "Svizzera", "CH"),
        (csv_values.country, "Schweiz", "CH"),
        (csv_values.country, "it", "IT"),
        (csv_values.country, "Atlantis", None),
        (csv_values.domain, "https://www.Client.example/about", "client.example"),
        (csv_values.domain, "not a domain", None),
    ],
)
def test_cells_come_to_values_or_to_nothing(read, text, expected):
    assert read(text) == expected


def test_an_export_with_every_trouble_is_understood_line_by_line():
    read = entries((FILES / "hubspot_contacts.csv").read_bytes(), "people")
    ana, head, gone, lee, again = read
    assert [entry.line for entry in read] == [2, 3, 5, 6, 7]
    assert ana.values["roles"] == (Role.ECONOMIC_BUYER, Role.DECISION_MAKER)
    assert head.values["title"] == "Directrice\ngénérale"
    assert gone.values["is_gone"]
    assert codes(lee) == ["unknown_role"]
    assert lee.values["roles"] == (Role.DECISION_MAKER,)
    assert codes(again) == ["repeated"]


def test_ties_without_a_kind_are_influence():
    (tie,) = entries(b"from,to\nAna,Bo", "ties")
    assert (tie.values["kind"], tie.values["strength"]) == (TieKind.INFLUENCES, 0.5)


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        pytest.param(b"name,email\nAna", "people", ["cells"], id="a cell too few"),
        pytest.param(b"name,email\nAna,a@b.example,x", "people", ["cells"], id="a cell too many"),
        pytest.param(b"name,email\n,a@b.example", "people", ["required"], id="nobody"),
        pytest.param(b"name,weight\nAna,heavy", "people", ["not_a_weight"], id="a heavy weight"),
        pytest.param(b"name,role\nAna,king", "people", ["unknown_role"], id="a king"),
        pytest.param(b"person,date\nAna,2099-01-01", "touches", ["in_the_future"], id="2099"),
        pytest.param(b"person,date\nAna,", "touches", ["required"], id="never"),
        pytest.param(b"person,date,kind\nAna,1/2/2026,smoke", "touches", ["unknown_touch"],
                     id="smoke"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_line_is_told(content, kind, expected):
    (entry,) = entries(content, kind)
    assert codes(entry) == expected


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#VALEUR!", "#RIF!"])
def test_an_error_of_a_spreadsheet_is_left_out_and_told(error):
    content = f"name,phone,title\nAna Ruiz,{error},CFO\n{error},1,{error} 2\n"
    ana, nobody = entries(content.encode(), "people")
    assert codes(ana) == ["spreadsheet_error"]
    assert ana.is_sound
    assert ana.values == {"first_name": "Ana", "last_name": "Ruiz", "title": "CFO"}
    assert codes(nobody) == ["spreadsheet_error", "required"]
    assert nobody.values["title"] == f"{error} 2"


def test_every_problem_has_a_sentence():
    source = "".join(path.read_text() for path in FILES.parents[2].glob("crm/*.py"))
    told = re.findall(r'entry\.(?:fault|remark|repeat)\(\s*"(\w+)"', source)
    told += re.findall(r': _or_(?:fault|remark)\(.*"(\w+)"\)', source)
    assert len(told) > 20
    assert set(told) <= LINES.keys()
    assert {field for kind in csv_columns.HEADERS.values() for field in kind} <= COLUMNS.keys()
