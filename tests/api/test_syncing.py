"""Writing through the door: one record by its own id, and batches over the wire."""

import json

import pytest

from accounts.models import Account
from api import examples
from crm.models import Link
from stakeholders.models import Stakeholder

pytestmark = pytest.mark.django_db

BATCH = "/api/v1/sources/salesforce/batch"
ONE = "/api/v1/sources/salesforce/accounts/001"
CLIENT = {"fields": {"name": "Client"}}


def records(count, **fields):
    return [
        {"type": "account", "external_id": str(one), "fields": {"name": f"Client {one}"} | fields}
        for one in range(count)
    ]


def test_the_first_put_creates_and_the_next_ones_update(machine):
    first = machine.put(ONE, CLIENT, "json")
    assert (first.status_code, first.json()["status"]) == (201, "created")
    again = machine.put(ONE, CLIENT, "json")
    assert (again.status_code, again.json()["status"]) == (200, "unchanged")
    other = machine.put(ONE, {"fields": {"city": "Bern"}}, "json")
    assert (other.status_code, other.json()["status"]) == (200, "updated")
    shown = machine.get(ONE)
    assert (shown.json()["name"], shown.json()["city"]) == ("Client", "Bern")
    assert shown.json()["version"] == other.json()["version"] == 2


def test_a_put_says_by_its_method_what_it_does(machine):
    assert machine.put(ONE, CLIENT, "json").status_code == 201
    refused = machine.put(ONE, {"op": "delete"}, "json")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/op")
    assert machine.get(ONE).status_code == 200


def test_a_put_can_ask_to_create_only_or_to_update_only(machine):
    update = {"HTTP_IF_MATCH": "*"}
    create = {"HTTP_IF_NONE_MATCH": "*"}
    missing = machine.put(ONE, CLIENT, "json", **update)
    assert (missing.status_code, missing.json()["code"]) == (412, "precondition_failed")
    assert machine.put(ONE, CLIENT, "json", **create).status_code == 201
    assert machine.put(ONE, CLIENT, "json", **create).status_code == 412
    assert machine.put(ONE, CLIENT, "json", **update).status_code == 200
    assert machine.put(ONE, CLIENT, "json", HTTP_IF_MATCH='"1"').status_code == 400


def test_a_stub_can_still_be_created(machine):
    person = {"fields": {"last_name": "Ruiz"}, "refs": {"account": {"external_id": "001"}}}
    machine.put("/api/v1/sources/salesforce/stakeholders/003", person, "json")
    assert machine.get(ONE).status_code == 404
    assert machine.put(ONE, CLIENT, "json", HTTP_IF_NONE_MATCH="*").status_code == 200
    assert machine.get(ONE).json()["name"] == "Client"


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"fields": {"name": 7}}, 422, "/fields/name"),
        ({"fields": {}}, 422, "/fields/name"),
        ({"fields": {"name": "x"}, "more": 1}, 422, "/more"),
        ({"fields": {"name": "x"}, "external_id": "002"}, 422, "/external_id"),
        ({"source_modified_at": "2999-01-01T00:00:00Z", **CLIENT}, 422, "/source_modified_at"),
    ],
)
def test_a_put_that_cannot_be_taken_says_where(machine, body, status, pointer):
    answer = machine.put(ONE, body, "json")
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not Account.objects.exists()


def test_a_stale_put_is_a_conflict(machine):
    machine.put(ONE, CLIENT | {"source_modified_at": "2026-02-02T00:00:00Z"}, "json")
    answer = machine.put(ONE, CLIENT | {"source_modified_at": "2026-02-01T00:00:00Z"}, "json")
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert answer.json()["retryable"] is False


def test_a_result_has_its_members_whatever_became_of_the_record(machine):
    body = {"records": [*records(1), {"type": "account"}]}
    created, invalid = machine.post(BATCH, body, "json").json()["results"]
    members = {
        "index", "type", "external_id", "id", "status", "version", "seq",
        "fields_ignored", "warnings", "error",
    }  # fmt: skip
    assert created.keys() == invalid.keys() == members
    assert created["error"] is None
    assert invalid["error"]["code"] == "required"
    assert [one["pointer"] for one in invalid["error"]["errors"]] == ["/external_id"]


def test_a_batch_may_come_line_by_line_with_a_line_nobody_can_read(machine):
    lines = b"\n".join([*(json.dumps(one).encode() for one in records(2)), b"", b"{oops", b"\xff"])
    answer = machine.post(BATCH, lines, content_type="application/x-ndjson")
    results = answer.json()["results"]
    assert [one["status"] for one in results] == ["created", "created", "invalid", "invalid"]
    for result, number in zip(results[2:], (4, 5), strict=True):
        (fault,) = result["error"]["errors"]
        assert (fault["pointer"], fault["code"]) == ("", "malformed")
        assert fault["detail"].startswith(f"Line {number} ")


def test_strict_refuses_the_batch_and_tells_every_result(machine):
    body = {"records": [*records(1), {"type": "account", "external_id": "x"}]}
    answer = machine.post(BATCH, body, "json", headers={"Prefer": "handling=strict"})
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_refused")
    fine, wrong = answer.json()["results"]
    assert (fine["status"], fine["error"]["code"]) == ("created", "batch_refused")
    assert (wrong["status"], wrong["error"]["code"]) == ("invalid", "required")
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "prefer", ["handling=strict; x=1", 'handling="strict"', "wait=5, Handling = strict, other"]
)
def test_strict_may_be_said_in_every_way_of_the_standard(machine, prefer):
    body = {"records": [*records(1), {"type": "account", "external_id": "x"}]}
    answer = machine.post(BATCH, body, "json", headers={"Prefer": prefer})
    assert (answer.status_code, answer.json()["code"]) == (422, "batch_refused")


def test_minimal_tells_only_what_failed(machine):
    body = {"records": [*records(3), {"type": "account", "external_id": "x"}]}
    answer = machine.post(BATCH, body, "json", headers={"Prefer": "return=minimal, wait=5"})
    assert [one["index"] for one in answer.json()["results"]] == [3]
    assert answer["Preference-Applied"] == "return=minimal"


def test_a_thousand_records_are_one_batch(machine):
    answer = machine.post(BATCH, {"records": records(1000)}, "json")
    assert {one["status"] for one in answer.json()["results"]} == {"created"}
    assert Link.objects.count() == 1000


def test_nothing_is_a_batch_too(machine):
    assert machine.post(BATCH, {"records": []}, "json").json() == {"results": []}


def test_the_batch_of_the_documentation_works_as_shown(machine):
    results = machine.post(BATCH, examples.BATCH, "json").json()["results"]
    shown = examples.BATCH_ANSWER["results"]
    changing = {"id", "seq"}
    # What lies between the numbers is what is shown.
    beyond = [[one["seq"] - told[1]["seq"] for one in told] for told in (results, shown)]
    assert beyond[0] == beyond[1]
    for result, example in zip(results, shown, strict=True):
        assert {k: v for k, v in result.items() if k not in changing} == {
            k: v for k, v in example.items() if k not in changing
        }
    lines = machine.post(BATCH, examples.LINES.encode(), content_type="application/x-ndjson")
    assert [one["status"] for one in lines.json()["results"]] == ["created", "created"]
    address = "/api/v1/sources/salesforce/stakeholders/003Hs00001AbCdEFGH"
    assert machine.put(address, examples.UPSERT, "json").json()["status"] == "updated"
    assert str(Stakeholder.objects.get()) == "Ana Ruiz"
