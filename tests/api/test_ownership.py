"""Field policies and conflicts through the door."""

import pytest
from jsonschema import Draft202012Validator

from api.components import COMPONENTS
from api.owned import OWNED
from crm.models import Conflict, Source
from stakeholders import people
from stakeholders.models import Stakeholder

pytestmark = pytest.mark.django_db

BATCH = "/api/v1/sources/salesforce/batch"
POLICIES = "/api/v1/field-policies"
CONFLICTS = "/api/v1/conflicts"


def matches(name, document):
    schemas = COMPONENTS | OWNED
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    Draft202012Validator(schema).validate(document)


def records(phone, count=1):
    return {
        "records": [
            {"type": "account", "external_id": "001", "fields": {"name": "Client"}},
            *(
                {
                    "type": "stakeholder",
                    "external_id": f"p{one}",
                    "fields": {"last_name": "Ruiz", "phone": phone},
                    "refs": {"account": {"external_id": "001"}},
                }
                for one in range(count)
            ),
        ]
    }


@pytest.fixture
def contested(machine, clerk):
    """Three people whose phone number a source and we say differently."""
    machine.post(BATCH, records("1", 3), "json")
    for row in Stakeholder.objects.all():
        people.change_person(row, by=clerk, phone="2")
    machine.post(BATCH, records("3", 3), "json")
    return list(Conflict.objects.order_by("pk"))


def test_a_policy_is_set_shown_and_taken_back(machine, source):
    address = f"{POLICIES}/account/city"
    asked = {"owner": "sources", "source": source.name, "rule": "owner_wins", "write_back": False}
    answer = machine.put(address, asked, "json")
    assert answer.status_code == 200
    matches("FieldPolicy", answer.json())
    shown = machine.get(POLICIES).json()
    matches("FieldPolicies", shown)
    (city,) = [one for one in shown["data"] if (one["type"], one["field"]) == ("account", "city")]
    assert city == {"type": "account", "field": "city", "is_default": False} | asked
    assert machine.delete(address).status_code == 204
    assert machine.delete(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({}, "/owner"),
        ({"owner": "nobody", "rule": "review"}, "/owner"),
        ({"owner": "shared"}, "/rule"),
        ({"owner": "shared", "rule": "owner_wins"}, "/rule"),
        ({"owner": "sources", "rule": "review", "source": "unknown"}, "/source"),
        ({"owner": "sources", "rule": "review", "source": 7}, "/source"),
        ({"owner": "shared", "rule": "review", "source": "salesforce"}, "/source"),
        ({"owner": "shared", "rule": "review", "write_back": 1}, "/write_back"),
        ({"owner": "shared", "rule": "review", "more": 1}, "/more"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_at_its_place(machine, asked, pointer):
    answer = machine.put(f"{POLICIES}/account/city", asked, "json")
    assert answer.status_code == 422
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


def test_what_we_judge_stays_ours_and_what_is_no_field_has_no_policy(machine):
    asked = {"owner": "sources", "rule": "newest_wins"}
    answer = machine.put(f"{POLICIES}/stakeholder/stance", asked, "json")
    assert (answer.status_code, answer.json()["code"]) == (422, "owned_by_quorate")
    assert machine.put(f"{POLICIES}/stakeholder/shoe", asked, "json").status_code == 404


def test_conflicts_are_listed_by_what_they_are_about(machine, contested):
    Source.objects.create(name="erp")
    page = machine.get(f"{CONFLICTS}?source=salesforce&type=stakeholder&field=phone&limit=2").json()
    matches("ConflictPage", page)
    assert [(one["base"], one["ours"], one["theirs"]) for one in page["data"]] == [
        ("1", "2", "3")
    ] * 2
    assert page["has_more"]
    for other in ("source=erp", "field=email", "state=resolved"):
        assert machine.get(f"{CONFLICTS}?{other}").json()["data"] == []
    assert machine.get(f"{CONFLICTS}?state=lost").status_code == 422


def test_a_stranger_sees_no_conflict(contested, client_of, tom):
    stranger = client_of(tom)
    assert stranger.get(CONFLICTS).json()["data"] == []
    address = f"{CONFLICTS}/{contested[0].public_id}"
    assert stranger.post(address, {"resolution": "ours"}, "json").status_code == 404
    asked = {"resolution": "ours", "ids": [contested[0].public_id]}
    assert stranger.post(f"{CONFLICTS}/resolve", asked, "json").status_code == 422
    asked = {"resolution": "ours", "field": "phone"}
    assert stranger.post(f"{CONFLICTS}/resolve", asked, "json").json() == {"resolved": 0}


def test_one_is_settled_by_its_id_and_only_once(machine, contested):
    address = f"{CONFLICTS}/{contested[0].public_id}"
    answer = machine.post(address, {"resolution": "edit", "value": "5"}, "json")
    matches("Conflict", answer.json())
    assert answer.json()["resolution"] == "edit"
    assert Stakeholder.objects.get(public_id=contested[0].subject).person.phone == "5"
    again = machine.post(address, {"resolution": "ours"}, "json")
    assert (again.status_code, again.json()["code"]) == (422, "already_resolved")


@pytest.mark.parametrize(
    "asked",
    [{}, {"resolution": "edit"}, {"resolution": "ours", "value": 1}, {"resolution": "withdrawn"}],
)
def test_an_answer_that_says_nothing_settles_nothing(machine, contested, asked):
    answer = machine.post(f"{CONFLICTS}/{contested[0].public_id}", asked, "json")
    assert answer.status_code == 422
    assert Conflict.objects.filter(resolved_at=None).count() == 3


def test_many_are_settled_by_ids_or_by_field(machine, contested):
    asked = {"resolution": "theirs", "ids": [contested[0].public_id]}
    assert machine.post(f"{CONFLICTS}/resolve", asked, "json").json() == {"resolved": 1}
    asked = {"resolution": "theirs", "field": "phone"}
    assert machine.post(f"{CONFLICTS}/resolve", asked, "json").json() == {"resolved": 2}
    assert set(Stakeholder.objects.values_list("person__phone", flat=True)) == {"3"}
    for wrong in ({"resolution": "ours"}, {"resolution": "ours", "ids": []}):
        assert machine.post(f"{CONFLICTS}/resolve", wrong, "json").status_code == 422


def test_who_said_each_field_is_told_to_who_asks(machine, clerk):
    batch = records("1")
    batch["records"][1]["source_modified_at"] = "2026-02-01T00:00:00Z"
    machine.post(BATCH, batch, "json")
    people.change_person(Stakeholder.objects.get(), by=clerk, phone="2")
    assert "provenance" not in machine.get("/api/v1/stakeholders").json()["data"][0]
    page = machine.get("/api/v1/stakeholders?expand=provenance").json()
    matches("StakeholderPage", page)
    told = page["data"][0]["provenance"]
    assert (told["phone"]["by"]["type"], told["phone"]["by"]["id"]) == ("user", clerk.public_id)
    assert told["title"]["by"]["name"] == "salesforce"
    assert told["title"]["source_modified_at"].startswith("2026-02-01T00:00:00")
    address = f"/api/v1/stakeholders/{page['data'][0]['id']}"
    assert machine.get(f"{address}?expand=provenance").json()["provenance"] == told
    assert machine.get(f"{address}?expand=everything").status_code == 422
