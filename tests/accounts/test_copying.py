"""Rows that are copied while Python goes on: there for whoever asks, or refused."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from psycopg.pq import TransactionStatus

from accounts.copying import copy, unawaited
from accounts.inserting import insert_likely_new, insert_values
from accounts.models import Provenance
from crm.models import Reply, Source

pytestmark = pytest.mark.django_db
NAMES = ("source_id", "key", "digest", "body", "at")


@pytest.fixture
def rows():
    source, at = Source.objects.create(name="salesforce"), timezone.now()
    return lambda *keys: [(source.pk, key, "x", {}, at) for key in keys]


def _keys():
    return set(Reply.objects.values_list("key", flat=True))


def test_whoever_asks_finds_what_was_sent_before(rows):
    with unawaited():
        insert_values(Reply, NAMES, rows("a", "b"))
        assert _keys() == {"a", "b"}
        insert_values(Reply, NAMES, rows("c", "d"))
        insert_values(Reply, NAMES, rows("e", "f"))
    assert _keys() == {"a", "b", "c", "d", "e", "f"}


def test_what_is_refused_is_raised_before_the_end(rows):
    with pytest.raises(IntegrityError), transaction.atomic(), unawaited():
        insert_values(Reply, NAMES, rows("a", "a"))
    assert _keys() == set()


def test_what_is_refused_is_raised_where_something_else_is_asked(rows):
    with unawaited():
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_values(Reply, NAMES, rows("a", "a"))
        insert_likely_new(Reply, NAMES, rows("b", "c"))
        insert_likely_new(Reply, NAMES, rows("c", "d"))
        assert _keys() == {"b", "c", "d"}


def test_who_fails_for_another_reason_leaves_a_connection_that_can_be_used(rows):
    def fail():
        with transaction.atomic(), unawaited():
            insert_values(Reply, NAMES, rows("a", "b"))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert _keys() == set()


@pytest.mark.once("postgresql")
def test_what_is_copied_is_left_alone_until_something_else_is_asked(rows):
    def status():
        return connection.connection.info.transaction_status

    with unawaited():
        insert_values(Reply, NAMES, rows("a", "b"))
        assert status() == TransactionStatus.ACTIVE
        assert _keys() == {"a", "b"}
        assert status() == TransactionStatus.INTRANS
    insert_values(Reply, NAMES, rows("c", "d"))
    assert status() == TransactionStatus.INTRANS


@pytest.mark.once("postgresql")
def test_what_is_refused_is_not_taken_for_a_row_that_is_there(rows):
    def write():
        with transaction.atomic(), unawaited():
            insert_values(Reply, NAMES, rows("a", "a"))
            insert_likely_new(Provenance, ("subject", "fields"), [("per_1", {}), ("per_2", {})])

    with pytest.raises(IntegrityError):
        write()
    assert not Provenance.objects.exists()


@pytest.mark.once("postgresql")
def test_rows_that_cannot_be_made_leave_a_connection_that_can_be_used():
    def broken():
        yield ("a",)
        raise LookupError

    def fail():
        with transaction.atomic(), unawaited():
            copy(Reply, [Reply._meta.get_field("key")], broken())

    with pytest.raises(LookupError):
        fail()
    assert _keys() == set()
