"""Who has no place here yet is counted, shown with the reason, and comes by themselves."""

import pytest
from django.utils import timezone

from crm import health
from crm.models import Link
from stakeholders.models import Person, Stakeholder
from tests.crm.connectors.test_hubspot import portal  # noqa: F401
from tests.crm.connectors.test_salesforce import contact, org  # noqa: F401

pytestmark = pytest.mark.django_db
ACME = "001Hs0000000001AAA"
LEAD = "00QHs0000000001AAA"


@pytest.fixture
def leads(org):  # noqa: F811
    """Our user may see leads, and there is one."""
    org.vendor.hidden = {"AccountContactRelation"}
    org.vendor.add("Lead", 1, LastName="Prospect", Company="Comet", Email="p@comet.example")
    return org


def told(bench):
    source = bench.connection.source
    measures = health.of([source], timezone.now())[source.public_id]
    return measures["held_back"], health.why_held_back(source), measures["dead_letters"]


def test_a_contact_without_an_account_is_held_back_until_it_has_one(org):  # noqa: F811
    assert org.sync()["no_account"] == 1
    assert org.held_back() == {contact(3): "no_account"}
    assert told(org) == (1, {"no_account": 1}, None)
    org.vendor.pass_time(hours=1)
    org.vendor.change(contact(3), AccountId=ACME)
    assert org.sync()["created"] == 1
    assert org.held_back() == {}
    assert Stakeholder.objects.get(person__last_name="Private").account.name == "Acme"


def test_nothing_of_who_is_held_back_is_kept_but_the_id(org):  # noqa: F811
    org.sync()
    row = org.connection.refusals.get()
    assert (row.content, row.due_at, row.attempts) == ({}, None, 1)
    assert "Private" not in row.detail


def test_who_was_deleted_meanwhile_is_held_back_no_longer(org):  # noqa: F811
    org.sync()
    org.vendor.pass_time(hours=1)
    org.vendor.delete(contact(3))
    org.sync()
    assert org.held_back() == {}


def test_a_deal_without_an_account_is_held_back_too(org):  # noqa: F811
    values = {"Name": "Lost", "StageName": "New", "CloseDate": "2026-09-30"}
    deal = org.vendor.add("Opportunity", 9, **values)
    org.sync()
    assert org.held_back()[deal] == "no_account"


def test_who_loses_the_account_later_stays_as_they_are(org):  # noqa: F811
    org.sync()
    org.vendor.pass_time(hours=1)
    org.vendor.change(contact(2), AccountId=None)
    org.sync()
    assert org.held_back()[contact(2)] == "no_account"
    assert Stakeholder.objects.get(person__last_name="Sole").account.name == "Acme"
    assert Link.objects.get(external_id=contact(2)).deleted_at is None


def test_a_lead_is_held_back_until_it_is_converted(leads):
    leads.sync()
    assert leads.held_back() == {contact(3): "no_account", LEAD: "lead"}
    assert not Person.objects.filter(last_name="Prospect").exists()
    leads.vendor.pass_time(hours=1)
    new = leads.vendor.add("Contact", 7, LastName="Prospect", AccountId=ACME)
    leads.vendor.convert(LEAD, new)
    came = leads.sync()
    assert (came["created"], came["merged"]) == (1, 1)
    assert LEAD not in leads.held_back()
    assert leads.subject("stakeholder", LEAD) == leads.subject("stakeholder", new)
    leads.vendor.pass_time(hours=1)
    assert leads.sync().keys() <= {"unchanged"}


def test_a_lead_whose_contact_is_held_back_waits_for_it_and_leads_to_the_person(leads):
    leads.sync()
    leads.vendor.pass_time(hours=1)
    leads.vendor.convert(LEAD, contact(3))
    leads.sync()
    assert leads.held_back() == {contact(3): "no_account", LEAD: "lead"}
    leads.vendor.pass_time(hours=1)
    assert leads.sync().keys() <= {"unchanged"}
    leads.vendor.pass_time(hours=1)
    leads.vendor.change(contact(3), AccountId=ACME)
    came = leads.sync()
    assert (came["created"], came["merged"]) == (1, 1)
    assert leads.held_back() == {}
    assert leads.subject("stakeholder", LEAD) == leads.subject("stakeholder", contact(3))
    kept = leads.connection.refusals.values_list("content", flat=True)
    assert not list(kept)


def test_of_a_lead_that_waits_for_its_contact_only_ids_are_kept(leads):
    leads.vendor.convert(LEAD, contact(3))
    leads.sync()
    kept = leads.connection.refusals.get(external_id=LEAD).content
    told = {"type", "op", "external_id", "losers", "source_modified_at"}
    assert (kept.keys(), kept["losers"], kept["external_id"]) == (told, [LEAD], contact(3))


def test_of_a_lead_nothing_is_asked_that_tells_who_it_is(leads):
    leads.sync()
    asked = [q for one in leads.vendor.asked for q in one.query.get("q", []) if "FROM Lead" in q]
    assert asked
    assert not any(word in asked[0] for word in ("Name", "Email", "Company"))


def test_a_lead_that_was_deleted_is_held_back_no_longer(leads):
    leads.sync()
    leads.vendor.pass_time(hours=1)
    leads.vendor.delete(LEAD)
    leads.sync()
    assert leads.held_back() == {contact(3): "no_account"}


def test_who_filled_in_a_form_in_hubspot_comes_with_the_company_and_the_name(portal):  # noqa: F811
    portal.sync()
    (visitor,) = portal.held_back()
    assert portal.held_back() == {visitor: "no_account"}
    portal.vendor.pass_time(hours=1)
    portal.vendor.associate(("contacts", visitor), ("companies", portal.acme))
    portal.vendor.pass_time(minutes=10)
    portal.sync()
    assert portal.held_back() == {visitor: "no_name"}
    portal.vendor.pass_time(hours=1)
    portal.vendor.change("contacts", visitor, lastname="Visitor")
    portal.vendor.pass_time(minutes=10)
    assert portal.sync()["created"] == 1
    assert portal.held_back() == {}


def test_what_is_held_back_does_not_grow_with_every_sync(org):  # noqa: F811
    for _round in range(3):
        org.sync(is_full=True)
    assert org.connection.refusals.count() == 1
