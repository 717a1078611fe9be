"""Clients that write at the same time, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts import provenance
from accounts.models import Access, Account, Provenance, User
from crm import changing, sync
from crm.models import Link, Source
from stakeholders import people
from stakeholders.models import Person, Stakeholder
from tests import factories

BATCH = [
    *({"type": "account", "external_id": f"a{one}", "fields": {"name": "C"}} for one in range(5)),
    *(
        {
            "type": "stakeholder",
            "external_id": f"p{one}",
            "fields": {"last_name": f"Person {one}"},
            "refs": {"account": {"external_id": f"a{one % 5}"}},
        }
        for one in range(40)
    ),
]


def _send(name):
    try:
        source = Source.objects.get(name=name)
        user = User.objects.get(username="clerk")
        # The order of the records differs, and with it the order of what is locked.
        batch = BATCH[::-1] if name == "hubspot" else BATCH
        return [str(one.status) for one in sync.apply(source, batch, user=user)]
    finally:
        connection.close()


def _say(field, begun):
    """One entry by itself, held back until both writers have begun."""
    try:
        with transaction.atomic():
            begun.wait()
            provenance.change({"per_1": {field: provenance.entry("src_1", timezone.now())}})
    finally:
        connection.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_known", [True, False], ids=["a known record", "a record of old"])
def test_two_who_say_something_of_one_record_at_once_are_both_heard(is_known):
    names = [f"field_{number}" for number in range(8)]
    for _round in range(10):
        Provenance.objects.all().delete()
        if is_known:
            Provenance.objects.create(subject="per_1", fields={})
        begun = Barrier(len(names))
        with ThreadPoolExecutor(len(names)) as pool:
            list(pool.map(_say, names, [begun] * len(names)))
        assert provenance.of(["per_1"])["per_1"].keys() == set(names)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_the_same_batch_from_many_clients_at_once_is_written_once_per_source():
    factories.user("clerk", access=Access.ADMINISTRATOR)
    for name in ("salesforce", "hubspot"):
        Source.objects.create(name=name)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(_send, ["salesforce", "hubspot"] * 6))
    created = [answer for answer in answers if set(answer) == {"created"}]
    unchanged = [answer for answer in answers if set(answer) == {"unchanged"}]
    assert (len(created), len(unchanged)) == (2, 10)
    assert (Account.objects.count(), Stakeholder.objects.count()) == (10, 80)
    assert Link.objects.count() == 90


def _call(pk):
    """Another phone for a person, in another account of theirs."""
    try:
        user = User.objects.get(username="clerk")
        people.change_person(Stakeholder.objects.get(pk=pk), phone="+39", by=user)
    finally:
        connection.close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_nobody_changes_a_person_elsewhere_between_the_look_and_the_change_of_another():
    clerk = factories.user("clerk", access=Access.ADMINISTRATOR)
    source = Source.objects.create(name="salesforce")
    ana = factories.stakeholder(factories.account(clerk, name="One"), "Ana Ruiz")
    elsewhere = factories.stakeholder(factories.account(clerk, name="Two"), "Ana Ruiz")
    Stakeholder.objects.filter(pk=elsewhere.pk).update(person=ana.person)
    with ThreadPoolExecutor(1) as pool:
        calls = []

        def fits(_document):
            calls.append(pool.submit(_call, elsewhere.pk))
            assert not wait(calls, timeout=1).done

        seen = changing.Seen("stakeholder", ana.public_id, clerk, fits)
        record, _ignored = changing.change(seen, {"phone": "+41"}, by=source)
        calls[0].result()
    assert record["phone"] == "+41"
    assert Person.objects.get(pk=ana.person_id).phone == "+39"
