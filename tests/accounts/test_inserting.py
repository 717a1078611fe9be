"""New rows are kept as Django keeps them, by whatever way they come, and so are changed ones."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from accounts.inserting import (
    insert_all,
    insert_likely_new,
    insert_missing,
    insert_one,
    insert_values,
    renew_field,
    write_fields,
)
from accounts.models import Account, Opportunity
from crm.models import Reply, Source
from tests import factories

pytestmark = pytest.mark.django_db
NAMES = ("source_id", "key", "digest", "body", "at")


@pytest.fixture
def source():
    return Source.objects.create(name="salesforce")


def _as_values(insert):
    def save(rows):
        insert(Reply, NAMES, [[getattr(row, name) for name in NAMES] for row in rows])

    return save


def _cleared(rows):
    """Saved with a body, which is then taken away."""
    kept = [(row, row.body) for row in rows]
    for row in rows:
        row.body = ["x"]
        row.save()
    for row, body in kept:
        row.body = body
    renew_field("body", rows)


WAYS = {
    "saved by Django": lambda rows: [row.save() for row in rows],
    "all": insert_all,
    "one": lambda rows: [insert_one(row) for row in rows],
    "values": _as_values(insert_values),
    "values of one": lambda rows: [_as_values(insert_values)([row]) for row in rows],
    "missing": _as_values(insert_missing),
    "likely new": _as_values(insert_likely_new),
    "a field": _cleared,
}


@pytest.mark.parametrize("way", WAYS)
def test_no_json_is_null_and_not_the_null_of_json(source, way):
    bodies = {"none": None, "empty": {}, "within": {"a": None, "b": [None]}, "text": "null"}
    told = {"source": source, "digest": "x", "at": timezone.now()}
    WAYS[way]([Reply(key=key, body=body, **told) for key, body in bodies.items()])
    assert dict(Reply.objects.values_list("key", "body")) == bodies
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM crm_reply WHERE body IS NULL")
        assert cursor.fetchall() == [("none",)]


def test_values_of_every_kind_are_saved_as_they_are():
    """A moment has its microseconds, a relation its row, and words may be anything but NUL."""
    maya = factories.user("maya")
    acme, other = (factories.account(maya, name=name) for name in ("Acme", "Other"))
    deals = [factories.opportunity(acme), factories.opportunity(acme, name="Untouched")]
    told = {
        "account": other,
        "name": "null \"'\\ {x} \n é 漢 %s",
        "amount": Decimal("123456789012.34"),
        "outcome": "won",
        "closed_on": date(2026, 2, 3),
        "archived_at": datetime(2026, 2, 3, 4, 5, 6, 789_123, tzinfo=UTC),
        "custom": {"a": [1, None, "1"], "b": {"c": "null"}},
    }
    for name, value in told.items():
        setattr(deals[0], name, value)
    names = [Opportunity._meta.get_field(name).attname for name in told]
    write_fields(names, deals)
    kept, untouched = Opportunity.objects.order_by("pk")
    assert {name: getattr(kept, name) for name in told} == told
    assert (untouched.name, untouched.account) == ("Untouched", acme)
    Account.objects.filter(pk=other.pk).update(owner=maya, archived_at=told["archived_at"])
    other.refresh_from_db()
    other.owner, other.archived_at = None, None
    write_fields(["owner_id", "archived_at"], [other])
    other.refresh_from_db()
    assert (other.owner, other.archived_at, other.name) == (None, None, "Other")
