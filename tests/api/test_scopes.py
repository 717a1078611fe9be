"""A key does what it was made for and nothing else: scopes are denied unless they were given."""

import pytest
from rest_framework.test import APIClient

from api import rights, urls
from crm.scopes import SCOPES
from tests import factories

pytestmark = pytest.mark.django_db

ROUTES = [str(pattern.pattern) for pattern in urls.urlpatterns]
FILLED = {
    "<slug:public_id>": "acc_0",
    "<slug:source>": "salesforce",
    "<slug:of>": "account",
    "<field:field>": "name",
    "<external:external_id>": "1",
    "<anything:rest>": "x",
}
GUARDED = [
    (route, method, needed)
    for route in ROUTES
    for method in ("get", "head", "post", "put", "patch", "delete")
    if (needed := rights.needed_for(route, method))
]


def address(route):
    for part, value in FILLED.items():
        route = route.replace(part, value)
    return f"/api/{route}"


def test_every_address_says_which_scope_it_needs():
    assert set(ROUTES) == rights.PLACES.keys()


def test_what_is_asked_for_is_a_scope():
    asked = {needed for _route, _method, needed in GUARDED}
    assert asked
    assert asked <= SCOPES.keys()


def test_all_scopes_but_the_one_that_is_needed_open_nothing(client_of, clerk):
    clients, wrong = {}, []
    for route, method, needed in GUARDED:
        if needed not in clients:
            clients[needed] = client_of(clerk, *(SCOPES.keys() - {needed}))
        answer = getattr(clients[needed], method)(address(route))
        if answer.status_code != 403 or f'scope="{needed}"' not in answer["WWW-Authenticate"]:
            wrong.append((route, method, answer.status_code))
    assert wrong == []


def test_the_refusal_names_the_scope(client_of, clerk):
    answer = client_of(clerk, "sync").get("/api/v1/accounts")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (403, "insufficient_scope")
    assert body["scope"] == "accounts:read"
    assert body["retryable"] is False


def test_the_one_scope_that_is_needed_is_enough(client_of, clerk, deal):
    assert client_of(clerk, "accounts:read").get("/api/v1/accounts").status_code == 200
    analysis = f"/api/v1/committees/{deal.public_id}/analysis"
    assert client_of(clerk, "analysis:read").get(analysis).status_code == 200
    batch = {"records": []}
    sent = client_of(clerk, "sync").post("/api/v1/sources/salesforce/batch", batch, "json")
    assert sent.status_code == 200


def test_a_scope_gives_no_more_than_the_user_of_the_key_may(client_of, rae, deal):
    assert client_of(rae).get(f"/api/v1/accounts/{deal.account.public_id}").status_code == 404


def test_a_machine_is_told_which_scopes_it_has_and_which_there_are(client_of, clerk):
    client = client_of(clerk, "sync", "accounts:read")
    assert client.get("/api/v1/whoami").json()["scopes"] == ["accounts:read", "sync"]
    assert client.get("/api/v1/capabilities").json()["scopes"] == SCOPES


def test_a_stranger_is_asked_for_a_key_before_a_scope():
    assert APIClient().get("/api/v1/accounts").status_code == 401


def test_an_address_that_was_forgotten_opens_for_nobody(client_of, clerk, monkeypatch):
    monkeypatch.delitem(rights.PLACES, "v1/accounts")
    answer = client_of(clerk).get("/api/v1/accounts")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_key_made_by_hand_may_be_narrow(source, clerk):
    secret = factories.secret_of_key(source, clerk, "sync")
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"bearer {secret}")
    assert client.get("/api/v1/accounts").status_code == 403
