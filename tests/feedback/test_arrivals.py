"""What comes in is kept first and once, and is of the one person it can be of, or of nobody yet."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import Access, Change
from crm import merging
from feedback import arrivals, erasing, senders, suggesting, triage
from feedback.arrivals import Known, Message, Sender
from feedback.intake import Said
from feedback.models import Arrival, Feedback
from stakeholders import people
from stakeholders.models import Assessment, Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db

SAID_ON = date(2026, 3, 2)
WORDS = "Nobody has answered for two weeks."


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def account(maya):
    return factories.account(maya, domain="client.example")


@pytest.fixture
def ana(account, maya):
    ana = factories.stakeholder(account)
    people.change_person(ana, email="Ana@client.example", by=maya)
    factories.seat(factories.committee(account), ana, is_approver=True)
    return ana


@pytest.fixture
def arrive(maya):
    def take(external_id="1", address="ana@CLIENT.example", *, name="", to=None, **more):
        message = Message(
            said=more.pop("said", Said("email", text=WORDS)),
            on=more.pop("on", SAID_ON),
            door=Arrival.Door.PASTE,
            external_id=external_id,
            sender=Sender(name, address),
            **more,
        )
        return arrivals.take(message, Known(senders.there(), to), by=maya)[0]

    return take


def test_what_one_person_said_is_feedback_at_once(ana, arrive):
    arrival = arrive()
    said = Feedback.objects.get()
    assert (said.stakeholder, said.text, said.said_on) == (ana, WORDS, SAID_ON)
    assert (arrival.state, arrival.became) == ("matched", said.public_id)


def test_the_same_again_is_kept_once_and_another_of_the_same_words_twice(ana, arrive):
    assert arrive("1").pk == arrive("1").pk
    arrive("2")
    assert Feedback.objects.count() == Arrival.objects.count() == 2


def test_what_nobody_we_know_said_waits(ana, arrive):
    assert arrive(address="who@elsewhere.example").state == "waiting"
    assert arrive("2", address="").state == "waiting"
    assert not Feedback.objects.exists()


def test_what_several_accounts_can_have_heard_waits(ana, arrive, maya):
    other = factories.account(maya, name="Other")
    people.add_stakeholder(other, ana.person, post=people.Post(), on=SAID_ON, by=maya)
    assert arrive().state == "waiting"


def test_somebody_who_left_is_not_found(ana, arrive, maya):
    people.leave(ana, on=SAID_ON, by=maya)
    assert arrive().state == "waiting"


def test_what_is_parked_asks_for_nobody_and_can_be_assigned_all_the_same(ana, arrive, maya):
    arrival = arrive(reason="auto_reply")
    assert (arrival.state, Feedback.objects.count()) == ("parked", 0)
    triage.assign(arrival, ana, by=maya)
    assert Feedback.objects.get().stakeholder == ana


def test_nothing_said_is_parked_as_that(ana, arrive):
    assert arrive(said=Said("email", text=" \n")).reason == "empty"


def test_a_day_that_has_not_come_is_today(ana, arrive):
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert arrive(on=tomorrow).said_on == timezone.localdate()


def test_whoever_assigns_can_take_it_back(ana, arrive, maya, django_capture_on_commit_callbacks):
    arrival = arrive(address="ana@home.example")
    with django_capture_on_commit_callbacks(execute=True):
        triage.assign(arrival, ana, by=maya)
    arrival.refresh_from_db()
    assert Assessment.objects.known().count() == 1
    triage.reopen(arrival, by=maya)
    arrival.refresh_from_db()
    assert (arrival.state, arrival.text, arrival.stakeholder) == ("waiting", WORDS, None)
    assert not Feedback.objects.known().exists()
    assert not Assessment.objects.known().exists()


def test_of_a_remembered_address_the_next_is_theirs_at_once(ana, arrive, maya):
    first = arrive(address="ana@home.example")
    triage.assign(first, ana, by=maya, is_remembered=True)
    second = arrive("2", address="Ana@Home.example")
    assert second.stakeholder == ana
    first.refresh_from_db()
    triage.reopen(first, by=maya)
    assert arrive("3", address="ana@home.example").state == "waiting"


def test_what_waits_of_a_remembered_address_is_theirs_with_it(ana, arrive, maya):
    first = arrive("1", address="ana@home.example")
    arrive("2", address="ana@home.example")
    arrive("3", address="bo@home.example")
    triage.assign(first, ana, by=maya, is_remembered=True)
    assert Feedback.objects.count() == 2
    assert [one.external_id for one in Arrival.objects.open()] == ["3"]


def test_of_an_address_that_is_not_remembered_the_next_waits(ana, arrive, maya):
    triage.assign(arrive(address="ana@home.example"), ana, by=maya)
    assert arrive("2", address="ana@home.example").state == "waiting"


def test_two_who_decide_at_one_moment_decide_once(ana, arrive, maya):
    arrival = arrive(address="ana@home.example")
    triage.discard(arrival, "spam", by=maya)
    with pytest.raises(Refused, match="meantime"):
        triage.assign(arrival, ana, by=maya)
    assert not Feedback.objects.exists()


def test_somebody_new_is_added_with_the_address_and_said_it(account, arrive, maya):
    arrival = arrive(address="cleo@client.example")
    triage.add_person(arrival, triage.Newcomer(account, "Cleo", "Roe"), by=maya)
    cleo = Stakeholder.objects.get()
    assert (cleo.person.email, cleo.account) == ("cleo@client.example", account)
    assert Feedback.objects.get().stakeholder == cleo
    assert arrive("2", address="cleo@client.example").stakeholder == cleo


def test_whose_account_it_may_be_sees_it_and_others_do_not(ana, account, arrive):
    tom, rae = factories.user("tom"), factories.user("rae", access=Access.COLLEAGUE)
    lead = factories.user("lead", access=Access.CX_LEAD)
    rows = {
        "from their domain": arrive("1", address="new@client.example"),
        "brought on their page": arrive("2", address="x@elsewhere.example", to=account),
        "from anywhere": arrive("3", address="x@elsewhere.example"),
        "of nobody": arrive("4", address=""),
    }
    see = {
        who.username: {
            what
            for what, row in rows.items()
            if Arrival.objects.visible_to(who).filter(pk=row.pk).exists()
        }
        for who in (account.owner, tom, rae, lead)
    }
    assert see == {
        "maya": {"from their domain", "brought on their page"},
        "tom": set(),
        "rae": set(),
        "lead": set(rows),
    }


def test_who_has_an_account_without_a_domain_does_not_see_what_has_no_address(maya, arrive):
    factories.stakeholder(factories.account(maya, name="Plain"))
    assert not Arrival.objects.visible_to(maya).filter(pk=arrive(address="").pk).exists()


def test_the_likeliest_is_suggested_first_with_the_reasons(ana, account, arrive, maya):
    factories.stakeholder(account, "Bo Lee")
    arrival = arrive(address="a.ruiz@client.example", name="RUIZ Ana")
    (first, *rest) = suggesting.people([arrival], senders.seen_by(maya))[arrival.pk]
    assert (first.stakeholder, first.reasons) == (ana, ("name", "domain"))
    assert [one.reasons for one in rest] == [("domain",)]
    assert suggesting.accounts([arrival], type(account).objects.all())[arrival.pk] == [account]


def test_an_address_at_a_public_host_says_nothing_of_where_somebody_works(account, arrive, maya):
    bo = factories.stakeholder(account, "Bo Lee")
    people.change_person(bo, email="bo@gmail.com", by=maya)
    arrival = arrive(address="somebody@gmail.com")
    assert suggesting.people([arrival], senders.seen_by(maya))[arrival.pk] == []


@pytest.mark.parametrize("count", [1, 50])
def test_suggestions_ask_once_however_many_wait(ana, account, arrive, maya, count):
    rows = [arrive(str(n), address=f"n{n}@client.example", name="Ana") for n in range(count)]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        suggesting.people(rows, senders.seen_by(maya))
    assert len(asked) <= 2


def test_whoever_becomes_one_with_somebody_else_said_it_as_them(ana, account, arrive, maya):
    ben = factories.stakeholder(account, "Ben")
    arrival = triage.assign(arrive(address="b@home.example"), ben, by=maya, is_remembered=True)
    merging.merge(ana, [ben], by=maya)
    arrival.refresh_from_db()
    assert arrival.stakeholder == ana
    assert arrive("2", address="b@home.example").stakeholder == ana


def test_what_was_brought_to_an_account_follows_it_into_another(account, arrive, maya):
    winner = factories.account(maya, name="Winner")
    arrival = arrive(address="x@elsewhere.example", to=account)
    merging.merge(winner, [account], by=maya)
    arrival.refresh_from_db()
    assert arrival.account == winner


def test_the_discarded_is_emptied_after_its_time_and_still_comes_once(arrive, maya):
    arrival = triage.discard(arrive(address="x@elsewhere.example", name="Xenia"), "spam", by=maya)
    assert erasing.forget_discarded(arrival.settled_at) == 0
    assert erasing.forget_discarded(timezone.now() + timedelta(seconds=1)) == 1
    arrival.refresh_from_db()
    assert (arrival.text, arrival.sender_name, arrival.sender_address) == ("", "", "")
    told = Change.objects.filter(type="feedback.arrival").values_list("before", "after")
    assert "Xenia" not in str(list(told))
    assert arrive(address="x@elsewhere.example").pk == arrival.pk
