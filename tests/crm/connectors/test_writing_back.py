"""What people change here reaches the vendor once, and comes back as no change of anything."""

from datetime import timedelta

import pytest

from accounts import organisations
from accounts.models import Account
from crm import connections, policies
from crm.ownership import Word
from stakeholders import people
from stakeholders.models import Stakeholder
from tests.crm.connectors.test_hubspot import portal  # noqa: F401
from tests.crm.connectors.test_salesforce import contact, org  # noqa: F401
from tests.stand_ins.hubspot import limited
from tests.stand_ins.loopback import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def synced(org):  # noqa: F811
    """Everything is here, nothing waits."""
    org.sync()
    org.vendor.pass_time(hours=1)
    return org


@pytest.fixture
def filled(portal):  # noqa: F811
    portal.sync()
    portal.vendor.pass_time(hours=1)
    return portal


def stakeholder(name):
    return Stakeholder.objects.get(person__last_name=name)


def held(bench, number):
    return bench.vendor.objects["Contact"][contact(number)]


def test_what_a_person_edits_is_written_there(synced, clerk):
    people.change_person(stakeholder("Sole"), phone="+41 1", by=clerk)
    organisations.change_account(Account.objects.get(name="Acme"), city="Bern", by=clerk)
    came = synced.sync()
    assert came["written"] == 2
    assert held(synced, 2)["Phone"] == "+41 1"
    assert synced.vendor.objects["Account"]["001Hs0000000001AAA"]["BillingCity"] == "Bern"
    assert held(synced, 1)["Phone"] is None
    assert synced.connection.pushed_at


def test_a_value_that_is_cleared_here_is_cleared_there(synced, clerk):
    people.change_person(stakeholder("Sole"), email="", by=clerk)
    synced.sync()
    assert held(synced, 2)["Email"] is None


def test_nothing_comes_back_as_a_change_and_nothing_is_written_twice(synced, clerk):
    people.change_person(stakeholder("Sole"), phone="+41 1", by=clerk)
    synced.sync()
    for _round in range(2):
        synced.vendor.pass_time(minutes=10)
        came = synced.sync()
        assert came.keys() <= {"unchanged"}
    assert synced.vendor.count("composite") == 1


def test_what_the_vendor_changed_itself_is_not_sent_to_it(synced):
    synced.vendor.change(contact(2), Title="CFO")
    synced.vendor.pass_time(minutes=10)
    assert synced.sync() == {"updated": 1}
    assert synced.vendor.count("composite") == 0


def test_one_refused_record_does_not_hold_up_the_others(synced, clerk):
    synced.vendor.refused[contact(2)] = {
        "statusCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "message": "A phone needs a country.",
    }
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    people.change_person(stakeholder("Ruiz"), phone="2", by=clerk)
    came = synced.sync()
    assert (came["written"], came["not_written"]) == (1, 1)
    assert held(synced, 1)["Phone"] == "2"
    refusal = synced.refused()
    assert (refusal.way, refusal.code) == ("out", "FIELD_CUSTOM_VALIDATION_EXCEPTION")
    assert refusal.detail == "A phone needs a country."
    assert refusal.due_at == synced.vendor.now + timedelta(minutes=2)


def test_what_was_refused_is_tried_again_with_the_value_of_then(synced, clerk):
    synced.vendor.refused[contact(2)] = {"statusCode": "UNABLE_TO_LOCK_ROW", "message": "busy"}
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    synced.sync()
    del synced.vendor.refused[contact(2)]
    synced.sync()
    assert held(synced, 2)["Phone"] is None, "not before it is due"
    people.change_person(stakeholder("Sole"), first_name="Sol", by=clerk)
    synced.sync()
    assert (held(synced, 2)["Phone"], held(synced, 2)["FirstName"]) == ("1", "Sol")
    assert synced.refusals() == []


def test_what_is_always_refused_is_left_to_a_person_in_the_end(synced, clerk):
    synced.vendor.refused[contact(2)] = {"statusCode": "X", "message": "never"}
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    for _round in range(12):
        synced.sync()
        synced.vendor.pass_time(hours=7)
    refusal = synced.refused()
    assert (refusal.attempts, refusal.due_at) == (8, None)
    assert synced.vendor.count("composite") == 8


def test_more_than_one_call_may_take_is_written_in_several(synced, clerk):
    for number in range(205):
        synced.vendor.add("Contact", 500 + number, LastName="Many", AccountId="001Hs0000000001AAA")
    synced.vendor.pass_time(minutes=10)
    synced.sync()
    for one in Stakeholder.objects.filter(person__last_name="Many"):
        people.change_person(one, phone="5", by=clerk)
    assert synced.sync()["written"] == 205
    assert synced.vendor.count("composite") == 2


def test_a_session_that_ended_is_begun_again_before_writing(synced, clerk):
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    synced.vendor.end_session()
    assert synced.sync(only="push") == {"written": 1}
    assert synced.vendor.sessions == 2


def test_what_could_not_be_sent_waits_in_the_outbox(synced, clerk):
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    synced.vendor.faults.extend([Answer(500, "down")] * 4)
    synced.sync(only="push")
    assert synced.connection.failure
    assert synced.refusals() == []
    assert synced.sync(only="push") == {"written": 1}


def test_what_is_not_to_be_written_back_is_not(synced, clerk):
    connections.change_connection(synced.connection, writes_back=False, by=clerk)
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    synced.sync()
    assert synced.vendor.count("composite") == 0


def test_a_field_whose_policy_says_no_write_back_is_kept_here(synced, clerk):
    policies.set_policy("stakeholder", "phone", Word(write_back=False), by=clerk)
    people.change_person(stakeholder("Sole"), phone="1", email="sol@b.example", by=clerk)
    assert synced.sync()["written"] == 1
    assert (held(synced, 2)["Phone"], held(synced, 2)["Email"]) == (None, "sol@b.example")


def test_what_was_refused_is_not_tried_again_once_its_policy_says_no(synced, clerk):
    synced.vendor.refused[contact(2)] = {"statusCode": "UNABLE_TO_LOCK_ROW", "message": "busy"}
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    synced.sync()
    del synced.vendor.refused[contact(2)]
    policies.set_policy("stakeholder", "phone", Word(write_back=False), by=clerk)
    synced.vendor.pass_time(hours=1)
    synced.sync(only="push")
    assert held(synced, 2)["Phone"] is None
    assert synced.refusals() == []


def test_hubspot_gets_what_people_edit_in_one_call(filled, clerk):
    people.change_person(stakeholder("Sole"), phone="+41 1", by=clerk)
    people.change_person(stakeholder("Ruiz"), phone="+41 2", by=clerk)
    assert filled.sync()["written"] == 2
    contacts = filled.vendor.objects["contacts"]
    assert contacts[filled.sole]["properties"]["phone"] == "+41 1"
    assert filled.vendor.count("batch/update") == 1
    for _round in range(2):
        filled.vendor.pass_time(minutes=10)
        assert filled.sync().keys() <= {"unchanged"}
    assert filled.vendor.count("batch/update") == 1


def test_one_bad_value_has_only_its_own_record_refused_by_hubspot(filled, clerk):
    filled.vendor.refused_values = {"nonsense"}
    people.change_person(stakeholder("Sole"), phone="nonsense", by=clerk)
    people.change_person(stakeholder("Ruiz"), phone="+41 2", by=clerk)
    came = filled.sync()
    assert (came["written"], came["not_written"]) == (1, 1)
    assert filled.vendor.objects["contacts"][filled.ana]["properties"]["phone"] == "+41 2"
    assert [row[:3] for row in filled.refusals()] == [("out", "stakeholder", filled.sole)]
    assert "not valid" in filled.refused().detail


def test_a_record_that_was_archived_there_is_told_and_the_others_written(filled, clerk):
    filled.vendor.archive("contacts", filled.sole)
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    people.change_person(stakeholder("Ruiz"), phone="2", by=clerk)
    assert filled.sync(only="push") == {"written": 1, "not_written": 1}
    assert [row[3] for row in filled.refusals()] == ["OBJECT_NOT_FOUND"]
    filled.vendor.pass_time(hours=1)
    filled.sync()
    assert filled.refusals() == []


def test_a_limit_while_writing_is_waited_for(filled, clerk):
    people.change_person(stakeholder("Sole"), phone="1", by=clerk)
    filled.vendor.faults.append(limited("TEN_SECONDLY_ROLLING"))
    assert filled.sync(only="push") == {"written": 1}
    assert filled.pauses == [10]
