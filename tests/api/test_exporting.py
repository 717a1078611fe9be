"""Whole lists as lines: the same records as by pages, and where the changes go on."""

import json
from datetime import UTC, date, datetime

import pytest

from crm import exporting, visible
from crm.models import Link
from stakeholders import people, ties
from stakeholders.models import Person, Stakeholder
from tests import factories
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


@pytest.fixture
def told(deal, source):
    """Four people of one account with all that can be said of them, and others in between."""
    acme, boss = deal.account, deal.account.stakeholders.first()
    elsewhere = factories.account(acme.owner, name="Elsewhere")
    for number in range(6):
        factories.stakeholder(elsewhere, f"Other {number}")
    eva, leo = (factories.stakeholder(acme, name, title="CIO") for name in ("Eva Bo", "Leo Hahn"))
    ties.draw_tie(eva, boss, ties.Link("reports_to"), on=date(2026, 2, 1), by=acme.owner)
    people.take_post(eva, post=people.Post(title="CEO"), on=date(2026, 3, 1), by=acme.owner)
    people.leave(leo, on=date(2026, 4, 1), by=acme.owner)
    Person.objects.filter(pk=leo.person_id).update(
        last_name='says "},{" \\ \n,\u2028\x08\x1f\x7f\t/é', email="l@o.ch"
    )
    own = {"region": "EMEA", "note": None, "of": ["a", 1.5, True]}
    Stakeholder.objects.filter(pk=eva.pk).update(custom=own, is_external=True)
    for number, at in enumerate((datetime(2026, 6, 1, 8, 0, 0, 120_000, UTC), None)):
        Link.objects.create(
            source=source, type="stakeholder", external_id=number, subject=eva.public_id,
            url="https://crm.example"[:number], source_modified_at=at,
        )  # fmt: skip
    commit()
    return acme


@pytest.mark.parametrize(("stretch", "links"), [(1, 1), (1, 4), (3, 4), (1000, 4)])
def test_lines_are_byte_for_byte_what_pages_hold(
    told, maya, client_of, monkeypatch, stretch, links
):
    monkeypatch.setattr(exporting, "STRETCH", stretch)
    monkeypatch.setattr(exporting, "MOST_LINKS", links)
    client = client_of(maya)
    for address in ("/api/v1/stakeholders", f"/api/v1/stakeholders?account={told.public_id}"):
        answer = client.get(address, headers={"accept": LINES})
        written = b"".join(answer.streaming_content)
        assert written.endswith(b"}\n")
        page = client.get(address).content
        assert page.startswith(b'{"data":[' + b",".join(written.splitlines()) + b'],"has_more"')
        assert b"2026-06-01T08:00:00.120000+00:00" in written


def test_who_goes_in_the_midst_of_it_leaves_nothing_open(told, maya, monkeypatch):
    monkeypatch.setattr(exporting, "STRETCH", 1)
    rows = visible.stakeholders(maya)
    written = exporting.stakeholders(rows)
    first = json.loads(next(written))
    written.close()
    assert first["id"] == rows.order_by("pk").first().public_id


def test_who_may_not_see_them_gets_no_line(deal, tom, client_of):
    answer = client_of(tom).get("/api/v1/stakeholders", headers={"accept": LINES})
    assert lines(answer) == []


def test_lines_have_no_pages(machine):
    answer = machine.get("/api/v1/accounts?limit=5", headers={"accept": LINES})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
