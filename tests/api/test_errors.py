"""Every answer that is not a success has one shape, and says what to do."""

import gzip
import io
from datetime import timedelta
from http.client import HTTPConnection

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import Account
from crm import credentials
from crm.models import Credential

pytestmark = pytest.mark.django_db

ONE = "/api/v1/sources/salesforce/accounts/001"
BATCH = "/api/v1/sources/salesforce/batch"
MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "retryable", "errors"}


def is_problem(response, status, code):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body.keys() >= MEMBERS
    assert (body["status"], body["code"]) == (status, code)
    assert response["X-Request-Id"] == body["request_id"]
    return body


def test_no_key_is_401_and_says_how_to_sign_in():
    response = APIClient().get("/api/v1/accounts")
    is_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "token", ["", "Basic abc", "Bearer", "Bearer qk_", "Bearer qk_ffffffffffff_00", "Bearer é"]
)
def test_another_key_is_401(token, machine):
    response = APIClient().get("/api/v1/accounts", HTTP_AUTHORIZATION=token)
    is_problem(response, 401, "not_authenticated")


def test_a_key_that_was_revoked_or_has_ended_is_401(machine, clerk):
    key = Credential.objects.get()
    credentials.revoke(key, by=clerk)
    is_problem(machine.get("/api/v1/accounts"), 401, "not_authenticated")
    ended = timezone.now() - timedelta(seconds=1)
    Credential.objects.update(revoked_at=None, expires_at=ended)
    is_problem(machine.get("/api/v1/accounts"), 401, "not_authenticated")


def test_a_key_of_somebody_who_left_or_of_a_source_switched_off_is_401(machine, clerk, source):
    clerk.is_active = False
    clerk.save()
    is_problem(machine.get("/api/v1/accounts"), 401, "not_authenticated")
    clerk.is_active = True
    clerk.save()
    source.is_active = False
    source.save()
    is_problem(machine.get("/api/v1/accounts"), 401, "not_authenticated")


def test_the_use_of_a_key_is_kept_and_its_secret_is_not(machine):
    assert machine.get("/api/v1/whoami").status_code == 200
    key = Credential.objects.get()
    assert key.last_used_at is not None
    assert key.secret_digest not in machine._credentials["HTTP_AUTHORIZATION"]


def test_an_address_that_does_not_exist_is_a_problem_too(machine):
    is_problem(machine.get("/api/v1/nothing"), 404, "not_found")
    is_problem(machine.get("/api/v1/accounts/"), 404, "not_found")
    is_problem(machine.get("/api/v1/accounts/acc_0"), 404, "not_found")


@pytest.mark.parametrize(
    "address",
    [
        "accounts/%00",
        "committees/%00/analysis",
        "sources/salesforce/accounts/%00",
        "sources/%00/batch",
        "snapshots?committee=%00",
        "accounts?cursor=%00",
    ],
)
def test_a_nul_byte_names_nothing(machine, address):
    assert machine.get(f"/api/v1/{address}").status_code == 404


def test_a_nul_byte_in_a_filter_finds_nothing(machine, deal):
    assert machine.get("/api/v1/stakeholders?account=%00").json()["data"] == []
    assert machine.get("/api/v1/stakeholders?account=").json()["data"] == []


def test_a_method_that_is_not_there_is_405(machine):
    is_problem(machine.delete("/api/v1/accounts"), 405, "method_not_allowed")


def test_an_answer_nobody_can_give_is_406(machine):
    is_problem(machine.get("/api/v1/accounts", HTTP_ACCEPT="text/csv"), 406, "not_acceptable")


def test_a_body_in_another_language_is_415(machine):
    response = machine.post(BATCH, "<a/>", content_type="application/xml")
    is_problem(response, 415, "unsupported_media_type")
    assert "application/json or application/x-ndjson" in response.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"records": [\xff]}', b'{"records": [NaN]}', b"[" * 5000 + b"]" * 5000],
    ids=["nothing", "half", "not UTF-8", "not a number", "deep"],
)
def test_a_body_that_is_not_json_is_refused(machine, body):
    response = machine.post(BATCH, body, content_type="application/json")
    is_problem(response, 400, "malformed")


def test_half_a_letter_is_refused_at_its_place_and_sinks_no_other(machine):
    record = '{"type": "account", "external_id": "%s", "fields": {"name": "%s"}}'
    records = [
        record % ("1", r"Acme \ud83d"),
        record % (r"\u00e9\udc00", "Acme"),
        record % ("2", r"Acme \ud83d\ude00 \\ud83d"),
    ]
    told = [
        machine.post(BATCH, body, content_type=kind)
        for body, kind in (
            (f'{{"records": [{",".join(records)}]}}', "application/json"),
            ("\n".join(records), "application/x-ndjson"),
        )
    ]
    for answer, last in zip(told, ("created", "unchanged"), strict=True):
        results = answer.json()["results"]
        assert [one["status"] for one in results] == ["invalid", "invalid", last]
        places = [one["error"]["errors"][0]["pointer"] for one in results[:2]]
        assert places == ["/fields/name", "/external_id"]
    assert Account.objects.get().name == "Acme \U0001f600 \\ud83d"
    told = machine.put(ONE, r'{"fields": {"name": "\ud83d"}}', content_type="application/json")
    assert is_problem(told, 422, "character")["errors"][0]["pointer"] == "/fields/name"


def test_a_packed_body_is_415_and_says_how_to_send_it(machine):
    body, packed = gzip.compress(b'{"records": []}'), {"HTTP_CONTENT_ENCODING": "gzip"}
    for answer in (
        machine.post(BATCH, body, content_type="application/json", **packed),
        machine.put(ONE, body, content_type="application/json", **packed),
    ):
        assert "Content-Encoding" in is_problem(answer, 415, "unsupported_media_type")["detail"]
        assert answer["Accept-Encoding"] == "identity"


def test_a_member_that_is_not_there_is_told_as_a_json_pointer(machine):
    told = machine.post(BATCH, {"records": [], "a/b~c": 1}, format="json")
    assert is_problem(told, 422, "invalid")["errors"][0]["pointer"] == "/a~1b~0c"
    told = machine.post("/api/v1/goals", {"a/b~c": 1}, format="json")
    assert "/a~1b~0c" in {one["pointer"] for one in told.json()["errors"]}


@pytest.mark.parametrize("body", [[], {}, {"records": {}}, {"records": [], "more": 1}, "a", 1])
def test_a_batch_of_another_shape_is_refused_with_its_place(machine, body):
    problem = is_problem(machine.post(BATCH, body, format="json"), 422, "invalid")
    assert problem["errors"][0]["pointer"] in {"/records", "/more"}


def test_too_many_records_are_413_with_the_limit(machine):
    records = [{"type": "account", "external_id": str(one)} for one in range(1001)]
    problem = is_problem(machine.post(BATCH, {"records": records}, format="json"), 413, "too_large")
    assert problem["max_records"] == 1000


def test_too_many_bytes_are_413_with_the_limit(machine, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    body = b'{"records": []}' + b" " * 1000
    problem = is_problem(
        machine.post(BATCH, body, content_type="application/json"), 413, "too_large"
    )
    assert problem["max_bytes"] == 1000


def test_a_body_that_is_too_large_is_read_away_so_that_its_sender_hears_the_refusal(
    machine, settings
):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100_000
    stream = io.BytesIO(b" " * 350_000)
    body = {"wsgi.input": stream, "CONTENT_LENGTH": "350000"}
    response = machine.post(BATCH, content_type="application/json", **body)
    is_problem(response, 413, "too_large")
    assert stream.read() == b""


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "invalid"),
        ("limit=201", "invalid"),
        ("limit=ten", "invalid"),
        ("limit=0000000015000", "invalid"),
        ("limit=" + "9" * 5000, "invalid"),
        ("limit=²", "invalid"),
        ("sort=name", "unknown_parameter"),
    ],
)
def test_a_parameter_that_would_be_misread_is_refused(machine, query, code):
    problem = is_problem(machine.get(f"/api/v1/accounts?{query}"), 422, code)
    assert problem["errors"][0]["parameter"] == query.partition("=")[0]


def test_a_body_in_chunks_is_asked_for_with_its_length(machine):
    chunks = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    for answer in (machine.post(BATCH, **chunks), machine.put(ONE, **chunks)):
        is_problem(answer, 411, "length_required")


@pytest.mark.django_db(transaction=True)
def test_chunks_over_the_wire_are_not_taken_for_nothing(live_server, machine):
    headers = {
        "Authorization": machine._credentials["HTTP_AUTHORIZATION"],
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
    }
    body = iter([b'{"fields": ', b'{"name": "Client"}}'])
    connection = HTTPConnection(live_server.thread.host, live_server.thread.port)
    connection.request("PUT", ONE, body, headers, encode_chunked=True)
    assert connection.getresponse().status == 411
    connection.close()


def test_a_put_of_nothing_is_refused(machine):
    is_problem(machine.put(ONE, content_type="application/json"), 400, "malformed")


@pytest.mark.parametrize("prefer", ["handling=bold", 'handling="", return=minimal', "handling"])
def test_another_way_of_handling_is_not_silently_lenient(machine, prefer):
    headers = {"Prefer": prefer}
    is_problem(machine.post(BATCH, {"records": []}, "json", headers=headers), 400, "malformed")


@pytest.mark.parametrize("cursor", ["", "7", "7:forged"])
def test_a_page_that_we_never_named_is_not_there(machine, cursor):
    is_problem(machine.get(f"/api/v1/accounts?cursor={cursor}"), 404, "unknown_cursor")


def test_the_request_id_of_the_caller_comes_back(machine):
    response = machine.get("/api/v1/nothing", headers={"X-Request-Id": "sync-42"})
    assert response.json()["request_id"] == "sync-42"
    response = machine.get("/api/v1/nothing", headers={"X-Request-Id": "a b"})
    assert response.json()["request_id"] != "a b"


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("sources/salesforce/full-lists", {"type": {}}),
        ("jobs", {"format": "csv", "type": []}),
        ("conflicts/resolve", {"resolution": "ours", "ids": None}),
        ("conflicts/resolve", {"resolution": "ours", "type": "nonsense"}),
    ],
)
def test_nonsense_in_a_member_is_told_and_is_no_fault_of_ours(machine, address, body):
    answer = machine.post(f"/api/v1/{address}", body, "json", HTTP_IDEMPOTENCY_KEY="once")
    assert answer.status_code == 422


def test_an_address_with_a_line_feed_is_refused_in_the_same_shape(machine):
    answer = machine.get("/api/v1/accounts/acc%0A")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("status", ["ok", "failed", "unprocessed"])
@pytest.mark.parametrize("accepted", ["application/x-ndjson", "text/csv"])
def test_a_job_without_a_file_has_no_results(machine, status, accepted):
    asked = {"format": "xlsx", "type": "touch"}
    job = machine.post("/api/v1/jobs", asked, "json", HTTP_IDEMPOTENCY_KEY="once").json()
    address = f"/api/v1/jobs/{job['id']}/results?status={status}"
    answer = machine.get(address, HTTP_ACCEPT=accepted)
    assert answer.status_code == 200
    assert len(b"".join(answer.streaming_content).splitlines()) == (accepted == "text/csv")
