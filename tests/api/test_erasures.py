"""Erasure over HTTP: by an administrator's key with the scope, once, with a certificate."""

import pytest

from crm.models import Link
from stakeholders.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(maya):
    return factories.stakeholder(factories.account(maya), "Ana Ruiz")


def erase(client, stakeholder, key="k"):
    body = {"stakeholder": stakeholder, "reason": "She asked"}
    return client.post("/api/v1/erasures", body, "json", HTTP_IDEMPOTENCY_KEY=key)


def test_an_administrators_key_erases_once(machine, ana):
    first, again = erase(machine, ana.public_id), erase(machine, ana.public_id)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert not Person.objects.filter(last_name="Ruiz").exists()
    assert machine.get(f"/api/v1/stakeholders/{ana.public_id}").status_code == 410
    assert machine.get(f"/api/v1/erasures/{first.json()['id']}").json() == first.json()
    assert len(machine.get("/api/v1/erasures").json()["data"]) == 1


def test_nobody_else_erases(client_of, maya, ana):
    assert erase(client_of(maya), ana.public_id).status_code == 403
    assert Person.objects.filter(last_name="Ruiz").exists()


def test_nobody_unknown_is_erased_and_a_key_is_needed(machine, ana):
    assert erase(machine, "stk_unknown").status_code == 404
    body = {"stakeholder": ana.public_id}
    assert machine.post("/api/v1/erasures", body, "json").status_code == 400


def test_whom_the_source_of_the_key_knows_is_erased_and_answered_again(machine, source, ana):
    Link.objects.create(source=source, type="stakeholder", external_id="003", subject=ana.public_id)
    first, again = erase(machine, ana.public_id), erase(machine, ana.public_id)
    assert (first.status_code, again.status_code) == (201, 201), first.content
    assert again["Idempotency-Replayed"] == "true"
    assert first.json()["counts"]["link"] == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({"stakeholder": "stk_\0"}, "/stakeholder", id="of the id"),
        pytest.param({"stakeholder": "s", "reason": "a\0"}, "/reason", id="of the reason"),
        pytest.param({"a\0": 1}, "", id="of a name"),
    ],
)
def test_a_letter_that_no_database_keeps_is_refused_at_its_place(machine, body, pointer):
    answer = machine.post("/api/v1/erasures", body, "json", HTTP_IDEMPOTENCY_KEY="k")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
