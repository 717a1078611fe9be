"""Conflicts settled by people: what is written, whose word it is then, and what is undone."""

import pytest

from accounts.errors import Refused
from accounts.models import Access
from crm import conflicts, sync
from crm.conflicts import Answer
from crm.models import Conflict, Source
from stakeholders import people
from stakeholders.models import Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


@pytest.fixture
def send(clerk):
    source = Source.objects.create(name="salesforce")

    def apply(*batch):
        return sync.apply(source, list(batch), user=clerk)

    return apply


def person(external_id="003", **fields):
    return {
        "type": "stakeholder",
        "external_id": external_id,
        "fields": {"last_name": "Ruiz"} | fields,
        "refs": {"account": {"external_id": "001"}},
    }


@pytest.fixture
def contested(send, clerk):
    """One phone number: 1 before, 2 with us, 3 with the source; and a title likewise."""
    fields = {"name": "Client", "owner": "clerk"}
    send({"type": "account", "external_id": "001", "fields": fields}, person(phone="1"))
    people.change_person(Stakeholder.objects.get(), by=clerk, phone="2")
    send(person(phone="3"))
    return Conflict.objects.get()


def phone():
    return Stakeholder.objects.get().person.phone


def told(result):
    return {one.field: one.reason for one in result.fields_ignored}


def test_theirs_is_the_word_of_the_source_again(contested, send, clerk):
    conflicts.resolve([contested], Answer("theirs"), by=clerk)
    contested.refresh_from_db()
    assert (phone(), contested.resolution) == ("3", "theirs")
    assert told(send(person(phone="3"))[0]) == {}
    assert told(send(person(phone="4"))[0]) == {}
    assert phone() == "4"


def test_ours_stays_pinned_against_their_last_word(contested, send, clerk):
    conflicts.resolve([contested], Answer("ours"), by=clerk)
    assert phone() == "2"
    assert told(send(person(phone="3"))[0]) == {"phone": "pinned"}
    assert told(send(person(phone="4"))[0]) == {"phone": "conflict"}
    assert Conflict.objects.get(resolved_at=None).base == "3"


def test_a_third_thing_is_pinned_as_well(contested, send, clerk):
    conflicts.resolve([contested], Answer("edit", "5"), by=clerk)
    assert phone() == "5"
    assert told(send(person(phone="3"))[0]) == {"phone": "pinned"}
    assert told(send(person(phone="5"))[0]) == {}
    assert told(send(person(phone="6"))[0]) == {}


def test_an_edit_that_is_what_they_say_is_theirs(contested, send, clerk):
    conflicts.resolve([contested], Answer("edit", "3"), by=clerk)
    assert told(send(person(phone="7"))[0]) == {}
    assert phone() == "7"


def test_what_cannot_be_said_settles_nothing(contested, clerk):
    with pytest.raises(Refused):
        conflicts.resolve([contested], Answer("edit", "9" * 61), by=clerk)
    contested.refresh_from_db()
    assert (phone(), contested.resolved_at) == ("2", None)


def test_it_is_settled_once(contested, clerk):
    conflicts.resolve([contested], Answer("ours"), by=clerk)
    with pytest.raises(Refused) as refused:
        conflicts.resolve([contested], Answer("theirs"), by=clerk)
    assert refused.value.code == "already_resolved"


@pytest.mark.parametrize("answer", [Answer("theirs"), Answer("ours"), Answer("edit", "5")])
def test_undo_opens_it_again(contested, send, clerk, answer):
    changes = conflicts.resolve([contested], answer, by=clerk)
    conflicts.undo(changes, by=clerk)
    contested.refresh_from_db()
    assert (phone(), contested.resolved_at, contested.resolution) == ("2", None, "")
    assert told(send(person(phone="3"))[0]) == {"phone": "conflict"}
    assert told(send(person(phone="1"))[0]) == {"phone": "pinned"}


def test_several_of_one_record_are_settled_by_one_act(contested, send, clerk):
    send(person(phone="3", email="a@b.example"))
    people.change_person(Stakeholder.objects.get(), by=clerk, email="c@d.example")
    send(person(phone="3", email="e@f.example"))
    conflicts.resolve(list(Conflict.objects.filter(resolved_at=None)), Answer("theirs"), by=clerk)
    assert (phone(), Stakeholder.objects.get().person.email) == ("3", "e@f.example")
    assert told(send(person(phone="3", email="e@f.example"))[0]) == {}
