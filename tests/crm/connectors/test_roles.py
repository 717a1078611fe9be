"""Contact roles of deals come as seats, and go when they are gone there."""

import pytest

from crm import visible
from stakeholders.models import Seat

pytestmark = pytest.mark.django_db


def seats(bench):
    there = visible.seats(bench.connection.user).order_by("pk")
    return [(one["roles"], one["stakeholder"]) for one in visible.shown("seat", list(there))]


def test_contact_roles_of_salesforce_are_seats_and_are_missed_a_day_later(salesforce):
    add = salesforce.vendor.add
    acme = add("Account", 1, Name="Acme")
    ana = add("Contact", 1, LastName="Ruiz", AccountId=acme)
    deal = add("Opportunity", 1, Name="Renewal", AccountId=acme, CloseDate="2026-09-30")
    roles = [("Decision Maker", 1), ("Influencer", 2)]
    ids = [
        add("OpportunityContactRole", number, OpportunityId=deal, ContactId=ana, Role=role)
        for role, number in roles
    ]
    salesforce.vendor.pass_time(minutes=10)
    salesforce.sync()
    assert salesforce.refusals() == []
    person = salesforce.subject("stakeholder", ana)
    assert [(sorted(told), who) for told, who in seats(salesforce)] == [
        (["decision_maker", "influencer"], person)
    ]
    salesforce.vendor.delete(ids[1])
    salesforce.vendor.pass_time(hours=25)
    salesforce.sync(confirms=True)
    assert Seat.objects.count() == 1
