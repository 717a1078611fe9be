"""New rows are kept as Django keeps them, by whatever way they come."""

import pytest
from django.db import connection
from django.utils import timezone

from accounts.inserting import (
    insert_all,
    insert_likely_new,
    insert_missing,
    insert_one,
    insert_values,
    write_field,
)
from crm.models import Reply, Source

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
    write_field("body", rows)


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
