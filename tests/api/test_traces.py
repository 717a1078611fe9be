"""Every request of a machine leaves a trace; each reading of a judgement leaves one of its own."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from crm import oauth_clients, tasks, uses
from crm.credentials import Grant
from crm.models import ApiUse, Credential, JudgementRead

pytestmark = pytest.mark.django_db

BATCH = {"records": [{"type": "account", "external_id": str(n)} for n in range(3)]}
ADDRESS = "/api/v1/sources/salesforce/batch"


def told(*names):
    return list(ApiUse.objects.order_by("pk").values_list(*names))


def test_a_request_leaves_who_what_how_it_ended_and_how_much(machine):
    batch = {"records": [{**one, "fields": {"name": "Acme"}} for one in BATCH["records"]]}
    machine.post(
        ADDRESS, batch, "json", headers={"X-Request-Id": "mine-1", "Prefer": "return=minimal"}
    )
    use = ApiUse.objects.get()
    assert use.credential == Credential.objects.get().public_id
    assert (use.method, use.status, use.records) == ("POST", 200, 3)
    assert use.route == "api/v1/sources/<slug:source>/batch"
    assert use.last_request_id == "mine-1"
    assert timezone.now() - use.last_at < timedelta(minutes=1)


def test_a_batch_that_nobody_waits_for_counts_as_the_job_that_is_answered(machine):
    for key in ("a", "a", ""):
        headers = {"Prefer": "respond-async", **({"Idempotency-Key": key} if key else {})}
        assert machine.post(ADDRESS, BATCH, "json", headers=headers).status_code == 202
    assert told("status", "requests", "records") == [(202, 3, 3)]


def test_the_same_within_an_hour_is_one_line_and_another_outcome_is_another(machine):
    with time_machine.travel("2026-11-29T10:05:00Z", tick=False) as clock:
        for _ in range(3):
            machine.get("/api/v1/accounts")
        machine.get("/api/v1/accounts?limit=0")
        clock.move_to("2026-11-29T11:00:00Z")
        machine.get("/api/v1/accounts")
    assert told("status", "hour", "requests") == [
        (200, datetime(2026, 11, 29, 10, tzinfo=UTC), 3),
        (422, datetime(2026, 11, 29, 10, tzinfo=UTC), 1),
        (200, datetime(2026, 11, 29, 11, tzinfo=UTC), 1),
    ]


def test_records_that_are_listed_or_shown_are_counted(machine, deal):
    machine.get("/api/v1/stakeholders")
    machine.get(f"/api/v1/accounts/{deal.account.public_id}")
    machine.get("/api/v1/nothing")
    assert told("records") == [(2,), (1,), (0,)]


def test_the_token_of_a_client_is_traced_to_it(source, clerk):
    made, secret = oauth_clients.create_client(source, clerk, Grant(("sync",)), by=clerk)
    client_id = made.application.client_id
    sent = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    assert Client().post("/oauth/token", sent).status_code == 200
    assert told("credential", "status") == [(made.public_id, 200)]


def test_strangers_leave_a_trace_too():
    APIClient().get("/api/v1/accounts")
    Client().post("/oauth/token", {"grant_type": "client_credentials"})
    assert [credential for (credential,) in told("credential")] == ["", ""]
    assert [route for (route,) in told("route")] == ["api/v1/accounts", "oauth/token"]


def test_a_trace_costs_one_statement_after_the_first_of_the_hour(
    machine, django_assert_num_queries
):
    machine.get("/api/v1/whoami")
    with django_assert_num_queries(2):  # who is there, and the trace
        machine.get("/api/v1/whoami")


def test_pages_leave_none(db):
    Client().get("/sign-in/")
    assert not ApiUse.objects.exists()


def test_every_answer_names_its_request(machine):
    assert machine.get("/api/v1/whoami", headers={"X-Request-Id": "a-1"})["X-Request-Id"] == "a-1"
    assert len(machine.get("/api/v1/whoami")["X-Request-Id"]) == 32
    refused = machine.get("/api/v1/nothing", headers={"X-Request-Id": "b-2"})
    assert refused.json()["request_id"] == refused["X-Request-Id"] == "b-2"


def test_each_reading_of_a_judgement_is_kept(machine, deal, clerk):
    analysis = f"/api/v1/committees/{deal.public_id}/analysis"
    for address in (analysis, analysis, f"/api/v1/snapshots?committee={deal.public_id}"):
        assert machine.get(address).status_code == 200
    reads = JudgementRead.objects.order_by("pk")
    assert [one.what for one in reads] == ["analysis", "analysis", "snapshots"]
    assert {one.subject for one in reads} == {deal.public_id}
    assert {one.account for one in reads} == {deal.account.public_id}
    assert {one.user for one in reads} == {clerk.public_id}


def test_a_judgement_that_was_refused_was_not_read(client_of, tom, deal):
    client_of(tom).get(f"/api/v1/committees/{deal.public_id}/analysis")
    assert not JudgementRead.objects.exists()


def test_traces_go_after_their_time(machine, deal, settings):
    settings.AUDIT_DAYS = 30
    with time_machine.travel(timezone.now() - timedelta(days=31)):
        machine.get(f"/api/v1/committees/{deal.public_id}/analysis")
    machine.get("/api/v1/whoami")
    tasks.forget_uses()
    assert told("route") == [("api/v1/whoami",)]
    assert not JudgementRead.objects.exists()
    assert uses.forget(timezone.now()) == 0


def test_the_command_tells_who_asked_and_who_read(machine, deal):
    machine.get(f"/api/v1/committees/{deal.public_id}/analysis")
    machine.get("/api/v1/accounts?limit=0")
    failed, reads = io.StringIO(), io.StringIO()
    call_command("api_use", failed=True, stdout=failed)
    call_command("api_use", judgements=True, stdout=reads)
    assert "422" in failed.getvalue()
    assert "analysis" not in failed.getvalue()
    assert deal.public_id in reads.getvalue()
