"""Webhook endpoints over HTTP: set up by an administrator's key, tried, followed, replayed."""

from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator
from standardwebhooks import Webhook

from accounts import organisations
from api.components import COMPONENTS
from api.webhook_shapes import WEBHOOK_COMPONENTS
from crm import tasks
from crm.models import JudgementRead, Source, WebhookEndpoint
from feedback import intake
from tests import factories
from tests.commits import commit
from tests.stand_ins.loopback import Answer
from tests.stand_ins.receiver import Receiver

pytestmark = pytest.mark.django_db
ENDPOINTS = "/api/v1/webhook-endpoints"


@pytest.fixture
def receiver():
    stand_in = Receiver(datetime.now(UTC))
    yield stand_in
    stand_in.stop()


@pytest.fixture
def made(machine, receiver):
    """An endpoint as it was answered when it was made."""
    commit()
    return machine.post(ENDPOINTS, {"url": f"{receiver.address}/told"}, "json").json()


@pytest.fixture
def address(made):
    return f"{ENDPOINTS}/{made['id']}"


def is_as_described(name, document):
    schemas = {"schemas": COMPONENTS | WEBHOOK_COMPONENTS}
    schema = {"$ref": f"#/components/schemas/{name}", "components": schemas}
    Draft202012Validator(schema).validate(document)
    return True


def work():
    commit()
    tasks.tell_webhooks()


def test_the_secret_is_shown_once(machine, made, address):
    assert is_as_described("WebhookEndpointMade", made)
    shown = machine.get(address).json()
    assert is_as_described("WebhookEndpoint", shown)
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    assert is_as_described("WebhookEndpointPage", machine.get(ENDPOINTS).json())


def test_a_change_arrives_as_described_and_signed(machine, made, address, receiver, clerk):
    second = machine.post(f"{address}/rotate").json()["secret"]
    factories.account(clerk)
    work()
    (asked,) = receiver.asked
    assert is_as_described("ChangesMessage", asked.json)
    for secret in (made["secret"], second):
        Webhook(secret).verify(asked.body, dict(asked.headers))


def test_a_ping_arrives_and_is_in_the_log(machine, address, receiver):
    sent = machine.post(f"{address}/ping")
    assert sent.status_code == 202
    work()
    assert is_as_described("PingMessage", receiver.asked[0].json)
    page = machine.get(f"{address}/deliveries").json()
    assert is_as_described("DeliveryPage", page)
    (one,) = page["data"]
    assert (one["id"], one["state"], one["status"]) == (sent.json()["id"], "delivered", 204)
    assert machine.get(f"{address}/deliveries?state=failed").json()["data"] == []
    assert machine.get(f"{address}/deliveries?state=%00").status_code == 422


def test_deliveries_are_sent_again_one_by_one_and_by_range(machine, address, receiver, clerk):
    account = factories.account(clerk)
    work()
    organisations.change_account(account, name="Acme SA", by=clerk)
    work()
    first, second = machine.get(f"{address}/deliveries").json()["data"]
    one = machine.post(f"/api/v1/deliveries/{first['id']}/replay")
    assert (one.status_code, one.json()["state"]) == (202, "waiting")
    whole = {"from_seq": first["from_seq"], "to_seq": second["to_seq"]}
    assert machine.post(f"{address}/replay", whole, "json").json() == {"deliveries": 2}
    work()
    assert receiver.ids == [first["id"], second["id"]] * 2
    wrong = machine.post(f"{address}/replay", {"from_seq": -1, "to_seq": 1}, "json")
    assert wrong.json()["errors"][0]["pointer"] == "/from_seq"


def test_an_endpoint_that_was_stopped_says_why_and_goes_on(machine, address, receiver, clerk):
    receiver.faults.append(Answer(410, "gone"))
    account = factories.account(clerk)
    work()
    shown = machine.get(address).json()
    assert (shown["is_active"], shown["disabled_reason"]) == (False, "gone")
    organisations.change_account(account, name="Acme SA", by=clerk)
    started = machine.patch(address, {"is_active": True}, "json").json()
    assert (started["is_active"], started["disabled_reason"]) == (True, None)
    work()
    assert receiver.events[-1]["record"]["name"] == "Acme SA"
    stopped = machine.patch(address, {"is_active": False}, "json").json()
    assert stopped["disabled_reason"] == "asked"


def test_an_endpoint_is_removed_with_what_it_was_told(machine, address):
    machine.post(f"{address}/ping")
    assert machine.delete(address).status_code == 204
    assert machine.get(address).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/url"),
        ({"url": 1}, "/url"),
        ({"url": "https://10.0.0.1/"}, "/url"),
        ({"url": "http://receiver.example/"}, "/url"),
        ({"url": "https://receiver.example/", "types": ["x"]}, "/types/0"),
        ({"url": "https://receiver.example/", "types": []}, "/types"),
        ({"url": "https://receiver.example/", "types": "account"}, "/types"),
        ({"url": "https://receiver.example/", "fields": ["shoe_size"]}, "/fields/0"),
        ({"url": "https://receiver.example/", "accounts": ["acc_0"]}, "/accounts/0"),
        ({"url": "https://receiver.example/", "exclude_origin": "x" * 41}, "/exclude_origin"),
        ({"url": "https://receiver.example/", "secret": "x"}, "/secret"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_place(machine, body, pointer):
    answer = machine.post(ENDPOINTS, body, "json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer
    assert not WebhookEndpoint.objects.exists()


def test_no_fault_of_an_endpoint_hides_another(machine):
    body = {
        "url": "gopher://x",
        "fields": ["shoe_size", "title", "hat"],
        "accounts": "all",
        "hue": 1,
    }
    answer = machine.post(ENDPOINTS, body, "json")
    assert answer.status_code == 422
    told = {error["pointer"] for error in answer.json()["errors"]}
    assert told == {"/url", "/fields/0", "/fields/2", "/accounts", "/hue"}


def test_an_endpoint_that_is_told_judgements_has_read_them(machine, made, receiver, clerk):
    account = factories.account(clerk)
    factories.committee(account)
    ana = factories.stakeholder(account)
    intake.receive(ana, intake.Said(nps=9), on=factories.LONG_AGO, by=clerk)
    work()
    read = JudgementRead.objects.values_list("what", "account", "user", "credential")
    assert list(read) == [("feedback", account.public_id, clerk.public_id, "")]


def test_an_endpoint_hears_only_of_what_its_key_may_read(client_of, clerk):
    client = client_of(clerk, "webhooks", "accounts:read")
    body = {"url": "https://receiver.example/"}
    assert client.post(ENDPOINTS, body, "json").json()["types"] == ["account"]
    more = client.post(ENDPOINTS, {**body, "types": ["touch"]}, "json")
    assert (more.status_code, more.json()["scope"]) == (403, "touches:read")


def test_another_source_is_excluded_by_its_name(machine):
    other = Source.objects.create(name="hubspot")
    body = {"url": "https://receiver.example/", "exclude_origin": "hubspot"}
    made = machine.post(ENDPOINTS, body, "json").json()
    assert made["exclude_origin"] == other.public_id


def test_endpoints_and_deliveries_of_another_source_do_not_exist(machine, clerk, address):
    sent = machine.post(f"{address}/ping").json()
    secret = factories.secret_of_key(Source.objects.create(name="hubspot"), clerk)
    machine.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert machine.get(ENDPOINTS).json()["data"] == []
    for method, path in [
        ("get", address),
        ("patch", address),
        ("delete", address),
        ("post", f"{address}/ping"),
        ("post", f"/api/v1/deliveries/{sent['id']}/replay"),
    ]:
        assert getattr(machine, method)(path).status_code == 404


def test_the_list_of_deliveries_asks_as_much_for_fifty_as_for_one(
    machine, made, address, django_assert_max_num_queries
):
    endpoint = WebhookEndpoint.objects.get()
    for _each in range(50):
        endpoint.deliveries.create(body="{}")
    machine.get(f"{address}/deliveries?limit=50")
    with django_assert_max_num_queries(8):
        machine.get(f"{address}/deliveries?limit=50")
