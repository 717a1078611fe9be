"""Whole lists as lines: the same records as by pages, and where the changes go on."""

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from accounts.models import Access, Account, Opportunity
from crm import exporting, showing, spelled_lines, visible
from crm.models import JudgementRead, Link
from crm.spelled_lines import STAKEHOLDERS
from feedback import intake
from feedback.models import Understanding
from stakeholders import assessments, opportunities, people, ties, touches
from stakeholders.models import Assessment, Person, Stakeholder, Touch
from tests import everything, factories
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


HARD = 'says "},{" \\ \n,\u2028\x08\x1f\x7f\t/é'
OWN = {"region": "EMEA", "note": None, "of": ["a", 1.5, True]}


@pytest.fixture
def told(deal, source):
    """Four people and two deals of one account with all that can be said of them, among others."""
    acme, boss = deal.account, deal.account.stakeholders.first()
    elsewhere = factories.account(acme.owner, name="Elsewhere")
    for number in range(6):
        factories.stakeholder(elsewhere, f"Other {number}")
    eva, leo = (factories.stakeholder(acme, name, title="CIO") for name in ("Eva Bo", "Leo Hahn"))
    ties.draw_tie(eva, boss, ties.Link("reports_to"), on=date(2026, 2, 1), by=acme.owner)
    people.take_post(eva, post=people.Post(title="CEO"), on=date(2026, 3, 1), by=acme.owner)
    people.leave(leo, on=date(2026, 4, 1), by=acme.owner)
    Person.objects.filter(pk=leo.person_id).update(last_name=HARD, email="l@o.ch")
    Stakeholder.objects.filter(pk=eva.pk).update(custom=OWN, is_external=True)
    sale = factories.opportunity(acme, closes_on=date(2026, 9, 1), name=HARD, amount="1234.50")
    opportunities.expect_close(
        sale, closes_on=date(2026, 10, 1), on=date(2026, 4, 1), by=acme.owner
    )
    opportunities.close_opportunity(
        deal.opportunity, outcome="won", on=date(2026, 5, 1), by=acme.owner
    )
    Opportunity.objects.filter(pk=sale.pk).update(custom=OWN)
    Account.objects.filter(pk=elsewhere.pk).update(name=HARD, owner=None, custom=OWN)
    for type_, row in (("stakeholder", eva), ("account", acme), ("opportunity", sale)):
        _link(source, type_, row)
    commit()
    return acme


def _link(source, type_, row):
    """Called twice by a source, once with all that it can say."""
    for number, at in enumerate((datetime(2026, 6, 1, 8, 0, 0, 120_000, UTC), None)):
        Link.objects.create(
            source=source, type=type_, external_id=number,
            subject=row.public_id, url="https://crm.example"[:number], source_modified_at=at,
        )  # fmt: skip


@pytest.mark.parametrize(("stretch", "links"), [(1, 1), (1, 4), (3, 4), (1000, 4)])
def test_lines_are_byte_for_byte_what_pages_hold(told, client_of, monkeypatch, stretch, links):
    monkeypatch.setattr(exporting, "STRETCH", stretch)
    monkeypatch.setattr(spelled_lines, "MOST_LINKS", links)
    client = client_of(factories.user("chief", access=Access.ADMINISTRATOR))
    for name in (
        "accounts",
        "opportunities",
        "stakeholders",
        f"stakeholders?account={told.public_id}",
    ):
        address = f"/api/v1/{name}"
        answer = client.get(address, headers={"accept": LINES})
        written = b"".join(answer.streaming_content)
        assert b'"owner":null' in written or name != "accounts"
        assert written.endswith(b"}\n")
        page = client.get(address).content
        assert page.startswith(b'{"data":[' + b",".join(written.splitlines()) + b'],"has_more"')
        assert b"2026-06-01T08:00:00.120000+00:00" in written


@pytest.mark.django_db(transaction=True)
def test_who_takes_their_time_holds_up_nobody(told, maya, monkeypatch):
    """Else a migration and the tidying of PostgreSQL would wait for a slow client."""
    monkeypatch.setattr(exporting, "STRETCH", 1)
    rows = visible.stakeholders(maya)
    show = showing.stakeholders
    written = spelled_lines.lines(rows, STAKEHOLDERS, show=show, note=lambda accounts: None)
    first = json.loads(next(written))
    if connection.vendor == "postgresql":
        server = connection.connection.info
        assert (server.pipeline_status.name, server.transaction_status.name) == ("OFF", "IDLE")
    written.close()
    assert first["id"] == rows.order_by("pk").first().public_id


def test_who_may_not_see_them_gets_no_line(deal, tom, client_of):
    answer = client_of(tom).get("/api/v1/stakeholders", headers={"accept": LINES})
    assert lines(answer) == []


def test_lines_have_no_pages(machine):
    answer = machine.get("/api/v1/accounts?limit=5", headers={"accept": LINES})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


EVIDENCE = ["touches", "assessments", "feedback", "ties", "relationships"]
REALS = [0.5, 1.0, 0.1 + 0.2, 0.00123, 0.000031, 1.5e-7, 2e-12]


@pytest.fixture
def said(deal, source):
    """What is known of people in all its spellings, in the account of the deal."""
    known, ana = everything.records_of(deal), deal.account.stakeholders.first()
    for number, real in enumerate(REALS):
        other = factories.stakeholder(deal.account, f"Other {number}")
        link = ties.Link("influences", real)
        ties.draw_tie(other, ana, link, on=factories.LONG_AGO, by=deal.account.owner)
        stance = assessments.Statement(-real, reason=HARD)
        assessments.record(ana, stance, on=date(2026, 3, 1 + number), by=deal.account.owner)
    told = intake.Said(text=HARD, channel="email")
    words = intake.receive(ana, told, on=date(2026, 3, 1), by=deal.account.owner)
    Touch.objects.update(note=HARD)
    Assessment.objects.filter(stance=-1).update(stance=None, author=None, feedback="fee_1")
    Assessment.objects.filter(stance=-0.5).update(stance=-0.0)
    reading = {"topics": [], "phrases": [], "reader": 1, "tone": "neutral"}
    Understanding.objects.filter(public_id=known["feedback"].public_id).delete()
    Understanding.objects.filter(public_id=words.public_id).delete()
    Understanding.objects.create(
        public_id=words.public_id, **reading | {"topics": ["price"], "phrases": [["\u00e9", 1.0]]},
        sentiment=-0.25, certainty=1.0, language="fr",
    )  # fmt: skip
    for type_ in ("touch", "assessment", "feedback"):
        _link(source, type_, known[type_])
    commit()
    return deal.account


@pytest.mark.parametrize("stretch", [1, 3, 1000])
@pytest.mark.parametrize("name", EVIDENCE)
def test_so_is_what_is_known_of_people(said, maya, client_of, monkeypatch, name, stretch):
    monkeypatch.setattr(exporting, "STRETCH", stretch)
    for reader in (maya, factories.user("chief", access=Access.ADMINISTRATOR)):
        client = client_of(reader)
        address = f"/api/v1/{name}?account={said.public_id}"
        answer = client.get(address, headers={"accept": LINES})
        written = b"".join(answer.streaming_content)
        page = client.get(address).content
        assert page.startswith(b'{"data":[' + b",".join(written.splitlines()) + b'],"has_more"')
        assert reader != maya or written


@pytest.mark.parametrize("name", EVIDENCE)
def test_lines_leave_the_trace_that_pages_leave(said, maya, client_of, name):
    elsewhere = factories.stakeholder(factories.account(maya, name="Elsewhere"), "Eva Bo")
    touches.log_touch([elsewhere], touches.Contact(maya, "call"), on=factories.LONG_AGO, by=maya)
    client, seen = client_of(maya), []
    for accept in ("application/json", LINES):
        JudgementRead.objects.all().delete()
        answer = client.get(f"/api/v1/{name}", headers={"accept": accept})
        assert b"".join(answer.streaming_content) if accept == LINES else answer.content
        seen.append(list(JudgementRead.objects.values_list("what", "account", "subject")))
    pages, whole = seen
    assert set(whole) == set(pages)
    assert bool(whole) == (name not in {"ties", "relationships"})
