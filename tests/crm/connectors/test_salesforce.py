"""Salesforce through its connector: first load, changes, and what can go wrong there."""

from datetime import date, timedelta

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Opportunity
from crm import erasing
from crm.connectors import running
from crm.connectors.turns import Turn
from crm.models import Connection, Link, Refusal, Stream
from stakeholders.models import Person, Stakeholder, Tie
from tests.stand_ins.loopback import Answer, cut
from tests.stand_ins.salesforce import error

pytestmark = pytest.mark.django_db


@pytest.fixture
def org(salesforce):
    """Two accounts, a chief and two more, one deal."""
    add = salesforce.vendor.add
    acme = add(
        "Account", 1, Name="Acme", Website="https://www.acme.example/", BillingCountry="Suisse"
    )
    add("Account", 2, Name="Bolt")
    chief = add("Contact", 1, FirstName="Ana", LastName="Ruiz", Title="CEO", AccountId=acme)
    add("Contact", 2, LastName="Sole", AccountId=acme, ReportsToId=chief, Email="s@acme.example")
    add("Contact", 3, LastName="Private")
    add(
        "Opportunity", 1, Name="Renewal", AccountId=acme, StageName="Proposal", Amount=1250.5,
        CloseDate="2026-09-30", Type="Existing Business",
    )  # fmt: skip
    salesforce.vendor.pass_time(minutes=10)
    return salesforce


def statements(captured):
    """But for those that repeat only because SQLite takes 999 values at a time."""
    heads = [query["sql"].partition("VALUES")[0][:200] for query in captured]
    return len([head for before, head in zip(["", *heads], heads, strict=False) if head != before])


def contact(number):
    return f"003Hs{number:010d}AAA"


def test_the_first_load_brings_everything_once(org):
    assert org.sync() == {"created": 5, "no_account": 1}
    acme = Account.objects.get(name="Acme")
    assert (acme.domain, acme.country) == ("acme.example", "CH")
    sole = Stakeholder.objects.get(person__last_name="Sole")
    assert sole.account == acme
    assert Tie.objects.get(stakeholder=sole).other.person.last_name == "Ruiz"
    deal = Opportunity.objects.get()
    assert (deal.kind, deal.stage, str(deal.amount)) == ("expansion", "Proposal", "1250.50")
    assert deal.opened_on == date(2026, 6, 1)
    assert org.connection.failure == ""
    assert org.refusals() == []


def test_the_next_pull_brings_exactly_what_changed(org):
    org.sync()
    org.vendor.pass_time(hours=1)
    org.vendor.change(contact(2), Title="CFO")
    org.vendor.add("Contact", 4, LastName="New", AccountId="001Hs0000000001AAA")
    org.vendor.pass_time(hours=1)
    assert org.sync() == {"updated": 1, "created": 1}
    assert org.sync() == {}


def test_what_a_late_transaction_shows_is_not_passed_over(org):
    """Its rows have a stamp from before the last pull."""
    org.sync()
    org.vendor.pass_time(seconds=60)
    org.vendor.change(contact(1), Title="Chair")
    org.vendor.pass_time(seconds=60)
    assert org.sync() == {"updated": 1}
    late = org.vendor.add("Contact", 4, LastName="Late", AccountId="001Hs0000000001AAA")
    stamp = (org.vendor.now - timedelta(seconds=90)).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    org.vendor.objects["Contact"][late]["SystemModstamp"] = stamp
    org.vendor.pass_time(minutes=30)
    assert org.sync() == {"created": 1, "unchanged": 1}


def test_a_cleared_value_is_cleared_here(org):
    org.sync()
    org.vendor.pass_time(hours=1)
    org.vendor.change(contact(2), Email=None)
    assert org.sync()["updated"] == 1
    assert Person.objects.get(last_name="Sole").email == ""


def many(org, count):
    for number in range(count):
        org.vendor.add(
            "Contact", 100 + number, LastName=f"P{number}", AccountId="001Hs0000000001AAA"
        )
    org.vendor.page = 10


def test_long_lists_come_page_by_page(org):
    many(org, 33)
    assert org.sync()["created"] == 5 + 33
    stream = Stream.objects.get(name="Contact")
    assert (stream.read, stream.total, stream.is_under_way) == (36, 36, False)


def asked_for(org, words):
    """How many questions held these words."""
    return sum(words in question for one in org.vendor.asked for question in one.query.get("q", []))


class PowerCut(BaseException):
    """The process is gone."""


def cut_after(pages):
    def at_each_page(name, _done, _total):
        at_each_page.left -= name == "Contact"
        if at_each_page.left == 0:
            raise PowerCut

    at_each_page.left = pages
    return at_each_page


def test_a_killed_pull_goes_on_at_the_page_where_it_was(org):
    many(org, 33)
    with pytest.raises(PowerCut):
        org.sync(at_each_page=cut_after(3))
    there = Stakeholder.objects.count()
    assert there == 19
    org.vendor.pass_time(minutes=10)
    came = org.sync()
    assert came["created"] == 38 - 2 - there
    assert Stakeholder.objects.count() == 35
    assert asked_for(org, "FROM Contact") == 1


def test_it_goes_on_even_when_the_list_was_no_longer_kept_there(org):
    many(org, 33)
    with pytest.raises(PowerCut):
        org.sync(at_each_page=cut_after(3))
    org.vendor.lose_locators()
    org.vendor.pass_time(hours=50)
    came = org.sync()
    assert came["created"] + 19 == 36
    assert Stakeholder.objects.count() == 35
    assert asked_for(org, "FROM Contact") == 2


def test_full_reads_everything_again_and_changes_nothing(org):
    org.sync()
    org.vendor.pass_time(days=1)
    assert org.sync(is_full=True) == {"unchanged": 5, "no_account": 1}


def test_an_ended_session_is_begun_again_once(org):
    org.sync()
    org.vendor.end_session()
    org.vendor.change(contact(1), Title="Chair")
    assert org.sync()["updated"] == 1
    assert org.vendor.sessions == 2
    assert org.connection.failure == ""


def test_a_session_that_ends_in_the_middle_of_a_list_loses_nothing(org):
    many(org, 33)

    def ending(name, done, _total):
        if name == "Contact" and done == 20:
            org.vendor.end_session()

    org.sync(at_each_page=ending)
    assert Stakeholder.objects.count() == 35
    assert org.vendor.sessions == 2


def test_wrong_credentials_are_told_and_asked_again_in_an_hour_only(org, settings):
    settings.CONNECTION_SECRETS = {"SF_CLIENT_ID": "key", "SF_CLIENT_SECRET": "wrong"}
    org.sync()
    assert "invalid client credentials" in org.connection.failure
    assert org.connection.due_at == org.vendor.now + timedelta(hours=1)
    settings.CONNECTION_SECRETS = {}
    org.sync()
    assert "CLIENT_ID" in org.connection.failure
    assert org.connection.failures == 2


def test_the_limit_of_a_day_ends_the_turn_and_nothing_is_lost(org):
    many(org, 33)
    limit = error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    org.vendor.faults.extend([no_fault] * 6 + [limit])
    org.sync()
    assert "REQUEST_LIMIT_EXCEEDED" in org.connection.failure
    assert org.connection.due_at == org.vendor.now + timedelta(hours=1)
    assert org.pauses == []
    there = Stakeholder.objects.count()
    assert 0 < there < 35
    org.vendor.pass_time(hours=1)
    org.sync()
    assert Stakeholder.objects.count() == 35
    assert (org.connection.failure, org.connection.failures) == ("", 0)


def no_fault(_asked):
    """No fault for this request."""


def test_a_busy_vendor_is_given_the_time_it_asks_for(org):
    busy = error(503, "SERVER_UNAVAILABLE", "Server too busy", **{"Retry-After": "7"})
    org.vendor.faults.extend([no_fault, busy, busy])
    assert org.sync()["created"] == 5
    assert org.pauses == [7, 7]


def test_a_line_that_breaks_in_the_middle_of_a_page_is_asked_again(org):
    many(org, 33)
    org.vendor.faults.extend([no_fault] * 6 + [cut(org.vendor.answer)] * 2)
    org.sync()
    assert Stakeholder.objects.count() == 35
    assert org.pauses == [1, 2]


def test_a_vendor_that_is_away_is_tried_later_and_later(org):
    away = Answer(500, "<html>Down</html>", {"Content-Type": "text/html"})
    org.vendor.faults.extend([away] * 40)
    for minutes in (1, 2, 4):
        org.sync()
        assert org.connection.due_at == org.vendor.now + timedelta(minutes=minutes)
    assert org.pauses == [1, 2, 4] * 3
    assert Account.objects.count() == 0


NONSENSE = {
    "an amount in words": ("Opportunity", {"Amount": "a lot"}, "invalid"),
    "a name that is a number": ("Contact", {"LastName": 7}, "invalid"),
    "a name that is an object": ("Account", {"Name": {"x": 1}}, "invalid"),
    "a stamp that is none": ("Account", {"SystemModstamp": "soon"}, "invalid"),
    "no stamp": ("Account", {"SystemModstamp": None, "Name": None}, "required"),
    "a reference that is a list": ("Contact", {"AccountId": ["001"]}, "invalid"),
    "no name": ("Contact", {"LastName": None, "FirstName": None}, "required"),
    "a negative amount": ("Opportunity", {"Amount": -5}, "invalid"),
    "no id": ("Contact", {"Id": None}, "no_id"),
    "an id that is a number": ("Account", {"Id": 1}, "no_id"),
}


@pytest.mark.parametrize("case", NONSENSE.values(), ids=NONSENSE)
def test_a_record_that_makes_no_sense_is_told_and_stops_no_other(org, case):
    name, values, code = case
    defaults = {
        "Name": "X",
        "LastName": "X",
        "AccountId": "001Hs0000000001AAA",
        "CloseDate": "2026-09-30",
    }
    id_ = org.vendor.add(name, 9)
    org.vendor.objects[name][id_] |= {
        field: value for field, value in defaults.items() if field in org.vendor.objects[name][id_]
    }
    org.vendor.objects[name][id_] |= values
    came = org.sync()
    assert came["created"] == 5
    assert [row[3] for row in org.refusals()] == [code]
    assert org.connection.failure == ""


def test_a_refused_record_is_forgotten_once_it_is_mended(org):
    org.vendor.change(contact(2), Email="nobody")
    assert org.sync()["invalid"] == 1
    assert org.refusals() == [("in", "stakeholder", contact(2), "invalid")]
    assert "e-mail address" in org.refused().detail
    org.vendor.pass_time(hours=1)
    org.vendor.change(contact(2), Email="s@acme.example")
    org.sync()
    assert org.refusals() == []


def test_an_answer_that_is_none_is_the_fault_of_the_vendor(org):
    for content in ({"records": "none"}, {}, [], {"done": True}):
        org.vendor.faults.extend([no_fault, no_fault, *[Answer(200, content)] * 4])
        org.sync()
        assert org.connection.failure
        assert Account.objects.count() == 0
        org.vendor.faults.clear()
    assert org.sync()["created"] == 5


def test_a_field_that_an_organisation_does_not_have_is_not_asked_for(org):
    org.sync()
    assert asked_for(org, "BillingCountry") == 1
    assert asked_for(org, "BillingCountryCode") == 0
    assert asked_for(org, "CurrencyIsoCode") == 0


def test_the_queries_of_a_pull_do_not_grow_with_the_page(org):
    org.sync()

    def queries(count, first):
        for number in range(first, first + count):
            org.vendor.add("Contact", number, LastName=f"P{number}", AccountId="001Hs0000000001AAA")
        org.vendor.pass_time(hours=1)
        with CaptureQueriesContext(database) as captured:
            assert org.sync() == {"created": count}
        return statements(captured)

    org.vendor.pass_time(hours=1)
    few = queries(1, 100)
    assert queries(50, 200) <= few


def test_two_processes_do_not_sync_one_connection_at_once(org):
    def another(_name, _done, _total):
        assert not running.run(org.connection, Turn(now=lambda: org.vendor.now))

    org.sync(at_each_page=another)
    assert Account.objects.count() == 2


def test_what_a_process_does_after_it_lost_its_turn_does_not_count(org):
    def lost(_name, _done, _total):
        Connection.objects.update(lease="another")

    org.sync(at_each_page=lost)
    assert Account.objects.count() == 2
    assert Stakeholder.objects.count() == 0
    assert Connection.objects.get().lease == "another"


def test_a_merge_comes_before_what_follows_from_it(org):
    org.sync()
    winner, loser = org.subject("stakeholder", contact(1)), org.subject("stakeholder", contact(2))
    org.vendor.pass_time(hours=1)
    org.vendor.merge(contact(1), contact(2))
    org.vendor.pass_time(hours=1)
    came = org.sync()
    assert came["merged"] == 1
    assert winner != loser
    assert org.subject("stakeholder", contact(2)) == winner
    assert Link.objects.get(external_id=contact(2)).is_alias


def test_what_went_into_a_merge_can_be_purged_and_the_rest_stays(org):
    org.sync()
    org.vendor.pass_time(hours=1)
    org.vendor.merge(contact(1), contact(2))
    org.sync()
    org.vendor.pass_time(hours=1)
    org.vendor.change(contact(2), MasterRecordId=None)
    org.vendor.pass_time(hours=1)
    org.sync()
    assert Link.objects.get(external_id=contact(1)).deleted_at is None


def test_what_was_deleted_and_taken_back_is_the_same_record(org):
    org.sync()
    id_ = org.subject("stakeholder", contact(2))
    org.vendor.pass_time(hours=1)
    org.vendor.delete(contact(2))
    assert org.sync() == {"deleted": 1}
    assert Link.objects.get(external_id=contact(2)).deleted_at
    org.vendor.pass_time(hours=1)
    org.vendor.undelete(contact(2))
    assert org.sync() == {"restored": 1}
    assert org.subject("stakeholder", contact(2)) == id_
    assert Link.objects.get(external_id=contact(2)).deleted_at is None


def purge(org, id_):
    """Out of the recycle bin: nothing tells of it any more."""
    del org.vendor.objects["Contact"][id_]


def test_what_was_purged_there_is_found_by_a_full_list(org):
    many(org, 40)
    org.vendor.pass_time(hours=1)
    org.sync()
    purge(org, contact(120))
    assert org.sync() == {}
    came = org.sync(is_full=True)
    assert came["deleted"] == 1
    assert Link.objects.get(external_id=contact(120)).deleted_at
    assert Stream.objects.get(name="Contact").lists == {}


def test_a_large_loss_is_not_believed_until_somebody_confirms_it(org):
    org.sync()
    purge(org, contact(2))
    assert "deleted" not in org.sync(is_full=True)
    refusal = org.refused()
    assert (refusal.type, refusal.code) == ("stakeholder", "many_missing")
    assert refusal.detail.startswith("1 of 2 are not there any more.")
    assert org.sync(is_full=True, confirms=True)["deleted"] == 1
    assert org.refusals() == []
    assert Link.objects.get(external_id=contact(2)).deleted_at


def test_who_is_there_but_cannot_be_taken_is_not_missing(org):
    org.sync()
    org.vendor.change(contact(2), AccountId=None)
    org.vendor.change(contact(1), Email="nobody")
    org.sync(is_full=True)
    assert [row[3] for row in org.refusals()] == ["invalid"]
    assert not Link.objects.exclude(deleted_at=None).exists()


def test_a_full_pull_that_was_killed_deletes_nobody_who_was_named_before(org):
    many(org, 40)
    org.sync()
    purge(org, contact(120))
    with pytest.raises(PowerCut):
        org.sync(is_full=True, at_each_page=cut_after(3))
    org.vendor.pass_time(minutes=10)
    came = org.sync()
    assert came["deleted"] == 1
    assert Link.objects.exclude(deleted_at=None).count() == 1


def test_who_was_erased_is_not_kept_as_refused(org):
    org.sync()
    sole = Person.objects.get(last_name="Sole")
    Refusal.objects.create(
        connection=org.connection, way="in", type="stakeholder", external_id=contact(2),
        code="held", content={"fields": {"email": "s@acme.example"}},
    )  # fmt: skip
    erasing.erase(sole, by=org.connection.user)
    assert org.refusals() == []
    org.vendor.pass_time(hours=1)
    org.vendor.change(contact(2), Title="CFO")
    assert org.sync() == {"invalid": 1}
    assert org.refusals() == []
    assert not Person.objects.filter(last_name="Sole").exists()
