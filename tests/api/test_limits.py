"""How much a client may ask: counted by the minute, told with every answer, refused beyond it."""

import re

import pytest
import time_machine
from rest_framework.test import APIClient

from accounts.models import Access
from tests import factories

pytestmark = pytest.mark.django_db

WHOAMI = "/api/v1/whoami"


@pytest.fixture(autouse=True)
def clock():
    """The middle of a minute."""
    with time_machine.travel("2026-11-29T10:00:15Z", tick=False) as clock:
        yield clock


def left(answer):
    return int(re.fullmatch(r'"client";r=(\d+);t=\d+', answer["RateLimit"])[1])


def test_every_answer_tells_the_limit_and_what_is_left(machine, settings):
    settings.API_REQUESTS_PER_MINUTE = 5
    answer = machine.get(WHOAMI)
    assert answer["RateLimit-Policy"] == '"client";q=5;w=60'
    assert answer["RateLimit"] == '"client";r=4;t=45'
    assert left(machine.get("/api/v1/nothing")) == 3
    assert left(machine.get("/api/v1/accounts?limit=0")) == 2


def test_beyond_the_limit_a_client_is_told_when_to_come_again(machine, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    assert [machine.get(WHOAMI).status_code for _ in range(2)] == [200, 200]
    answer = machine.get(WHOAMI)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (429, "too_many_requests")
    assert body["retryable"] is True
    assert answer["Retry-After"] == "45"
    assert answer["RateLimit"] == '"client";r=0;t=45'


def test_the_next_minute_counts_anew(machine, settings, clock):
    settings.API_REQUESTS_PER_MINUTE = 1
    assert [machine.get(WHOAMI).status_code for _ in range(2)] == [200, 429]
    clock.shift(45)
    assert machine.get(WHOAMI).status_code == 200


def test_one_client_does_not_use_up_what_another_may_ask(client_of, clerk, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    first, second = client_of(clerk), client_of(clerk)
    assert [first.get(WHOAMI).status_code for _ in range(2)] == [200, 429]
    assert second.get(WHOAMI).status_code == 200


def test_what_is_refused_is_counted_too(client_of, clerk, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    client = client_of(clerk, "sync")
    answers = [client.get("/api/v1/accounts").status_code for _ in range(3)]
    assert answers == [403, 403, 429]


def test_beyond_the_limit_nothing_is_written(client_of, settings):
    settings.API_REQUESTS_PER_MINUTE = 1
    admin = factories.user("ada", access=Access.ADMINISTRATOR)
    client, batch = client_of(admin), {"records": [{"type": "account", "external_id": "1"}]}
    client.get(WHOAMI)
    address = "/api/v1/sources/salesforce/batch"
    assert client.post(address, batch, "json").status_code == 429


def test_the_capabilities_may_be_kept_for_a_while(machine):
    told = machine.get("/api/v1/capabilities")
    assert told["Cache-Control"] == "private, max-age=300"
    again = machine.get("/api/v1/capabilities", HTTP_IF_NONE_MATCH=told["ETag"])
    assert (again.status_code, again["Cache-Control"]) == (304, told["Cache-Control"])


def test_the_capabilities_tell_the_limit(machine, settings):
    settings.API_REQUESTS_PER_MINUTE = 7
    limits = machine.get("/api/v1/capabilities").json()["limits"]
    assert (limits["requests"], limits["window_seconds"]) == (7, 60)


def test_whoever_is_not_known_is_told_no_limit():
    assert "RateLimit" not in APIClient().get(WHOAMI)


def test_counting_asks_the_database_nothing(machine, django_assert_max_num_queries):
    machine.get(WHOAMI)
    with django_assert_max_num_queries(2):
        machine.get(WHOAMI)
