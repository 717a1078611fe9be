"""Fields that a company defines for itself, through the door."""

import pytest
from jsonschema import Draft202012Validator

from api.components import COMPONENTS
from api.custom_shapes import CUSTOM
from crm.models import CustomField

pytestmark = pytest.mark.django_db

FIELDS = "/api/v1/custom-fields"
PUT = "/api/v1/sources/salesforce/accounts/001"
REGION = {
    "type": "account",
    "key": "Region__c",
    "label": "Region",
    "kind": "choice",
    "choices": ["EMEA", "APAC"],
}


def matches(name, document):
    schemas = COMPONENTS | CUSTOM
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    Draft202012Validator(schema).validate(document)


def define(machine, **values):
    return machine.post(FIELDS, REGION | values, "json")


def put(machine, **own):
    return machine.put(PUT, {"fields": {"name": "Client"}, "custom": own}, "json")


def test_a_field_is_defined_listed_told_and_shown(machine):
    answer = define(machine)
    assert answer.status_code == 201
    matches("CustomField", answer.json())
    assert answer.json()["field"] == "custom.Region__c"
    shown = machine.get(FIELDS, {"type": "account"}).json()
    matches("CustomFields", shown)
    assert shown["data"] == [answer.json()]
    assert machine.get(FIELDS, {"type": "stakeholder"}).json() == {"data": []}
    assert put(machine, Region__c="EMEA").status_code == 201
    record = machine.get(PUT, {"expand": "provenance"}).json()
    matches("Account", record)
    assert record["custom"] == {"Region__c": "EMEA"}
    listed = machine.get("/api/v1/accounts?expand=provenance").json()["data"]
    assert listed[0]["provenance"]["custom.Region__c"]["by"]["name"] == "salesforce"


def test_a_value_that_cannot_be_is_refused_at_its_place(machine):
    define(machine)
    answer = put(machine, Region__c="MARS")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/custom/Region__c", "unknown_choice")
    assert "EMEA, APAC" in error["detail"]


def test_a_field_nobody_defined_is_reported(machine):
    assert put(machine, nonsense=1).json()["fields_ignored"] == [
        {"field": "custom.nonsense", "reason": "unknown_custom_field"}
    ]


def test_a_field_is_changed_archived_and_brought_back(machine):
    address = f"{FIELDS}/{define(machine).json()['id']}"
    changed = machine.patch(address, {"label": "Area", "choices": ["AMER"]}, "json").json()
    assert (changed["label"], changed["choices"]) == ("Area", ["AMER"])
    archived = machine.patch(address, {"is_archived": True}, "json").json()
    assert archived["archived_at"]
    assert put(machine, Region__c="AMER").json()["fields_ignored"]
    assert machine.patch(address, {"is_archived": False}, "json").json()["archived_at"] is None
    assert machine.get(address).json()["archived_at"] is None


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"type": "touch"}, "/type"),
        ({"kind": "colour"}, "/kind"),
        ({"key": "a b"}, "/key"),
        ({"key": 7}, "/key"),
        ({"label": " "}, "/label"),
        ({"choices": []}, "/choices"),
        ({"choices": "EMEA"}, "/choices"),
        ({"more": 1}, "/more"),
    ],
)
def test_a_definition_that_cannot_be_is_refused_at_its_place(machine, values, pointer):
    answer = define(machine, **values)
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]
    assert not CustomField.objects.exists()


def test_all_that_is_wrong_with_a_definition_is_told_at_once(machine):
    told = machine.post(FIELDS, {"nope": 1, "label": 1, "choices": "a"}, "json").json()["errors"]
    places = [one["pointer"] for one in told]
    assert places == ["/nope", "/label", "/choices", "/key", "/type", "/kind"]
    told = machine.post(FIELDS, {"type": [], "kind": {}, "key": "a", "label": "b"}, "json")
    assert [one["pointer"] for one in told.json()["errors"]] == ["/type", "/kind"]


def test_of_a_change_all_or_nothing_is_done(machine):
    address = f"{FIELDS}/{define(machine, kind='text', choices=[]).json()['id']}"
    asked = {"label": "Area", "choices": ["AMER"], "is_archived": True}
    assert machine.patch(address, asked, "json").status_code == 422
    row = CustomField.objects.get()
    assert (row.label, row.archived_at) == ("Region", None)


def test_the_same_key_twice_is_refused(machine):
    define(machine)
    (error,) = define(machine).json()["errors"]
    assert (error["pointer"], error["code"]) == ("/key", "taken")


def test_the_field_has_a_policy_as_any_other(machine, source):
    define(machine)
    address = "/api/v1/field-policies/account/custom.Region__c"
    asked = {"owner": "shared", "rule": "newest_wins", "write_back": False}
    assert machine.put(address, asked, "json").status_code == 200
    told = machine.get("/api/v1/field-policies").json()["data"]
    (policy,) = [one for one in told if one["field"] == "custom.Region__c"]
    assert policy == asked | {
        "type": "account", "field": "custom.Region__c", "source": None, "is_default": False,
    }  # fmt: skip
    unknown = machine.put("/api/v1/field-policies/account/custom.nonsense", asked, "json")
    assert unknown.status_code == 404


def test_an_endpoint_can_be_told_of_such_a_field_alone(machine):
    define(machine)
    asked = {"url": "https://receiver.example/changes", "fields": ["custom.Region__c"]}
    answer = machine.post("/api/v1/webhook-endpoints", asked, "json")
    assert (answer.status_code, answer.json()["fields"]) == (201, ["custom.Region__c"])
    wrong = machine.post("/api/v1/webhook-endpoints", asked | {"fields": ["custom.x"]}, "json")
    assert wrong.json()["errors"][0]["pointer"] == "/fields/0"


def test_a_change_by_our_id_tells_them_too(machine):
    define(machine)
    address = f"/api/v1/accounts/{put(machine, Region__c='EMEA').json()['id']}"
    tag = {"If-Match": machine.get(address)["ETag"]}
    wrong = machine.patch(address, {"custom": {"Region__c": "MARS"}}, "json", headers=tag)
    assert wrong.json()["errors"][0]["pointer"] == "/custom/Region__c"
    changed = machine.patch(address, {"custom": {"Region__c": "APAC"}}, "json", headers=tag)
    assert (changed.status_code, machine.get(address).json()["custom"]) == (
        200, {"Region__c": "APAC"},
    )  # fmt: skip


def test_an_answer_names_a_hundred_undefined_fields_and_counts_the_others(machine):
    custom = {f"Field{number:03}__c": 1 for number in range(60)}
    records = [
        {"type": "account", "external_id": name, "fields": {"name": name}, "custom": custom}
        for name in ("a", "b", "c")
    ]
    answer = machine.post("/api/v1/sources/salesforce/batch", {"records": records}, "json")
    told = answer.json()["results"]
    assert [len(one["fields_ignored"]) for one in told] == [60, 40, 0]
    assert [one["status"] for one in told] == ["created"] * 3
    assert [one["warnings"] for one in told] == [
        [],
        ["20 more custom fields that nobody has defined were left out."],
        ["60 more custom fields that nobody has defined were left out."],
    ]
