"""The description of the door: valid, complete, and true of what goes through the door."""

import json

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from rest_framework.test import APIClient

from api import documented_what_if, examples, record_examples, urls
from api.components import COMPONENTS

HIDDEN = {"<anything:rest>", ""}


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    path = tmp_path_factory.mktemp("openapi") / "schema.json"
    options = {"format": "openapi-json", "file": str(path)}
    call_command("spectacular", validate=True, fail_on_warn=True, **options)
    return json.loads(path.read_text())


def operations(described):
    for path, item in described["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation


def matches(name, document):
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": COMPONENTS}}
    Draft202012Validator(schema).validate(document)


def test_it_is_valid_openapi_3_1(described):
    assert described["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(described).validate()


def test_every_address_has_an_operation(described):
    assert len(described["paths"]) == len(urls.urlpatterns) - len(HIDDEN)
    for path in described["paths"]:
        address = path.replace("{", "").replace("}", "")
        try:
            found = resolve(address)
        except Resolver404:
            pytest.fail(f"{path} leads nowhere")
        assert found.route.removeprefix("api/") not in HIDDEN


def test_operations_have_ids_of_their_own_that_do_not_change(described):
    ids = [operation["operationId"] for _name, operation in operations(described)]
    assert sorted(ids) == [
        "acknowledge_outbox",
        "add_assessment",
        "add_feedback",
        "add_goal",
        "add_idea",
        "add_insight",
        "add_relationship",
        "add_tie",
        "add_webhook_endpoint",
        "cancel_job",
        "change_account",
        "change_case",
        "change_custom_field",
        "change_goal",
        "change_idea",
        "change_insight",
        "change_opportunity",
        "change_relationship",
        "change_stakeholder",
        "change_tie",
        "change_touch",
        "change_webhook_endpoint",
        "close_feedback_hook",
        "complete_full_list",
        "define_custom_field",
        "delete_account",
        "delete_field_policy",
        "delete_goal",
        "delete_idea",
        "delete_insight",
        "delete_opportunity",
        "delete_relationship",
        "delete_seat",
        "delete_source_account",
        "delete_source_opportunity",
        "delete_source_seat",
        "delete_source_stakeholder",
        "delete_source_touch",
        "delete_stakeholder",
        "delete_tie",
        "delete_touch",
        "erase_person",
        "get_account",
        "get_assessment",
        "get_capabilities",
        "get_case",
        "get_committee",
        "get_committee_analysis",
        "get_custom_field",
        "get_erasure",
        "get_feedback",
        "get_feedback_hook",
        "get_full_list",
        "get_goal",
        "get_idea",
        "get_insight",
        "get_job",
        "get_job_results",
        "get_opportunity",
        "get_person",
        "get_relationship",
        "get_schema",
        "get_seat",
        "get_source",
        "get_source_account",
        "get_source_opportunity",
        "get_source_seat",
        "get_source_stakeholder",
        "get_source_touch",
        "get_stakeholder",
        "get_tie",
        "get_touch",
        "get_user",
        "get_webhook_endpoint",
        "get_whoami",
        "list_accounts",
        "list_assessments",
        "list_cases",
        "list_changes",
        "list_committees",
        "list_conflicts",
        "list_custom_fields",
        "list_deliveries",
        "list_erasures",
        "list_feedback",
        "list_feedback_hooks",
        "list_field_policies",
        "list_goals",
        "list_ideas",
        "list_insights",
        "list_jobs",
        "list_merges",
        "list_opportunities",
        "list_outbox",
        "list_people",
        "list_relationships",
        "list_seats",
        "list_snapshots",
        "list_stakeholders",
        "list_ties",
        "list_touches",
        "list_users",
        "list_webhook_endpoints",
        "merge_source_records",
        "name_in_full_list",
        "open_feedback_hook",
        "open_full_list",
        "open_job",
        "ping_webhook_endpoint",
        "put_field_policy",
        "put_job_data",
        "put_source_account",
        "put_source_opportunity",
        "put_source_seat",
        "put_source_stakeholder",
        "put_source_touch",
        "rehearse_committee",
        "remove_webhook_endpoint",
        "replay_deliveries",
        "replay_delivery",
        "resolve_conflict",
        "resolve_conflicts",
        "rotate_feedback_secret",
        "rotate_webhook_secret",
        "start_job",
        "undo_merge",
        "write_batch",
    ]


def test_every_operation_says_how_it_refuses(described):
    for name, operation in operations(described):
        if operation["operationId"] == "get_schema":
            continue
        assert {"401", "406", "500"} <= operation["responses"].keys(), name
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], name


def test_input_takes_no_member_that_is_not_described():
    for name, schema in COMPONENTS.items():
        if name.endswith(("Fields", "Upsert", "InBatch", "Batch", "Patch", "Told")):
            assert schema["additionalProperties"] is False, name


def test_examples_are_what_they_show():
    matches("Batch", examples.BATCH)
    matches("BatchAnswer", examples.BATCH_ANSWER)
    matches("StakeholderUpsert", examples.UPSERT)
    for type_, shown in record_examples.RECORDS.items():
        matches(type_.title(), shown)
        matches(f"{type_.title()}Page", record_examples.page(type_))
    for type_, told in record_examples.ADDED.items():
        matches(f"{type_.title()}Told", told)
    matches("WhatIfAsked", documented_what_if.ASKED)
    matches("WhatIf", documented_what_if.TOLD)
    matches("Taken", record_examples.TAKEN)
    for type_, asked in record_examples.PATCHES.items():
        matches(f"{type_.title()}Patch", asked)
        matches(f"{type_.title()}Changed", record_examples.changed(type_))


FILES = {"put_job_data"}
"""What takes no document."""
PLACES = {"source": "salesforce", "external_id": "003Hs00001AbCdEFGH", "of": "account",
          "field": "industry", "public_id": "none"}  # fmt: skip
OF_STATE = {"unknown", "unfit_address", "needs_confirmation"}
"""Why a sound body may be refused all the same: nothing of it is wrong, but what it names."""


def bodies(described):
    """Each operation that takes a document, with the shape of it and its examples."""
    for name, operation in operations(described):
        if "requestBody" not in operation or operation["operationId"] in FILES:
            continue
        content = operation["requestBody"]["content"]["application/json"]
        yield (
            name,
            content["schema"],
            [one["value"] for one in content.get("examples", {}).values()],
        )


def test_every_document_that_is_sent_is_shown_by_an_example_of_its_shape(described):
    for name, schema, shown in bodies(described):
        assert shown, f"{name} shows no example"
        for example in shown:
            whole = {**schema, "components": described["components"]}
            Draft202012Validator(whole).validate(example)


@pytest.mark.django_db
def test_no_example_is_refused_for_what_it_is(described, machine):
    for name, _schema, shown in bodies(described):
        method, _, path = name.partition(" ")
        for example in shown:
            address, headers = path.format(**PLACES), {"If-Match": "*", "Idempotency-Key": name}
            if "/sources/" in path and method == "put":
                headers = {}
            answer = machine.generic(
                method.upper(), address, json.dumps(example), "application/json", headers=headers
            )
            codes = {one["code"] for one in (answer.json().get("errors") or ())}
            named = {
                code for code in codes if code.startswith("unknown_") and code != "unknown_member"
            }
            assert answer.status_code not in {400, 413, 415, 428}, (name, answer.content)
            assert codes <= OF_STATE | named, (name, answer.content)


@pytest.mark.django_db
def test_answers_are_as_described(machine, deal):
    synced = "/api/v1/sources/salesforce"
    assert machine.post(f"{synced}/batch", examples.BATCH, "json").status_code == 200
    address = f"{synced}/stakeholders/003Hs00001AbCdEFGH"
    matches("Stakeholder", machine.get(address).json())
    matches("Result", machine.put(address, examples.UPSERT, "json").json())
    matches("BatchAnswer", machine.post(f"{synced}/batch", {"records": [1]}, "json").json())
    for name in ("Account", "Stakeholder", "Committee"):
        page = machine.get(f"/api/v1/{name.lower()}s?limit=1").json()
        matches(f"{name}Page", page)
    matches("OpportunityPage", machine.get("/api/v1/opportunities").json())
    analysis = f"/api/v1/committees/{deal.public_id}/analysis"
    matches("Analysis", machine.get(analysis).json())
    matches("Analysis", machine.get(f"{analysis}?explain=1").json())
    matches("Capabilities", machine.get("/api/v1/capabilities").json())
    matches("WhoAmI", machine.get("/api/v1/whoami").json())
    matches("Problem", machine.get("/api/v1/nothing").json())
    matches("Problem", machine.get("/api/v1/accounts?limit=0").json())


@pytest.mark.django_db
def test_the_description_is_served_to_whoever_asks():
    answer = APIClient().get("/api/v1/schema")
    assert answer.status_code == 200
    assert b"openapi: 3.1.0" in answer.content
