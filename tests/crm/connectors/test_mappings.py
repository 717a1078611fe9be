"""Truth tables: what a record of a vendor is here, and what a value of ours is there."""

import pytest

from committee.vocabulary import Role
from crm import incoming
from crm.connectors import hubspot_mapping, salesforce_mapping, vendor_words as words
from crm.connectors.hubspot_answers import meaning, outcomes
from crm.connectors.hubspot_mapping import Around, Link
from crm.shapes import SHAPES

STAMP = "2026-11-20T09:14:03.000+0000"
HUBSPOT_ROLES = {
    "BLOCKER": Role.BLOCKER,
    "BUDGET_HOLDER": Role.ECONOMIC_BUYER,
    "CHAMPION": Role.CHAMPION,
    "DECISION_MAKER": Role.DECISION_MAKER,
    "END_USER": Role.USER,
    "EXECUTIVE_SPONSOR": Role.EXECUTIVE_SPONSOR,
    "INFLUENCER": Role.INFLUENCER,
    "LEGAL_AND_COMPLIANCE": Role.LEGAL,
    "OTHER": Role.OTHER,
}
SALESFORCE_ROLES = {
    "Business User": Role.USER,
    "Decision Maker": Role.DECISION_MAKER,
    "Economic Buyer": Role.ECONOMIC_BUYER,
    "Economic Decision Maker": Role.ECONOMIC_BUYER,
    "Evaluator": Role.EVALUATOR,
    "Executive Sponsor": Role.EXECUTIVE_SPONSOR,
    "Influencer": Role.INFLUENCER,
    "Technical Buyer": Role.TECHNICAL_BUYER,
    "Other": Role.OTHER,
    "Our Own Word": Role.OTHER,
}


@pytest.mark.parametrize(("word", "role"), {**HUBSPOT_ROLES, **SALESFORCE_ROLES}.items())
def test_each_role_of_a_vendor_is_one_of_ours(word, role):
    assert words.roles([word]) == [role.value]


@pytest.mark.parametrize(
    ("raw", "host"),
    [
        ("https://www.acme.example/about?x=1", "acme.example"),
        ("acme.example", "acme.example"),
        ("WWW.Acme.Example", "acme.example"),
        ("http://[broken", "http://[broken"),
        ("", ""),
        (None, None),
        (5, 5),
    ],
)
def test_the_host_of_a_web_address(raw, host):
    assert words.host(raw) == host


@pytest.mark.parametrize(
    ("code", "name", "country"),
    [
        ("CH", None, "CH"),
        ("ch", "Italy", "CH"),
        (None, "Suisse", "CH"),
        ("", "United Kingdom", "GB"),
        (None, "Atlantis", None),
        (None, "12", None),
        (3, ["x"], None),
    ],
)
def test_a_country_by_code_or_name(code, name, country):
    assert words.country(code, name) == country


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (STAMP, "2026-11-20T09:14:03+00:00"),
        ("2026-11-20T10:14:03.5+01:00", "2026-11-20T09:14:03.500000+00:00"),
        ("1763630043000", "2025-11-20T09:14:03+00:00"),
        ("2026-11-20T09:14:03", None),
        ("99999999999999999999", None),
        ("yesterday", None),
        (None, None),
        (5, None),
    ],
)
def test_a_moment_as_vendors_write_it(raw, shown):
    assert words.written(words.moment(raw)) == shown


def sf(type_, **record):
    return salesforce_mapping.told(type_, {"Id": "001", "SystemModstamp": STAMP, **record})


SALESFORCE_DEALS = {
    "an open one": (
        {"CreatedDate": "2026-01-10T08:00:00.000+0000", "CloseDate": "2026-12-31"},
        ("2026-01-10", "open", None),
    ),
    "won before it was expected": (
        {"CreatedDate": STAMP, "CloseDate": "2026-12-31", "IsClosed": True, "IsWon": True},
        ("2026-11-20", "won", "2026-11-20"),
    ),
    "lost": (
        {"CreatedDate": "2026-01-10", "CloseDate": "2026-03-01", "IsClosed": True, "IsWon": False},
        ("2026-01-10", "lost", "2026-03-01"),
    ),
    "loaded after it closed": (
        {"CreatedDate": STAMP, "CloseDate": "2024-03-01", "IsClosed": True, "IsWon": True},
        ("2024-03-01", "won", "2024-03-01"),
    ),
    "without any date": ({}, (None, "open", None)),
}


@pytest.mark.parametrize(("record", "course"), SALESFORCE_DEALS.values(), ids=SALESFORCE_DEALS)
def test_the_course_of_an_opportunity(record, course):
    (document,) = sf("opportunity", AccountId="001", **record).documents
    fields = document["fields"]
    assert (fields["opened_on"], fields["outcome"], fields["closed_on"]) == course


def test_what_is_deleted_is_a_delete_and_what_is_merged_a_merge():
    (gone,) = sf("stakeholder", IsDeleted=True, MasterRecordId=None).documents
    assert (gone["op"], gone["external_id"]) == ("delete", "001")
    (merged,) = sf("stakeholder", IsDeleted=True, MasterRecordId="002").documents
    assert (merged["op"], merged["external_id"], merged["losers"]) == ("merge", "002", ["001"])


def test_a_contact_role_is_a_seat():
    (seat,) = sf(
        "seat", OpportunityId="006", ContactId="003", Role="Economic Buyer", IsPrimary=True
    ).documents
    assert seat["fields"] == {"roles": ["economic_buyer"], "is_primary": True}
    assert seat["refs"] == {
        "opportunity": {"external_id": "006"},
        "stakeholder": {"external_id": "003"},
    }


def test_custom_fields_that_were_chosen_come_along():
    told = salesforce_mapping.told(
        "account", {"Id": "001", "Name": "X", "Region__c": "EMEA", "Other__c": 1}, ("Region__c",)
    )
    assert told.documents[0]["custom"] == {"Region__c": "EMEA"}


def hs(type_, around=None, **properties):
    record = {"id": "7", "updatedAt": "2026-11-20T09:14:03.000Z", "properties": properties}
    return hubspot_mapping.told(type_, record, around or Around({"7": (Link("1"),)}))


def test_the_primary_company_is_the_account():
    around = Around({"7": (Link("1"), Link("2", ("Primary",)))})
    (document,) = hs("stakeholder", around, lastname="Ruiz").documents
    assert document["refs"] == {"account": {"external_id": "2"}}


def test_the_roles_of_a_contact_are_seats_in_the_committees_of_its_deals():
    around = Around(
        {"7": (Link("1", ("Primary", "Blocker")),)},
        {"7": (Link("51", ("Champion", "Neighbour")), Link("52"))},
    )
    told = hs("stakeholder", around, lastname="X", hs_buying_role="BUDGET_HOLDER;END_USER")
    seats = {one["external_id"]: one["fields"]["roles"] for one in told.documents[1:]}
    assert seats == {
        "51:7": ["champion", "economic_buyer", "user", "blocker"],
        "52:7": ["economic_buyer", "user", "blocker"],
    }


def test_what_went_into_a_record_is_told_as_a_merge_before_it():
    told = hs("stakeholder", lastname="X", hs_merged_object_ids="3; 4;7;")
    assert [one.get("op") for one in told.documents] == ["merge", None]
    assert told.documents[0]["losers"] == ["3", "4"]


@pytest.mark.parametrize(
    ("properties", "code"),
    [({"email": "x@y.example"}, "no_name"), ({"lastname": "", "firstname": None}, "no_name")],
)
def test_who_has_no_name_is_expected_and_counted(properties, code):
    (problem,) = hs("stakeholder", **properties).problems
    assert (problem.code, problem.is_expected) == (code, True)


@pytest.mark.parametrize(
    ("properties", "course"),
    [
        ({"hs_is_closed": "false", "closedate": "2026-12-31T00:00:00Z"}, ("open", None)),
        (
            {
                "hs_is_closed": "true",
                "hs_is_closed_won": "true",
                "closedate": "2026-03-01T10:00:00Z",
            },
            ("won", "2026-03-01"),
        ),
        (
            {"hs_is_closed": "true", "hs_is_closed_won": None, "closedate": "2026-03-01T10:00:00Z"},
            ("lost", "2026-03-01"),
        ),
    ],
    ids=["open", "won", "lost"],
)
def test_the_course_of_a_deal(properties, course):
    (document,) = hs("opportunity", dealname="X", **properties).documents
    assert (document["fields"]["outcome"], document["fields"]["closed_on"]) == course


ODD = [None, 5, [], {}, "", "x", True, {"Id": 5}, {"id": "7"}, {"Id": "x", "IsDeleted": "yes"}]


@pytest.mark.parametrize("type_", ["account", "stakeholder", "opportunity"])
@pytest.mark.parametrize("raw", ODD, ids=repr)
def test_no_record_however_odd_stops_a_mapping(type_, raw):
    assert salesforce_mapping.told(type_, raw)
    assert hubspot_mapping.told(type_, raw, Around())


@pytest.mark.parametrize("type_", ["account", "stakeholder", "opportunity"])
@pytest.mark.parametrize("odd", [5, [], {}, "\x00", True, "9" * 400], ids=repr)
def test_no_value_however_odd_stops_a_mapping_or_the_reading_of_it(type_, odd):
    """Every field of theirs at once; the sync finds what is wrong and where."""
    record = dict.fromkeys(salesforce_mapping.fields_of(type_), odd) | {"Owner": odd}
    told = salesforce_mapping.told(type_, record | {"Id": "1", "IsDeleted": False})
    properties = dict.fromkeys(hubspot_mapping.properties_of(type_), odd)
    around = Around({"7": (Link("1"),)}, {"7": (Link("2"),)})
    more = hubspot_mapping.told(type_, {"id": "7", "properties": properties}, around)
    for document in (*told.documents, *more.documents):
        assert incoming.read(document, 0, SHAPES)


BACK = {
    "sf stakeholder": (
        salesforce_mapping, "stakeholder", {"title": "CFO", "email": "", "stance": 2, "power": 1},
        {"stance": "Stance__c"}, {"Title": "CFO", "Email": None, "Stance__c": 2},
    ),
    "sf account": (salesforce_mapping, "account", {"domain": "a.ch"}, {}, {"Website": "a.ch"}),
    "sf type unknown": (salesforce_mapping, "case", {"x": 1}, {}, {}),
    "hs stakeholder": (
        hubspot_mapping, "stakeholder", {"title": "CFO", "phone": None, "stance": -1},
        {"stance": "quorate_stance"}, {"jobtitle": "CFO", "phone": "", "quorate_stance": "-1"},
    ),
    "hs industry is a choice of theirs": (hubspot_mapping, "account", {"industry": "X"}, {}, {}),
}  # fmt: skip


@pytest.mark.parametrize(("mapping", "type_", "values", "names", "theirs"), BACK.values(), ids=BACK)
def test_values_of_ours_under_their_names(mapping, type_, values, names, theirs):
    assert mapping.as_theirs(type_, values, names) == theirs


@pytest.mark.parametrize("mapping", [salesforce_mapping, hubspot_mapping])
def test_every_mapped_field_is_one_of_ours(mapping):
    for type_, columns in mapping.COLUMNS.items():
        if type_ in SHAPES:
            assert columns.keys() <= SHAPES[type_].fields.keys()


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ({"results": [{"id": "1"}, {"id": "2"}]}, ["", ""]),
        ({"errors": [{"category": "GONE", "context": {"ids": ["2"]}}]}, ["", "GONE"]),
        ({"results": [{"id": "1"}], "errors": [{"category": "BAD"}]}, ["", "BAD"]),
        ({"results": [], "errors": [{}]}, ["refused", "refused"]),
        ({"results": [{"id": "9"}]}, ["", ""]),
        ({"errors": "none"}, ["", ""]),
    ],
)
def test_what_became_of_each_update(answer, codes):
    assert [one.code for one in outcomes(["1", "2"], answer)] == codes


@pytest.mark.parametrize(
    ("status", "body", "name"),
    [
        (429, b"{}", "Wait"),
        (500, b"<html>", "Unreachable"),
        (0, None, "Unreachable"),
        (401, b'{"message": "no"}', "NotAllowed"),
        (400, b"[]", "NotAllowed"),
    ],
)
def test_an_answer_that_is_none_means_one_of_three_things(status, body, name):
    assert type(meaning(status, body, {})).__name__ == name
