"""OAuth2 by client credentials: a client gets tokens of an hour, which open what a key opens."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application
from rest_framework.test import APIClient

from crm import credentials, oauth_clients
from crm.credentials import Grant
from crm.models import Credential

pytestmark = pytest.mark.django_db

SCOPES = ("accounts:read", "sync")


@pytest.fixture
def machine_client(source, clerk):
    """An OAuth client with two scopes, and its secret."""
    return oauth_clients.create_client(source, clerk, Grant(SCOPES, label="nightly"), by=clerk)


def ask(client_id, secret, **sent):
    """Ask for a token as RFC 6749 prefers it, by HTTP Basic."""
    name = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    body = {"grant_type": "client_credentials", **sent}
    return Client().post("/oauth/token", body, headers={"authorization": f"Basic {name}"})


def with_token(token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def token_of(machine_client, **sent):
    row, secret = machine_client
    return ask(row.application.client_id, secret, **sent).json()["access_token"]


def test_a_client_gets_a_token_of_an_hour_for_all_its_scopes(machine_client):
    row, secret = machine_client
    answer = ask(row.application.client_id, secret)
    body = answer.json()
    assert answer.status_code == 200
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert set(body["scope"].split()) == set(SCOPES)
    assert "refresh_token" not in body
    assert answer["Cache-Control"] == "no-store"


def test_the_secret_may_come_in_the_body(machine_client):
    row, secret = machine_client
    body = {
        "grant_type": "client_credentials",
        "client_id": row.application.client_id,
        "client_secret": secret,
    }
    assert Client().post("/oauth/token", body).status_code == 200


def test_a_token_opens_what_a_key_opens(machine_client):
    client = with_token(token_of(machine_client))
    told = client.get("/api/v1/whoami").json()
    assert told["source"]["name"] == "salesforce"
    assert told["credential"]["kind"] == "oauth_client"
    assert told["scopes"] == list(SCOPES)
    assert client.get("/api/v1/accounts").status_code == 200
    batch = {"records": [{"type": "account", "external_id": "1", "fields": {"name": "Acme"}}]}
    answer = client.post("/api/v1/sources/salesforce/batch", batch, "json")
    assert answer.json()["results"][0]["status"] == "created"


def test_a_token_may_be_narrower_than_its_client_but_not_wider(machine_client):
    client = with_token(token_of(machine_client, scope="accounts:read"))
    assert client.get("/api/v1/accounts").status_code == 200
    batch = client.post("/api/v1/sources/salesforce/batch", {"records": []}, "json")
    assert batch.json()["code"] == "insufficient_scope"
    row, secret = machine_client
    wider = ask(row.application.client_id, secret, scope="sync erasure")
    assert (wider.status_code, wider.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "implicit"])
def test_there_is_no_other_grant(machine_client, grant):
    row, secret = machine_client
    answer = ask(row.application.client_id, secret, grant_type=grant)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_a_wrong_secret_is_refused_as_the_standard_says(machine_client):
    row, _secret = machine_client
    for client_id, secret in ((row.application.client_id, "qs_0"), ("qc_0", "qs_0")):
        answer = ask(client_id, secret)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert "WWW-Authenticate" in answer
    assert not AccessToken.objects.exists()


def test_a_request_without_a_client_or_a_grant_is_refused(machine_client):
    row, secret = machine_client
    assert Client().post("/oauth/token").status_code in {400, 401}
    answer = ask(row.application.client_id, secret, grant_type="")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert Client().get("/oauth/token").status_code == 405


def test_nothing_that_opens_is_kept_in_the_database(machine_client):
    _row, secret = machine_client
    token = token_of(machine_client)
    rows = [Application.objects.values().get(), AccessToken.objects.values().get()]
    kept = " ".join(str(value) for row in rows for value in row.values())
    assert secret not in kept
    assert token not in kept


def test_a_token_ends_after_an_hour(machine_client):
    client = with_token(token_of(machine_client))
    AccessToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert client.get("/api/v1/whoami").status_code == 401


def test_a_revoked_client_gets_no_token_and_those_it_has_open_nothing(machine_client, clerk):
    row, secret = machine_client
    client = with_token(token_of(machine_client))
    credentials.revoke(row, by=clerk)
    assert client.get("/api/v1/whoami").status_code == 401
    assert not AccessToken.objects.exists()
    answer = ask(row.application.client_id, secret)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("end", ["expires", "source", "user"])
def test_a_client_that_has_ended_opens_nothing(machine_client, end):
    row, secret = machine_client
    client = with_token(token_of(machine_client))
    if end == "expires":
        Credential.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        owner = getattr(row, end)
        owner.is_active = False
        owner.save()
    assert client.get("/api/v1/whoami").status_code == 401
    assert ask(row.application.client_id, secret).status_code == 401


def test_who_guesses_secrets_waits_even_with_the_right_one(machine_client, settings):
    settings.AXES_FAILURE_LIMIT = 3
    row, secret = machine_client
    client_id = row.application.client_id
    assert [ask(client_id, f"qs_{n}").status_code for n in range(3)] == [401, 401, 401]
    answer = ask(client_id, secret)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer.json()["error"] == "invalid_client"
    assert ask("qc_0", "qs_0").status_code == 401


def test_no_other_page_of_the_library_is_there():
    for address in ("authorize/", "applications/", "introspect/", "revoke_token/", "token/"):
        assert Client().get(f"/oauth/{address}").status_code in {302, 404}
        assert Client().post(f"/oauth/{address}").status_code in {302, 403, 404}


def test_a_name_that_no_database_holds_is_a_mistake_of_the_client():
    by_basic = ask("a\0b", "secret")
    sent = {"grant_type": "client_credentials", "client_id": "\0", "client_secret": "s"}
    in_the_body = Client().post("/oauth/token", sent)
    basic = {"authorization": f"Basic {base64.b64encode(b'known:secret').decode()}"}
    beside_another = Client().post("/oauth/token", sent, headers=basic)
    for answer in (by_basic, in_the_body, beside_another):
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
