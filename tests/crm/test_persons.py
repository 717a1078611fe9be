"""One human being in several accounts: one person, whatever a source calls each of their places."""

import pytest

from accounts.models import Access
from crm import erasing, sync
from crm.models import Link, OnDelete, Source
from stakeholders import people
from stakeholders.models import Person, Stakeholder
from stakeholders.people import Post
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce", on_delete=OnDelete.ARCHIVE)


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def send(source, clerk):
    def sent(*documents):
        return [one.status.value for one in sync.apply(source, list(documents), user=clerk)]

    return sent


def account(external_id):
    return {"type": "account", "external_id": external_id, "fields": {"name": external_id}}


def person(external_id, account, **fields):
    names = {"first_name": "Ana", "last_name": "Ruiz"} | fields
    refs = {"account": {"external_id": account}}
    return {"type": "stakeholder", "external_id": external_id, "fields": names, "refs": refs}


def also(external_id, same, account, **fields):
    """The same person in another account."""
    refs = {"account": {"external_id": account}, "person": {"external_id": same}}
    return {"type": "stakeholder", "external_id": external_id, "fields": fields, "refs": refs}


def gone(external_id):
    return {"type": "stakeholder", "op": "delete", "external_id": external_id}


def places():
    """Where each person is today."""
    rows = Stakeholder.objects.filter(positions__to_on=None, positions__retracted_at=None)
    told = rows.values_list("person__last_name", "account__name")
    return sorted(told.exclude(positions=None))


@pytest.fixture
def ana(send):
    send(account("A"), account("B"), account("C"), person("1", "A"))
    return Person.objects.get()


def test_a_person_is_in_a_second_account(send, ana):
    assert send(also("1B", "1", "B", title="Adviser")) == ["created"]
    assert Person.objects.get() == ana
    assert places() == [("Ruiz", "A"), ("Ruiz", "B")]
    there = Stakeholder.objects.get(account__name="B")
    assert there.positions.get().title == "Adviser"
    assert send(also("1B", "1", "B", title="Adviser")) == ["unchanged"]


def test_everything_may_come_in_one_batch_in_any_order(send):
    batch = [also("1C", "1B", "C"), also("1B", "1", "B"), person("1", "A")]
    assert send(*batch, *map(account, "ABC")) == ["created"] * 6
    assert Person.objects.count() == 1
    assert len(places()) == 3


def test_a_new_name_is_the_name_in_every_account(send, ana):
    send(also("1B", "1", "B"))
    assert send(person("1", "A", last_name="Sole"), also("1B", "1", "B")) == [
        "updated",
        "unchanged",
    ]
    assert places() == [("Sole", "A"), ("Sole", "B")]


def test_a_name_and_a_title_of_one_person_may_come_together(send, ana):
    send(also("1B", "1", "B"))
    batch = [person("1", "A", last_name="Sole"), also("1B", "1", "B", phone="+41", title="CFO")]
    assert send(*batch) == ["updated", "updated"]
    ana.refresh_from_db()
    assert (ana.last_name, ana.phone) == ("Sole", "+41")


def test_who_is_unknown_is_waited_for(send, ana):
    assert send(also("2B", "2", "B")) == ["held"]
    assert Person.objects.count() == 1


def test_who_was_put_there_by_hand_is_not_made_again(send, ana, clerk):
    there = people.add_stakeholder(
        Stakeholder.objects.get().account.__class__.objects.get(name="B"),
        ana, post=Post("Adviser"), on=factories.LONG_AGO, by=clerk,
    )  # fmt: skip
    assert send(also("1B", "1", "B")) == ["unchanged"]
    assert Link.objects.get(external_id="1B").subject == there.public_id
    assert len(places()) == 2


def test_leaving_one_account_is_leaving_no_other_and_is_taken_back(send, ana):
    send(also("1B", "1", "B"))
    id_ = Link.objects.get(external_id="1B").subject
    assert send(gone("1B")) == ["deleted"]
    assert places() == [("Ruiz", "A")]
    assert send(also("1B", "1", "B")) == ["restored"]
    assert places() == [("Ruiz", "A"), ("Ruiz", "B")]
    assert Link.objects.get(external_id="1B").subject == id_


def test_who_moves_and_stays_related_is_in_both_accounts(send, ana):
    """Salesforce keeps the former account as a further one."""
    send(also("1B", "1", "B"))
    assert send(person("1", "B"), gone("1B"), also("1A", "1", "A"))[2] == "held"
    assert send(also("1A", "1", "A")) == ["restored"]
    assert places() == [("Ruiz", "A"), ("Ruiz", "B")]
    assert Person.objects.count() == 1


def test_after_a_merge_the_further_accounts_are_of_the_winner(send, ana):
    send(person("2", "A", first_name="Anna"), also("2C", "2", "C"))
    merge = {"type": "stakeholder", "op": "merge", "external_id": "1", "losers": ["2"]}
    assert send(merge, also("2C", "1", "C")) == ["merged", "updated"]
    assert {one.person for one in Stakeholder.objects.filter(archived_at=None)} == {ana}
    assert places() == [("Ruiz", "A"), ("Ruiz", "C")]


def test_nobody_is_twice_in_one_account(send, ana):
    send(also("1C", "1", "C"), person("2", "A", first_name="Anna"), also("2C", "2", "C"))
    rows = list(Stakeholder.objects.order_by("pk").values_list("pk", "person"))
    assert send(also("2C", "1", "C")) == ["unchanged"]
    assert list(Stakeholder.objects.order_by("pk").values_list("pk", "person")) == rows
    assert send(also("1X", "1", "A")) == ["unchanged"]
    assert len(places()) == 4


def test_who_was_erased_is_in_no_further_account_either(send, ana, clerk):
    send(also("1B", "1", "B"))
    erasing.erase(ana, by=clerk)
    assert send(also("1B", "1", "B"), also("1C", "1", "C")) == ["invalid", "invalid"]
    assert places() == []
