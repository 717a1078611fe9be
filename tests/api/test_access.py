"""Who gets what at every address: one list, and nothing may be missing from it."""

import pytest
from django.urls import get_resolver
from rest_framework.test import APIClient

from accounts.models import Access, AccountShare
from api import urls
from api.resources import RESOURCES
from crm import custom_fields
from crm.custom_fields import Definition
from crm.models import Load, Source
from tests import factories
from tests.everything import records_of

pytestmark = pytest.mark.django_db

# Address, method, and the status for: Maya who manages, Tom who manages elsewhere, Rae who
# may read the account but no judgement, and nobody.
MATRIX = [
    ("v1/users", "get", 200, 200, 200, 401),
    ("v1/users/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/accounts", "get", 200, 200, 200, 401),
    ("v1/accounts/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/people", "get", 200, 200, 200, 401),
    ("v1/people/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/stakeholders", "get", 200, 200, 200, 401),
    ("v1/stakeholders/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/opportunities", "get", 200, 200, 200, 401),
    ("v1/opportunities/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/committees", "get", 200, 200, 200, 401),
    ("v1/committees/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/seats", "get", 200, 200, 200, 401),
    ("v1/seats/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/ties", "get", 200, 200, 200, 401),
    ("v1/ties", "post", 422, 422, 403, 401),
    ("v1/ties/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/relationships", "get", 200, 200, 200, 401),
    ("v1/relationships", "post", 422, 422, 403, 401),
    ("v1/relationships/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/touches", "get", 200, 200, 200, 401),
    ("v1/touches/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/assessments", "get", 200, 200, 200, 401),
    ("v1/assessments/<slug:public_id>", "get", 200, 404, 404, 401),
    ("v1/feedback", "get", 200, 200, 200, 401),
    ("v1/feedback/<slug:public_id>", "get", 200, 404, 404, 401),
    ("v1/goals", "get", 200, 200, 200, 401),
    ("v1/goals", "post", 422, 422, 403, 401),
    ("v1/goals/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/cases", "get", 200, 200, 200, 401),
    ("v1/cases/<slug:public_id>", "get", 200, 404, 404, 401),
    ("v1/cases/<slug:public_id>", "patch", 428, 404, 404, 401),
    ("v1/insights", "get", 200, 200, 200, 401),
    ("v1/insights", "post", 422, 422, 403, 401),
    ("v1/insights/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/insights/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/insights/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/ideas", "get", 200, 200, 200, 401),
    ("v1/ideas", "post", 422, 422, 403, 401),
    ("v1/ideas/<slug:public_id>", "get", 200, 404, 200, 401),
    ("v1/ideas/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/ideas/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/accounts/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/accounts/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/stakeholders/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/stakeholders/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/opportunities/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/opportunities/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/ties/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/ties/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/relationships/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/relationships/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/touches/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/touches/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/goals/<slug:public_id>", "patch", 428, 404, 403, 401),
    ("v1/goals/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/seats/<slug:public_id>", "delete", 428, 404, 403, 401),
    ("v1/feedback", "post", 422, 422, 403, 401),
    ("v1/assessments", "post", 422, 422, 403, 401),
    ("v1/committees/<slug:public_id>/analysis", "get", 200, 404, 403, 401),
    ("v1/committees/<slug:public_id>/what-if", "post", 422, 404, 403, 401),
    ("v1/snapshots", "get", 200, 404, 403, 401),
    ("v1/sources/<slug:source>", "get", 200, 200, 200, 401),
    ("v1/sources/<slug:source>/batch", "post", 200, 200, 403, 401),
    ("v1/sources/<slug:source>/accounts/<external:external_id>", "get", 200, 404, 403, 401),
    ("v1/sources/<slug:source>/accounts/<external:external_id>", "put", 200, 422, 403, 401),
    ("v1/sources/<slug:source>/stakeholders/<external:external_id>", "get", 200, 404, 403, 401),
    ("v1/sources/<slug:source>/stakeholders/<external:external_id>", "put", 422, 422, 403, 401),
    ("v1/sources/<slug:source>/opportunities/<external:external_id>", "get", 200, 404, 403, 401),
    ("v1/sources/<slug:source>/opportunities/<external:external_id>", "put", 200, 422, 403, 401),
    ("v1/sources/<slug:source>/touches/<external:external_id>", "get", 200, 404, 403, 401),
    ("v1/sources/<slug:source>/touches/<external:external_id>", "put", 422, 422, 403, 401),
    ("v1/sources/<slug:source>/seats/<external:external_id>", "get", 200, 404, 403, 401),
    ("v1/sources/<slug:source>/seats/<external:external_id>", "put", 200, 422, 403, 401),
    ("v1/sources/<slug:source>/accounts/<external:external_id>", "delete", 200, 422, 403, 401),
    ("v1/sources/<slug:source>/merges", "post", 400, 400, 403, 401),
    ("v1/sources/<slug:source>/full-lists", "post", 422, 422, 403, 401),
    ("v1/sources/<slug:source>/full-lists/<slug:public_id>", "get", 404, 404, 403, 401),
    ("v1/sources/<slug:source>/full-lists/<slug:public_id>/ids", "post", 404, 404, 403, 401),
    ("v1/sources/<slug:source>/full-lists/<slug:public_id>/complete", "post", 404, 404, 403, 401),
    ("v1/erasures", "get", 403, 403, 403, 401),
    ("v1/erasures/<slug:public_id>", "get", 403, 403, 403, 401),
    ("v1/merges", "get", 200, 200, 200, 401),
    ("v1/merges/<slug:public_id>/undo", "post", 404, 404, 404, 401),
    ("v1/sources/<slug:source>/outbox", "get", 200, 200, 403, 401),
    ("v1/sources/<slug:source>/outbox/ack", "post", 422, 422, 403, 401),
    ("v1/changes", "get", 200, 200, 200, 401),
    ("v1/webhook-endpoints", "get", 403, 403, 403, 401),
    ("v1/webhook-endpoints", "post", 403, 403, 403, 401),
    ("v1/webhook-endpoints/<slug:public_id>", "get", 403, 403, 403, 401),
    ("v1/webhook-endpoints/<slug:public_id>/ping", "post", 403, 403, 403, 401),
    ("v1/webhook-endpoints/<slug:public_id>/rotate", "post", 403, 403, 403, 401),
    ("v1/webhook-endpoints/<slug:public_id>/deliveries", "get", 403, 403, 403, 401),
    ("v1/webhook-endpoints/<slug:public_id>/replay", "post", 403, 403, 403, 401),
    ("v1/deliveries/<slug:public_id>/replay", "post", 403, 403, 403, 401),
    ("v1/feedback-hooks", "get", 403, 403, 403, 401),
    ("v1/feedback-hooks", "post", 403, 403, 403, 401),
    ("v1/feedback-hooks/<slug:public_id>", "get", 403, 403, 403, 401),
    ("v1/feedback-hooks/<slug:public_id>/rotate", "post", 403, 403, 403, 401),
    ("v1/jobs", "get", 200, 200, 200, 401),
    ("v1/jobs", "post", 400, 400, 403, 401),
    ("v1/jobs/<slug:public_id>", "get", 200, 404, 404, 401),
    ("v1/jobs/<slug:public_id>/data", "put", 200, 404, 404, 401),
    ("v1/jobs/<slug:public_id>/start", "post", 202, 404, 404, 401),
    ("v1/jobs/<slug:public_id>/cancel", "post", 202, 404, 404, 401),
    ("v1/jobs/<slug:public_id>/results", "get", 200, 404, 404, 401),
    ("v1/field-policies", "get", 403, 403, 403, 401),
    ("v1/field-policies/<slug:of>/<field:field>", "put", 403, 403, 403, 401),
    ("v1/field-policies/<slug:of>/<field:field>", "delete", 403, 403, 403, 401),
    ("v1/custom-fields", "get", 200, 200, 200, 401),
    ("v1/custom-fields", "post", 403, 403, 403, 401),
    ("v1/custom-fields/<slug:public_id>", "get", 200, 200, 200, 401),
    ("v1/custom-fields/<slug:public_id>", "patch", 403, 403, 403, 401),
    ("v1/conflicts", "get", 200, 200, 200, 401),
    ("v1/conflicts/resolve", "post", 422, 422, 403, 401),
    ("v1/conflicts/<slug:public_id>", "post", 404, 404, 404, 401),
    ("v1/capabilities", "get", 200, 200, 200, 401),
    ("v1/whoami", "get", 200, 200, 200, 401),
    ("v1/schema", "get", 200, 200, 200, 200),
    ("<anything:rest>", "get", 404, 404, 404, 401),
    ("", "get", 404, 404, 404, 401),
]
SYNCED = [
    {"type": "account", "external_id": "001", "fields": {"name": "Synced"}},
    {
        "type": "stakeholder",
        "external_id": "001",
        "fields": {"last_name": "Synced"},
        "refs": {"account": {"external_id": "001"}},
    },
    {
        "type": "opportunity",
        "external_id": "001",
        "fields": {"name": "Synced", "opened_on": "2026-01-10"},
        "refs": {"account": {"external_id": "001"}},
    },
    {
        "type": "touch",
        "external_id": "001",
        "fields": {"kind": "call", "on": "2026-02-01", "user": "maya"},
        "refs": {"stakeholder": {"external_id": "001"}},
    },
    {
        "type": "seat",
        "external_id": "001",
        "fields": {"roles": ["champion"]},
        "refs": {"opportunity": {"external_id": "001"}, "stakeholder": {"external_id": "001"}},
    },
]
LISTS = [one.plural for type_, one in RESOURCES.items() if type_ != "user"]


@pytest.fixture
def shared(deal, rae):
    AccountShare.objects.create(account=deal.account, user=rae)
    return deal


def _defined(user):
    return custom_fields.define("account", "tier", Definition("Tier", "text"), by=user)


@pytest.fixture
def addresses(shared, maya, client_of, source):
    """Each address of the matrix with the deal of Maya in it."""
    answer = client_of(maya).post("/api/v1/sources/salesforce/batch", {"records": SYNCED}, "json")
    assert {one["status"] for one in answer.json()["results"]} == {"created"}
    known = records_of(shared)
    ids = {
        **{RESOURCES[type_].plural: row.public_id for type_, row in known.items()},
        "accounts": shared.account.public_id,
        "stakeholders": shared.account.stakeholders.first().public_id,
        "opportunities": shared.opportunity.public_id,
        "committees": shared.public_id,
        "custom-fields": _defined(maya).public_id,
        "jobs": Load.objects.create(source=source, user=maya, format="ndjson").public_id,
    }
    found = {}
    for pattern in {row[0] for row in MATRIX}:
        address = pattern.replace("<slug:source>", "salesforce").replace("<anything:rest>", "x")
        address = address.replace("<external:external_id>", "001")
        for name, public_id in ids.items():
            address = address.replace(f"{name}/<slug:public_id>", f"{name}/{public_id}")
        found[pattern] = f"/api/{address}".replace("<slug:public_id>", "unknown")
        found[pattern] = found[pattern].replace("<slug:of>/<field:field>", "account/city")
    found["v1/snapshots"] += f"?committee={shared.public_id}"
    return found


def test_everybody_gets_exactly_what_the_matrix_says(addresses, client_of, maya, tom, rae):
    clients = [client_of(maya), client_of(tom), client_of(rae), APIClient()]
    wrong = []
    for pattern, method, *expected in MATRIX:
        body = {"records": []} if method == "post" else {"fields": {"name": "Synced"}}
        for client, status in zip(clients, expected, strict=True):
            act = getattr(client, method)
            answer = act(addresses[pattern], *([] if method == "get" else [body, "json"]))
            if answer.status_code != status:
                wrong.append((method, pattern, clients.index(client), answer.status_code))
    assert wrong == []


def test_no_address_is_missing_from_the_matrix():
    assert {str(pattern.pattern) for pattern in urls.urlpatterns} == {row[0] for row in MATRIX}
    assert any(str(pattern.pattern) == "api/" for pattern in get_resolver().url_patterns)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_only_what_the_user_may_see(name, deal, client_of, maya, tom):
    records_of(deal)
    seen = client_of(maya).get(f"/api/v1/{name}").json()["data"]
    assert seen
    assert client_of(tom).get(f"/api/v1/{name}").json()["data"] == []


def test_an_account_that_is_owned_and_shared_is_listed_once(deal, client_of, maya, rae, tom):
    for user in (maya, rae, tom):
        AccountShare.objects.create(account=deal.account, user=user)
    assert len(client_of(maya).get("/api/v1/accounts").json()["data"]) == 1


def test_a_machine_writes_only_as_its_own_source(machine):
    Source.objects.create(name="hubspot")
    for source in ("hubspot", "unknown"):
        response = machine.post(f"/api/v1/sources/{source}/batch", {"records": []}, format="json")
        assert response.status_code == 404


def test_a_source_cannot_change_what_its_user_may_not(deal, client_of, tom, source):
    """Tom's machine names Maya's account by its id, and finds nothing."""
    record = {
        "type": "stakeholder",
        "external_id": "003",
        "fields": {"last_name": "Spy"},
        "refs": {"account": {"id": deal.account.public_id}},
    }
    answer = client_of(tom).post(
        "/api/v1/sources/salesforce/batch", {"records": [record]}, format="json"
    )
    (result,) = answer.json()["results"]
    assert result["status"] == "invalid"
    assert result["error"]["errors"][0]["code"] == "unknown_id"
    assert deal.account.stakeholders.count() == 2


def test_two_keys_of_one_source_keep_to_the_rights_of_their_users(client_of, maya, tom, source):
    batch = {"records": [{"type": "account", "external_id": "1", "fields": {"name": "Mine"}}]}
    address = "/api/v1/sources/salesforce/batch"
    assert client_of(maya).post(address, batch, "json").json()["results"][0]["status"] == "created"
    batch["records"][0]["fields"]["name"] = "Yours"
    (result,) = client_of(tom).post(address, batch, "json").json()["results"]
    assert (result["status"], result["id"]) == ("invalid", None)
    assert result["error"]["code"] == "not_permitted"


def test_only_those_who_may_judge_read_an_analysis(deal, client_of):
    for access in Access.values:
        user = factories.user(f"user-{access}", access=access)
        AccountShare.objects.create(account=deal.account, user=user)
        answer = client_of(user).get(f"/api/v1/committees/{deal.public_id}/analysis")
        judges = access in {"administrator", "cx_lead", "manager", "account_manager"}
        assert answer.status_code == (200 if judges else 403), access
