from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, Value
from django.test.utils import CaptureQueriesContext

from accounts.compiled import Asked, Updated, columns, row_of
from accounts.inserting import insert_all, insert_one
from accounts.models import Account, ChangeSet, Job
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 30, 12, 0, 0, 123456, tzinfo=UTC)

named = Asked(lambda name: Account.objects.filter(name=name).values_list("pk", "name"), str)
jobs_of = Asked(
    lambda task, pk, due_at: Job.objects.filter(
        task=task, pk__gte=pk, due_at__lte=due_at
    ).values_list(*columns(Job)),
    *(str, int, datetime),
)
tried = Updated(
    lambda task, due_at: Job.objects.filter(task=task),
    lambda _task, due_at: {"attempts": F("attempts") + 1, "due_at": due_at},
    *(str, datetime),
)


@pytest.mark.parametrize("name", ["Nord & Co", "the value at place 0", "100 %s", "d'Or", "ü"])
def test_what_is_compiled_is_asked_for_any_value(name):
    account = factories.account(name=name)
    factories.account(name="another")
    assert named(name) == [(account.pk, name)]
    assert named("nobody") == []


def test_a_row_is_as_if_it_was_asked_for():
    job = Job.objects.create(task="x", subject="1", parameters={"a": [1]}, due_at=NOON)
    (values,) = jobs_of("x", job.pk, NOON)
    row = row_of(Job, values)
    assert row == job
    assert not row._state.adding
    assert {name: getattr(row, name) for name in columns(Job)} == {
        name: getattr(Job.objects.get(), name) for name in columns(Job)
    }
    assert jobs_of("x", job.pk + 1, NOON) == []
    assert jobs_of("x", job.pk, datetime(2026, 11, 30, 12, tzinfo=UTC)) == []


def test_rows_are_set_and_counted():
    for subject in ("1", "2"):
        Job.objects.create(task="x", subject=subject)
    Job.objects.create(task="y", subject="1")
    assert tried("x", NOON) == 2
    assert set(Job.objects.values_list("task", "attempts")) == {("x", 1), ("y", 0)}
    assert set(Job.objects.filter(due_at=NOON).values_list("task")) == {("x",)}
    assert tried("z", NOON) == 0


def test_a_value_may_stand_in_several_places():
    twice = Asked(
        lambda name, pk: (
            Account.objects.filter(Q(name=name) | Q(domain=name), pk__gte=pk, parent=None)
            .annotate(same=Value(pk))
            .values_list("pk", "same")
        ),
        *(str, int),
    )
    account = factories.account(name="nord.example")
    assert twice("nord.example", account.pk) == [(account.pk, account.pk)]
    assert twice("nord.example", account.pk + 1) == []


def test_a_value_that_stands_nowhere_is_a_mistake_of_ours():
    idle = Asked(lambda _name: Account.objects.values_list("pk"), str)
    with pytest.raises(ValueError, match="Each value must stand in the query"):
        idle("x")


def test_one_new_row_is_one_query_and_as_many_are():
    user, account = factories.user("ana", access="manager"), factories.account()
    rows = [ChangeSet(origin="o", user=user, account=account, at=NOON) for _ in range(3)]
    with CaptureQueriesContext(connection) as queries:
        insert_one(rows[0])
    assert len(queries) == 1
    insert_all(rows[1:])
    kept = ChangeSet.objects.filter(origin="o").order_by("pk")
    assert [row.pk for row in kept] == [row.pk for row in rows]
    assert [(row.at, row.user, row.account, row.size) for row in kept] == [
        (NOON, user, account, 0)
    ] * 3
    assert len({row.public_id for row in kept}) == 3


def test_one_row_that_breaks_what_is_unique_is_refused():
    insert_one(Job(task="x", subject="1"))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_one(Job(task="x", subject="1"))
    assert Job.objects.count() == 1
