"""A worker dies within a large load, or two of them have it at once."""

import json
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Access, Account, Change, Job
from crm import load_results, loads, tasks
from crm.load_results import Wanted
from crm.models import Load, LoadBlock, Source
from tests import factories
from tests.services.processes import state_of, wait_until, worker

pytestmark = pytest.mark.services
RECORDS = 2500


@pytest.fixture
def load(transactional_db, settings):
    """A load that waits for a worker; the message of its job is never sent by itself."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    clerk = factories.user("clerk", access=Access.ADMINISTRATOR)
    source = Source.objects.create(name="salesforce")
    row = loads.open_load(source, loads.Request("ndjson"), by=clerk)
    content = "\n".join(
        json.dumps({"type": "account", "external_id": f"A{one}", "fields": {"name": f"N{one}"}})
        for one in range(RECORDS)
    )
    loads.append(row, BytesIO(content.encode()), offset=0)
    return loads.start(row)


@contextmanager
def blocks_cannot_be_kept():
    """Another transaction holds the table of the results, so that a worker waits there."""
    address = connection.get_connection_params()
    wanted = {name: address[name] for name in ("host", "port", "user", "dbname")}
    with psycopg.connect(**wanted) as other:
        other.execute("LOCK TABLE crm_loadblock IN EXCLUSIVE MODE")
        yield
        other.rollback()


def is_held_up():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND relation = 'crm_loadblock'::regclass"
        )
        return cursor.fetchone()[0] > 0


def let_go(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def assert_written_once(load):
    assert Account.objects.count() == RECORDS
    created = Change.objects.filter(type="accounts.account", op="created")
    assert created.count() == RECORDS
    told = list(load_results.documents(load, Wanted.OK))
    assert [one["line"] for one in told] == list(range(1, RECORDS + 1))
    assert {one["status"] for one in told} == {"created"}
    load.refresh_from_db()
    assert (load.state, load.counts) == (Load.State.DONE, {"created": RECORDS})


def test_a_load_of_a_killed_worker_goes_on_at_the_next_block(
    load, broker, environment_of_worker, tmp_path
):
    with worker("first", environment_of_worker, tmp_path) as first:
        broker.send_task(tasks.RUN_LOAD, [load.job.pk])
        wait_until(LoadBlock.objects.exists, first.log)
        first.kill()
    kept = Account.objects.count()
    assert kept == sum(Load.objects.get().counts.values())
    let_go(load.job)
    with worker("second", environment_of_worker, tmp_path) as second:
        broker.send_task(tasks.RUN_LOAD, [load.job.pk])
        wait_until(lambda: Load.objects.get().state == Load.State.DONE, second.log)
    assert_written_once(load)


def test_a_block_of_a_killed_worker_is_not_half_written(
    load, broker, environment_of_worker, tmp_path
):
    with (
        blocks_cannot_be_kept(),
        worker("first", environment_of_worker, tmp_path) as first,
    ):
        broker.send_task(tasks.RUN_LOAD, [load.job.pk])
        wait_until(is_held_up, first.log)
        first.kill()
    assert not Account.objects.exists()
    assert Load.objects.get().position == 0
    let_go(load.job)
    with worker("second", environment_of_worker, tmp_path) as second:
        broker.send_task(tasks.RUN_LOAD, [load.job.pk])
        wait_until(lambda: Load.objects.get().state == Load.State.DONE, second.log)
    assert_written_once(load)


def test_two_workers_at_one_load_write_every_record_once(
    load, broker, environment_of_worker, tmp_path
):
    """The first one is slow, not dead: its lease runs out and another takes over."""
    with (
        worker("first", environment_of_worker, tmp_path) as first,
        worker("second", environment_of_worker, tmp_path) as second,
    ):
        with blocks_cannot_be_kept():
            broker.send_task(tasks.RUN_LOAD, [load.job.pk])
            wait_until(is_held_up, first.log)
            let_go(load.job)
            broker.send_task(tasks.RUN_LOAD, [load.job.pk])
            wait_until(lambda: state_of(load.job) == ("running", 2), second.log)
        wait_until(lambda: Load.objects.get().state == Load.State.DONE, second.log)
    assert_written_once(load)
