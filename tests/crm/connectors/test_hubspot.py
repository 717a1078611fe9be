"""HubSpot through its connector: lists and searches, their limits, and what can go wrong there."""

from datetime import timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Opportunity
from crm.connectors import hubspot as connector
from crm.models import Link, Stream
from stakeholders.models import Stakeholder
from tests.stand_ins.hubspot import limited
from tests.stand_ins.loopback import Answer, cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def portal(hubspot):
    """Two companies, two people, somebody who filled in a form, one deal."""
    vendor = hubspot.vendor
    hubspot.acme = vendor.add(
        "companies", name="Acme", domain="acme.example", country="Switzerland",
        industry="COMPUTER_SOFTWARE",
    )  # fmt: skip
    hubspot.bolt = vendor.add("companies", name="Bolt")
    hubspot.ana = vendor.add("contacts", firstname="Ana", lastname="Ruiz", jobtitle="CEO")
    hubspot.sole = vendor.add("contacts", lastname="Sole", email="s@acme.example")
    vendor.add("contacts", email="visitor@web.example")
    hubspot.deal = vendor.add(
        "deals", dealname="Renewal", amount="1250.5", closedate="2026-09-30T00:00:00Z",
        createdate="2026-01-10T08:00:00.000Z", dealstage="qualifiedtobuy", dealtype="newbusiness",
        hs_is_closed="false",
    )  # fmt: skip
    vendor.associate(("contacts", hubspot.ana), ("companies", hubspot.acme), "Primary")
    vendor.associate(("contacts", hubspot.sole), ("companies", hubspot.acme))
    vendor.associate(("deals", hubspot.deal), ("companies", hubspot.acme), "Primary")
    vendor.pass_time(minutes=10)
    return hubspot


def test_the_first_load_brings_everything_once(portal):
    came = portal.sync()
    assert (came["created"], came["no_account"]) == (5, 1)
    acme = Account.objects.get(name="Acme")
    assert (acme.domain, acme.country, acme.industry) == ("acme.example", "CH", "Computer software")
    assert {one.person.last_name for one in acme.stakeholders.all()} == {"Ruiz", "Sole"}
    deal = Opportunity.objects.get()
    assert (deal.kind, deal.stage, str(deal.amount)) == (
        "new_business",
        "Qualified to buy",
        "1250.50",
    )
    assert portal.connection.failure == ""
    assert portal.refusals() == []


def test_the_next_pull_searches_and_brings_exactly_what_changed(portal):
    portal.sync()
    portal.vendor.pass_time(hours=1)
    portal.vendor.change("contacts", portal.sole, jobtitle="CFO")
    portal.vendor.pass_time(hours=1)
    assert portal.sync() == {"updated": 1}
    assert portal.vendor.count("/contacts/search") == 1
    assert portal.sync() == {}


def test_a_change_that_the_search_sees_late_is_not_passed_over(portal):
    portal.sync()
    portal.vendor.pass_time(hours=1)
    portal.vendor.lag = timedelta(minutes=3)
    portal.vendor.change("contacts", portal.sole, jobtitle="CFO")
    portal.vendor.pass_time(minutes=1)
    assert portal.sync() == {}
    portal.vendor.pass_time(minutes=3)
    assert portal.sync() == {"updated": 1}


def many(portal, count):
    for number in range(count):
        id_ = portal.vendor.add("contacts", lastname=f"P{number}")
        portal.vendor.associate(("contacts", id_), ("companies", portal.acme))


def test_more_than_a_search_may_find_at_one_moment_is_found(portal, monkeypatch):
    """A mass update gives all records one stamp; no search goes beyond its limit."""
    portal.sync()
    portal.vendor.pass_time(hours=1)
    monkeypatch.setattr("tests.stand_ins.hubspot.MOST_FOUND", 20)
    monkeypatch.setattr(connector, "SEARCH_PAGE", 10)
    many(portal, 45)
    portal.vendor.pass_time(minutes=10)
    assert portal.sync() == {"created": 45}
    stream = Stream.objects.get(name="contacts")
    assert (stream.read, stream.total) == (45, 45)


class PowerCut(BaseException):
    """The process is gone."""


def test_a_killed_load_goes_on_at_the_page_where_it_was(portal):
    portal.vendor.page = 10
    many(portal, 35)

    def cut_short(name, done, _total):
        if name == "contacts" and done > 20:
            raise PowerCut

    with pytest.raises(PowerCut):
        portal.sync(at_each_page=cut_short)
    assert Stakeholder.objects.count() == 19
    listed = portal.vendor.count("/objects/contacts")
    portal.vendor.pass_time(minutes=10)
    portal.sync()
    assert Stakeholder.objects.count() == 37
    assert portal.vendor.count("/objects/contacts") == listed + 2 + 1


def test_a_change_during_the_first_load_is_brought_by_the_next_pull(portal):
    portal.vendor.page = 1

    def changing(name, done, _total):
        if name == "contacts" and done == 2:
            portal.vendor.pass_time(minutes=10)
            portal.vendor.change("contacts", portal.ana, jobtitle="Chair")

    portal.sync(at_each_page=changing)
    portal.vendor.pass_time(minutes=10)
    assert portal.sync()["updated"] == 1


def test_full_reads_everything_again_and_changes_nothing(portal):
    portal.sync()
    portal.vendor.pass_time(days=1)
    assert portal.sync(is_full=True) == {"unchanged": 5, "no_account": 1}


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        (limited("SECONDLY"), 1),
        (limited("TEN_SECONDLY_ROLLING"), 10),
        (limited("TEN_SECONDLY_ROLLING", **{"Retry-After": "3"}), 3),
        (limited("SOMETHING_NEW"), 10),
    ],
    ids=["second", "ten seconds", "told", "unknown"],
)
def test_a_short_limit_is_waited_for(portal, answer, pause):
    portal.vendor.faults.extend([no_fault, answer, answer])
    assert portal.sync()["created"] == 5
    assert portal.pauses == [pause, pause]


def no_fault(_asked):
    """No fault for this request."""


def test_the_limit_of_a_day_ends_the_turn_and_nothing_is_lost(portal):
    portal.vendor.faults.extend([no_fault] * 4 + [limited("DAILY")])
    portal.sync()
    assert "daily limit" in portal.connection.failure
    assert portal.connection.due_at == portal.vendor.now + timedelta(hours=1)
    assert Account.objects.count() == 2
    portal.vendor.pass_time(hours=1)
    portal.sync()
    assert Stakeholder.objects.count() == 2
    assert portal.connection.failure == ""


def test_a_token_that_was_revoked_is_told(portal):
    portal.vendor.faults.append(
        Answer(401, {"category": "EXPIRED_AUTHENTICATION", "message": "The token is expired."})
    )
    portal.sync()
    assert portal.connection.failure == "401: The token is expired."
    assert portal.connection.due_at == portal.vendor.now + timedelta(hours=1)


def test_a_line_that_breaks_in_the_middle_of_a_page_is_asked_again(portal):
    portal.vendor.faults.extend([no_fault, cut(portal.vendor.answer), cut(portal.vendor.answer)])
    portal.sync()
    assert Stakeholder.objects.count() == 2
    assert portal.pauses == [1, 2]


def test_a_vendor_that_is_away_is_tried_later_and_later(portal):
    portal.vendor.faults.extend([Answer(502, "<html>Bad gateway</html>")] * 12)
    for minutes in (1, 2, 4):
        portal.sync()
        assert portal.connection.due_at == portal.vendor.now + timedelta(minutes=minutes)


@pytest.mark.parametrize("content", [[], {}, {"results": 1}, "none"], ids=str)
def test_an_answer_that_is_none_is_the_fault_of_the_vendor(portal, content):
    portal.vendor.faults.extend([Answer(200, content)] * 4)
    portal.sync()
    assert portal.connection.failure
    assert portal.sync()["created"] == 5


NONSENSE = {
    "an amount in words": ("deals", {"properties": {"dealname": "X", "amount": "lots"}}, "invalid"),
    "a name that is a number": ("companies", {"properties": {"name": 7}}, "invalid"),
    "no properties": ("companies", {"properties": None}, "no_properties"),
    "properties in a list": ("companies", {"properties": ["name"]}, "no_properties"),
    "a stamp that is none": ("companies", {"updatedAt": "soon"}, "invalid"),
    "a stamp that is a list": ("companies", {"updatedAt": []}, "invalid"),
    "no name": ("companies", {"properties": {"name": None}}, "required"),
    "an id that is a number": ("companies", {"id": 5}, "no_id"),
    "no id": ("companies", {"id": None}, "no_id"),
}


@pytest.mark.parametrize("case", NONSENSE.values(), ids=NONSENSE)
def test_a_record_that_makes_no_sense_is_told_and_stops_no_other(portal, case):
    name, values, code = case
    id_ = portal.vendor.add(name, name="X", dealname="X", createdate="2026-01-01T00:00:00Z")
    portal.vendor.associate((name, id_), ("companies", portal.acme))
    portal.vendor.objects[name][id_] |= values
    assert portal.sync()["created"] == 5
    assert [row[3] for row in portal.refusals()] == [code]
    assert portal.connection.failure == ""


def test_the_queries_of_a_pull_do_not_grow_with_the_page(portal):
    portal.sync()

    def queries(count):
        portal.vendor.pass_time(hours=1)
        many(portal, count)
        portal.vendor.pass_time(hours=1)
        with CaptureQueriesContext(database) as captured:
            assert portal.sync()["created"] == count
        return statements(captured)

    few = queries(1)
    assert queries(50) <= few


def statements(captured):
    """But for those that repeat only because SQLite takes 999 values at a time."""
    heads = [query["sql"].partition("VALUES")[0][:200] for query in captured]
    return len([head for before, head in zip(["", *heads], heads, strict=False) if head != before])


def test_a_merge_makes_a_new_record_of_two_old_ones(portal):
    portal.sync()
    portal.vendor.pass_time(hours=1)
    merged = portal.vendor.merge("contacts", portal.ana, portal.sole)
    portal.vendor.pass_time(hours=1)
    came = portal.sync()
    assert came["merged"] == 1
    subjects = {portal.subject("stakeholder", id_) for id_ in (merged, portal.ana, portal.sole)}
    assert len(subjects) == 1
    assert Link.objects.filter(is_alias=True).count() == 2
    portal.vendor.pass_time(hours=1)
    portal.vendor.change("contacts", merged, jobtitle="Chair")
    portal.vendor.pass_time(hours=1)
    assert portal.sync() == {"updated": 1, "unchanged": 1}


def test_what_was_archived_and_restored_is_the_same_record(portal):
    portal.sync()
    id_ = portal.subject("stakeholder", portal.sole)
    portal.vendor.pass_time(hours=1)
    portal.vendor.archive("contacts", portal.sole)
    portal.vendor.pass_time(minutes=10)
    assert portal.sync() == {"deleted": 1}
    portal.vendor.pass_time(hours=1)
    assert portal.sync() == {}
    portal.vendor.restore("contacts", portal.sole)
    portal.vendor.pass_time(hours=1)
    assert portal.sync() == {"restored": 1}
    assert portal.subject("stakeholder", portal.sole) == id_


def test_what_went_into_a_merge_and_was_archived_takes_nothing_with_it(portal):
    portal.sync()
    portal.vendor.pass_time(hours=1)
    old = dict(portal.vendor.objects["contacts"][portal.sole])
    merged = portal.vendor.merge("contacts", portal.ana, portal.sole)
    portal.vendor.objects["contacts"][portal.sole] = old
    portal.vendor.archive("contacts", portal.sole)
    portal.vendor.pass_time(hours=1)
    portal.sync()
    assert portal.subject("stakeholder", portal.sole) == portal.subject("stakeholder", merged)
    assert Link.objects.get(type="stakeholder", external_id=merged).deleted_at is None
