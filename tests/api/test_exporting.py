"""Whole lists as lines: the same records as by pages, and where the changes go on."""

import json

import pytest

from crm import exporting
from crm.models import Link
from tests.commits import commit

LISTS = ["accounts", "stakeholders", "opportunities", "committees"]
LINES = "application/x-ndjson"


def lines(answer):
    return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]


@pytest.mark.parametrize("name", LISTS)
def test_lines_are_the_records_of_the_pages(deal, maya, client_of, source, monkeypatch, name):
    monkeypatch.setattr(exporting, "STRETCH", 1)
    person = deal.account.stakeholders.first()
    Link.objects.create(
        source=source, type="stakeholder", external_id="003", subject=person.public_id
    )
    commit()
    client = client_of(maya)
    pages = client.get(f"/api/v1/{name}")
    answer = client.get(f"/api/v1/{name}", headers={"accept": LINES})
    assert (answer.status_code, answer["Content-Type"]) == (200, LINES)
    assert answer["Changes-Cursor"] == pages["Changes-Cursor"]
    assert lines(answer) == pages.json()["data"] != []


def test_who_may_not_see_them_gets_no_line(deal, tom, client_of):
    answer = client_of(tom).get("/api/v1/stakeholders", headers={"accept": LINES})
    assert lines(answer) == []


def test_lines_have_no_pages(machine):
    answer = machine.get("/api/v1/accounts?limit=5", headers={"accept": LINES})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
