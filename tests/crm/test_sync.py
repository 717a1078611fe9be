"""A batch through the sync: what is written, what is answered, what is asked of the database."""

import pytest

from accounts.models import Access, Account
from crm import sync
from crm.models import Link, Source
from stakeholders.models import Position, Stakeholder, Tie
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce")


@pytest.fixture
def clerk():
    return factories.user("clerk", access=Access.ADMINISTRATOR)


def account(external_id="001", **fields):
    return {"type": "account", "external_id": external_id, "fields": {"name": "Client"} | fields}


def stakeholder(external_id="003", *, account="001", reports_to=None, **fields):
    refs = {"account": {"external_id": account}}
    if reports_to:
        refs["reports_to"] = {"external_id": reports_to}
    fields = {"first_name": "Ana", "last_name": "Ruiz"} | fields
    return {"type": "stakeholder", "external_id": external_id, "fields": fields, "refs": refs}


def statuses(results):
    return [result.status for result in results]


def test_children_may_come_before_their_parents(source, clerk):
    batch = [stakeholder("a", reports_to="b", title="CFO"), stakeholder("b"), account()]
    results = sync.apply(source, batch, user=clerk)
    assert statuses(results) == ["created"] * 3
    ana = Stakeholder.objects.get(public_id=results[0].id)
    assert ana.account.name == "Client"
    assert ana.positions.get().title == "CFO"
    assert Tie.objects.get().other.public_id == results[1].id


def test_the_same_batch_twice_changes_nothing(source, clerk):
    batch = [account(), stakeholder("a", reports_to="b"), stakeholder("b")]
    first = sync.apply(source, batch, user=clerk)
    again = sync.apply(source, batch, user=clerk)
    assert statuses(again) == ["unchanged"] * 3
    assert [one.version for one in again] == [one.version for one in first]
    assert [one.id for one in again] == [one.id for one in first]
