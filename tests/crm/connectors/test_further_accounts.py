"""People of several accounts: relations of Salesforce, associations of HubSpot."""

from collections import Counter

import pytest
from django.utils import timezone

from crm.connectors import exchange, hubspot_answers, hubspot_places
from crm.connectors.hubspot import HubSpot
from crm.models import Link, OnDelete
from stakeholders import people
from stakeholders.models import Person, SeatRole, Stakeholder
from tests.crm.connectors.test_hubspot import portal  # noqa: F401
from tests.crm.connectors.test_salesforce import contact, org  # noqa: F401

pytestmark = pytest.mark.django_db
ACME, BOLT = "001Hs0000000001AAA", "001Hs0000000002AAA"


@pytest.fixture
def related(org):  # noqa: F811
    """Contacts to Multiple Accounts: the chief of Acme advises Bolt, too."""
    org.vendor.hidden = set()
    org.connection.source.on_delete = OnDelete.ARCHIVE
    org.connection.source.save()
    org.vendor.relate(1, contact(1), ACME, IsDirect=True)
    org.adviser = org.vendor.relate(
        2, contact(1), BOLT, Roles="Decision Maker;Influencer", StartDate="2026-01-01"
    )
    return org


@pytest.fixture
def several(portal):  # noqa: F811
    """Ana is at Acme first of all, and has a say at Bolt."""
    portal.connection.source.on_delete = OnDelete.ARCHIVE
    portal.connection.source.save()
    vendor, bolt = portal.vendor, ("companies", portal.bolt)
    own = vendor.associations["contacts", "companies"].pop(portal.ana)
    vendor.associate(("contacts", portal.ana), bolt, "Budget holder")
    vendor.associations["contacts", "companies"][portal.ana] += own
    portal.place = f"{portal.ana}:{portal.bolt}"
    return portal


def places(last_name="Ruiz"):
    """Where somebody is today, and in which roles in the standing committee there."""
    rows = Stakeholder.objects.filter(person__last_name=last_name, archived_at=None)
    rows = rows.filter(positions__to_on=None, positions__retracted_at=None)
    return {row.account.name: roles(row) for row in rows.exclude(positions=None)}


def roles(row):
    known = SeatRole.objects.filter(to_on=None, retracted_at=None)
    of = known.filter(
        seat__committee__account=row.account, seat__committee__opportunity=None,
        seat__holders__stakeholder=row, seat__holders__to_on=None,
    )  # fmt: skip
    return sorted(set(of.values_list("role", flat=True)))


def test_a_relation_puts_the_person_into_the_second_account(related):
    related.sync()
    assert places() == {"Acme": [], "Bolt": ["decision_maker", "influencer"]}
    assert Person.objects.filter(last_name="Ruiz").count() == 1
    assert related.refusals() == []
    related.vendor.pass_time(hours=1)
    assert related.sync().keys() <= {"unchanged"}


def test_a_direct_relation_gives_its_roles_to_the_contact(related):
    related.vendor.relate(3, contact(2), ACME, IsDirect=True, Roles="Evaluator")
    related.sync()
    assert places("Sole") == {"Acme": ["evaluator"]}


def test_a_relation_that_comes_changes_or_ends_later(related):
    related.sync()
    related.vendor.pass_time(hours=1)
    new = related.vendor.relate(4, contact(2), BOLT)
    related.vendor.change(related.adviser, Roles="Influencer")
    related.vendor.pass_time(hours=1)
    related.sync()
    assert places("Sole") == {"Acme": [], "Bolt": []}
    assert places()["Bolt"] == ["influencer"]
    related.vendor.pass_time(hours=1)
    related.vendor.delete(new)
    related.vendor.change(related.adviser, Roles=None)
    related.vendor.pass_time(hours=1)
    assert related.sync()["deleted"] == 2
    assert places("Sole") == {"Acme": []}
    assert places() == {"Acme": [], "Bolt": []}


@pytest.mark.parametrize("over", [{"IsActive": False}, {"EndDate": "2026-05-01"}], ids=str)
def test_a_relation_that_is_over_is_taken_back_and_comes_back(related, over):
    related.sync()
    related.vendor.pass_time(hours=1)
    related.vendor.change(related.adviser, **over)
    related.sync()
    assert places() == {"Acme": []}
    related.vendor.pass_time(hours=1)
    related.vendor.change(related.adviser, IsActive=True, EndDate=None)
    related.sync()
    assert places() == {"Acme": [], "Bolt": ["decision_maker", "influencer"]}
    assert Person.objects.filter(last_name="Ruiz").count() == 1


def test_a_relation_ends_by_itself_on_its_day(related):
    related.vendor.change(related.adviser, EndDate="2026-06-02")
    related.sync()
    assert set(places()) == {"Acme", "Bolt"}
    related.vendor.pass_time(days=1)
    assert "deleted" not in related.sync()
    related.vendor.pass_time(days=1)
    assert related.sync()["deleted"] == 2
    assert places() == {"Acme": []}
    related.vendor.pass_time(hours=1)
    assert related.sync().keys() <= {"unchanged"}
    asked = [q for one in related.vendor.asked for q in one.query.get("q", []) if "EndDate <" in q]
    assert "(EndDate >= 2026-06-03 AND EndDate < 2026-06-03)" in asked[-1]


def test_a_relation_that_ended_before_days_were_kept_ends_with_the_next_pull(related):
    related.vendor.change(related.adviser, EndDate="2026-06-02")
    related.sync()
    stream = related.connection.streams.get(name="AccountContactRelation")
    stream.position = {name: stream.position[name] for name in ("stamp", "id", "began")}
    stream.save()
    related.vendor.pass_time(days=9)
    assert related.sync()["deleted"] == 2


def test_a_relation_of_nobody_waits_for_its_contact(related):
    related.vendor.relate(5, contact(9), BOLT)
    related.sync()
    assert related.refusals() == [("in", "stakeholder", "07kHs0000000005AAA", "unknown_parent")]
    related.vendor.add("Contact", 9, LastName="Late", AccountId=ACME)
    related.vendor.pass_time(hours=1)
    related.sync()
    assert places("Late") == {"Acme": [], "Bolt": []}
    assert related.refusals() == []


def test_a_contact_role_in_the_other_account_is_held_by_the_person_there(related):
    deal = related.vendor.add(
        "Opportunity", 5, Name="Bolt deal", AccountId=BOLT, StageName="New", CloseDate="2026-09-30"
    )
    role = {"OpportunityId": deal, "ContactId": contact(1), "Role": "Economic Buyer"}
    related.vendor.add("OpportunityContactRole", 5, **role)
    related.sync()
    there = Stakeholder.objects.get(person__last_name="Ruiz", account__name="Bolt")
    (seat,) = there.seats_held.filter(seat__committee__opportunity__name="Bolt deal")
    assert [one.role for one in seat.seat.roles.all()] == ["economic_buyer"]


def test_who_changes_the_employer_is_in_both_accounts_if_salesforce_keeps_the_former(related):
    related.sync()
    related.vendor.pass_time(hours=1)
    related.vendor.change(contact(1), AccountId=BOLT)
    related.vendor.change("07kHs0000000001AAA", IsDirect=False)
    related.vendor.change(related.adviser, IsDirect=True)
    related.sync()
    assert places() == {"Acme": [], "Bolt": ["decision_maker", "influencer"]}
    assert Person.objects.filter(last_name="Ruiz").count() == 1
    related.vendor.pass_time(hours=1)
    assert related.sync().keys() <= {"unchanged"}


def test_after_a_merge_relations_are_of_the_winner(related):
    other = related.vendor.relate(6, contact(2), BOLT)
    related.vendor.delete(related.adviser)
    related.sync()
    assert places("Sole") == {"Acme": [], "Bolt": []}
    related.vendor.pass_time(hours=1)
    related.vendor.merge(contact(1), contact(2))
    related.sync()
    assert places() == {"Acme": [], "Bolt": []}
    assert Link.objects.get(external_id=other).deleted_at is None


def test_a_full_list_of_contacts_leaves_relations_alone_and_finds_their_own_losses(related):
    related.sync()
    came = related.sync(is_full=True)
    assert "deleted" not in came
    del related.vendor.objects["AccountContactRelation"][related.adviser]
    came = related.sync(is_full=True, confirms=True)
    assert came["deleted"] == 2
    assert places() == {"Acme": []}


def test_without_the_feature_nothing_is_asked_and_nothing_is_lost(related):
    related.sync()
    related.vendor.hidden = {"AccountContactRelation", "Lead"}
    related.vendor.pass_time(hours=1)
    related.sync(is_full=True)
    assert related.connection.failure == ""
    assert places() == {"Acme": [], "Bolt": ["decision_maker", "influencer"]}


def test_further_companies_of_hubspot_are_places_of_the_same_person(several):
    several.sync()
    assert places() == {"Acme": [], "Bolt": ["economic_buyer"]}
    assert several.subject("stakeholder", several.ana) != several.subject(
        "stakeholder", several.place
    )
    several.vendor.pass_time(hours=1)
    assert several.sync().keys() <= {"unchanged"}


def test_an_association_that_is_taken_away_ends_the_place(several):
    several.sync()
    several.vendor.pass_time(hours=1)
    several.vendor.dissociate(("contacts", several.ana), ("companies", several.bolt))
    several.vendor.pass_time(hours=1)
    assert several.sync()["deleted"] == 2
    assert places() == {"Acme": []}
    several.vendor.associate(("contacts", several.ana), ("companies", several.bolt))
    several.vendor.pass_time(hours=1)
    assert several.sync()["restored"] == 1
    assert places() == {"Acme": [], "Bolt": []}


def test_a_company_that_is_taken_away_without_a_word_is_missed_by_the_next_pull(several):
    """Neither record is told to have changed."""
    several.sync()
    several.vendor.pass_time(hours=1)
    several.vendor.dissociate_unseen(("contacts", several.ana), ("companies", several.bolt))
    assert several.sync()["deleted"] == 2
    assert places() == {"Acme": []}
    several.vendor.pass_time(hours=1)
    assert several.sync().keys() <= {"unchanged"}


def test_who_lost_the_first_company_is_at_home_in_the_next_one(several):
    several.sync()
    several.vendor.pass_time(hours=1)
    several.vendor.dissociate_unseen(("contacts", several.ana), ("companies", several.acme))
    several.sync()
    assert set(places()) == {"Bolt"}
    home = Stakeholder.objects.get(public_id=several.subject("stakeholder", several.ana))
    assert home.account.name == "Bolt"
    several.vendor.pass_time(hours=1)
    assert several.sync().keys() <= {"unchanged"}


def test_who_lost_every_company_stays_in_the_one_that_we_knew(several):
    several.sync()
    for company in (several.acme, several.bolt):
        several.vendor.dissociate_unseen(("contacts", several.ana), ("companies", company))
    several.sync()
    assert places() == {"Acme": []}


def test_a_deal_that_is_taken_from_a_contact_ends_the_seat(several):
    vendor, deal = several.vendor, ("deals", several.deal)
    vendor.associate(("contacts", several.ana), deal, "Budget holder")
    several.sync()
    assert Link.objects.get(external_id=f"{several.deal}:{several.ana}").deleted_at is None
    vendor.pass_time(hours=1)
    vendor.dissociate_unseen(("contacts", several.ana), deal)
    assert several.sync()["deleted"] == 1
    assert Link.objects.get(external_id=f"{several.deal}:{several.ana}").deleted_at


def test_what_was_not_told_of_somebody_ends_nothing(several):
    """An error of theirs, or a list that goes on, is no word that there is nothing."""
    known = exchange.Associations(places=frozenset({"7"}), deals=frozenset({"8"}))
    broken = {"status": "error", "category": "INTERNAL", "context": {"fromObjectId": ["1"]}}
    cut = {"from": {"id": "2"}, "to": [], "paging": {"next": {"after": "x"}}}
    told = hubspot_answers.all_links({"results": [cut, None], "errors": [broken, None]})
    assert told == {}
    assert hubspot_places.lost("1", known, None, None).gone == ()
    nothing = {"subCategory": hubspot_answers.NO_ASSOCIATIONS, "context": {"fromObjectId": ["1"]}}
    told = hubspot_answers.all_links({"results": [], "errors": [nothing]})
    assert set(hubspot_places.lost("1", known, told["1"], told["1"]).gone) == {
        ("seat", "8:1"), ("stakeholder", "1:7"), ("seat", "company:1:7"),
    }  # fmt: skip


def test_a_large_portal_is_asked_by_turns(several, monkeypatch):
    monkeypatch.setattr(HubSpot, "most_asked_again", 1)
    several.sync()
    several.vendor.dissociate_unseen(("contacts", several.ana), ("companies", several.bolt))
    came = Counter()
    for _pull in range(3):
        came.update(several.sync())
    assert came["deleted"] == 2


def test_a_label_that_is_taken_away_ends_the_role(several):
    several.sync()
    several.vendor.pass_time(hours=1)
    several.vendor.dissociate(("contacts", several.ana), ("companies", several.bolt))
    several.vendor.associate(("contacts", several.ana), ("companies", several.bolt), "Colleague")
    several.vendor.pass_time(hours=1)
    several.sync()
    assert places() == {"Acme": [], "Bolt": []}


def test_who_is_archived_in_hubspot_has_no_place_left(several):
    several.sync()
    several.vendor.pass_time(hours=1)
    several.vendor.archive("contacts", several.ana)
    several.vendor.pass_time(hours=1)
    several.sync()
    assert places() == {}


def test_another_primary_company_changes_the_places_and_no_person(several):
    several.sync()
    several.vendor.pass_time(hours=1)
    for company in (several.bolt, several.acme):
        several.vendor.dissociate(("contacts", several.ana), ("companies", company))
    several.vendor.associate(("contacts", several.ana), ("companies", several.bolt), "Primary")
    several.vendor.associate(("contacts", several.ana), ("companies", several.acme))
    several.vendor.pass_time(hours=1)
    several.sync()
    assert set(places()) == {"Acme", "Bolt"}
    assert Person.objects.filter(last_name="Ruiz").count() == 1
    home = Stakeholder.objects.get(public_id=several.subject("stakeholder", several.ana))
    assert home.account.name == "Bolt"


def test_a_merge_in_hubspot_keeps_every_place_once(several):
    vendor = several.vendor
    vendor.associate(("contacts", several.sole), ("companies", several.bolt))
    several.sync()
    assert Person.objects.filter(last_name__in=["Ruiz", "Sole"]).count() == 2
    vendor.pass_time(hours=1)
    vendor.merge("contacts", several.ana, several.sole)
    vendor.pass_time(hours=1)
    several.sync()
    assert places() == {"Acme": [], "Bolt": ["economic_buyer"]}
    assert places("Sole") == {}


def test_full_of_hubspot_changes_nothing_and_finds_what_was_lost(several):
    several.sync()
    several.vendor.pass_time(days=1)
    assert several.sync(is_full=True).keys() == {"unchanged", "no_account"}


def test_what_is_edited_of_a_person_is_written_to_the_contact_alone(related, clerk):
    """A relation has no telephone."""
    related.sync()
    related.vendor.pass_time(hours=1)
    there = Stakeholder.objects.get(person__last_name="Ruiz", account__name="Bolt")
    people.change_person(there, phone="+41 1", by=clerk)
    people.take_post(there, post=people.Post("Adviser"), on=timezone.localdate(), by=clerk)
    assert related.sync()["written"] == 1
    assert related.vendor.objects["Contact"][contact(1)]["Phone"] == "+41 1"
    assert related.refusals() == []


def test_hubspot_is_written_to_the_contact_alone(several, clerk):
    several.sync()
    several.vendor.pass_time(hours=1)
    there = Stakeholder.objects.get(person__last_name="Ruiz", account__name="Bolt")
    people.change_person(there, phone="+41 1", by=clerk)
    assert several.sync()["written"] == 1
    assert several.refusals() == []
