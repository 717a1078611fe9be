"""The feed, the outbox and their cursors, through the door."""

from datetime import timedelta
from time import monotonic

import pytest
from django.utils import timezone

from accounts import organisations
from accounts.models import ChangeSet
from api import waiting
from crm.models import Link
from tests.api.test_openapi import matches
from tests.commits import commit

CHANGES = "/api/v1/changes"


@pytest.fixture
def account(deal):
    return deal.account


def read(client, address=CHANGES, **parameters):
    commit()
    return client.get(address, parameters)


def test_a_full_load_and_the_changes_after_it_have_no_hole(account, maya, client_of):
    client = client_of(maya)
    commit()
    first = client.get("/api/v1/stakeholders", {"limit": 1})
    organisations.change_account(account, by=maya, city="Lyon")
    commit()
    second = client.get(first.json()["next"])
    assert second["Changes-Cursor"] == first["Changes-Cursor"]
    told = read(client, cursor=first["Changes-Cursor"]).json()
    assert [(one["type"], one["changed"]) for one in told["data"]] == [("account", ["city"])]
    matches("Changes", told)


def test_the_next_cursor_goes_on_and_the_link_leads_on(account, maya, client_of):
    client = client_of(maya)
    seen, address = [], CHANGES
    while address:
        answer = read(client, address, limit=2) if address == CHANGES else client.get(address)
        seen += [one["seq"] for one in answer.json()["data"]]
        address = answer.json()["next"]
        assert ("Link" in answer) == bool(address)
    assert seen == sorted(set(seen))
    after = read(client, cursor=answer.json()["next_cursor"]).json()
    assert (after["data"], after["has_more"]) == ([], False)
    assert after["head_seq"] >= seen[-1]


def test_an_old_cursor_says_how_to_load_anew(account, maya, client_of):
    client = client_of(maya)
    cursor = read(client, limit=1).json()["next_cursor"]
    ChangeSet.objects.update(at=timezone.now() - timedelta(days=31))
    answer = read(client, cursor=cursor)
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor_expired")
    assert "Changes-Cursor" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"cursor": "7"}, 404),
        ({"types": "account,planet"}, 422),
        ({"view": "newest"}, 422),
        ({"wait": "21"}, 422),
        ({"wait": "-1"}, 422),
        ({"limit": "0"}, 422),
        ({"colour": "red"}, 422),
        ({"exclude_origin": "salesfroce"}, 422),
        ({"exclude_origin": "usr_short"}, 422),
    ],
)
def test_what_cannot_be_followed_is_said_where_it_stands(machine, parameters, status):
    assert machine.get(CHANGES, parameters).status_code == status


def test_a_source_can_be_left_out_by_name(machine, source):
    body = {"records": [{"type": "account", "external_id": "1", "fields": {"name": "Acme"}}]}
    machine.post("/api/v1/sources/salesforce/batch", body, format="json")
    assert read(machine).json()["data"]
    assert not read(machine, exclude_origin="salesforce").json()["data"]


def test_who_would_wait_gets_what_is_there_at_once(account, maya, client_of):
    began = monotonic()
    assert read(client_of(maya), wait=20).json()["data"]
    assert monotonic() - began < 10


def test_who_waits_is_answered_after_that_time(maya, client_of):
    began = monotonic()
    assert not read(client_of(maya), wait=1).json()["data"]
    assert 1 <= monotonic() - began < 10


def test_nobody_waits_where_too_many_wait_already(maya, client_of, monkeypatch):
    with waiting.SEATS:
        began = monotonic()
        assert not read(client_of(maya), wait=20).json()["data"]
        assert monotonic() - began < 10


def test_lists_tell_what_changed_since_a_moment(account, maya, client_of):
    client = client_of(maya)
    ChangeSet.objects.update(at=timezone.now() - timedelta(days=2))
    since = timezone.now().isoformat()
    assert not read(client, "/api/v1/accounts", updated_since=since).json()["data"]
    organisations.change_account(account, by=maya, city="Lyon")
    assert read(client, "/api/v1/accounts", updated_since=since).json()["data"]
    far = f"{timezone.now().year + 1}-01-01T00:00:00+19:46"
    assert not read(client, "/api/v1/accounts", updated_since=far).json()["data"]
    for wrong in ("yesterday", "2026-06-30", "2026-06-30T08:00:00", "0001-01-01T00:00:00+19:46"):
        assert read(client, "/api/v1/accounts", updated_since=wrong).status_code == 422


def test_the_outbox_is_read_and_acknowledged(account, maya, client_of, source):
    client = client_of(maya)
    outbox = "/api/v1/sources/salesforce/outbox"
    Link.objects.create(source=source, type="account", external_id="001", subject=account.public_id)
    organisations.change_account(account, by=maya, city="Lyon")
    told = read(client, outbox).json()
    assert told["data"][-1]["changed"] == ["city"]
    matches("Changes", told)
    for _again in range(2):
        done = client.post(f"{outbox}/ack", {"cursor": told["next_cursor"]}, format="json")
        assert done.json()["cursor"] == told["next_cursor"]
    assert read(client, outbox).json()["data"] == []
    first = read(client, limit=1).json()["next_cursor"]
    client.post(f"{outbox}/ack", {"cursor": first, "go_back": True}, format="json")
    assert read(client, outbox).json()["data"]


@pytest.mark.parametrize(
    "body", [{}, {"cursor": 7}, {"cursor": "x", "colour": "red"}, {"cursor": "x", "go_back": 1}, []]
)
def test_an_acknowledgement_that_says_nothing_is_refused(machine, source, body):
    answer = machine.post("/api/v1/sources/salesforce/outbox/ack", body, format="json")
    assert answer.status_code == 422


def test_the_outbox_of_another_source_is_not_there(machine):
    assert machine.get("/api/v1/sources/hubspot/outbox").status_code == 404
