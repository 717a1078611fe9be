"""A worker dies when all lines are written but not yet committed."""

import io
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from crm import imports, tasks
from stakeholders.models import SeatHolder, Stakeholder
from tests import factories
from tests.services import locks
from tests.services.processes import state_of, wait_until, worker

pytestmark = pytest.mark.services
LINES = 40


@pytest.fixture
def job(transactional_db):
    """The queued import of a file."""
    lines = "\n".join(f"Person {number},Acme,Coach" for number in range(LINES))
    content = f"name,company,role\n{lines}".encode()
    row = imports.receive(
        io.BytesIO(content), by=factories.user(), kind="people", name="people.csv"
    )
    (job,) = jobs.enqueue(tasks.RUN, [str(row.pk)], user=row.user)
    return job


def acts_cannot_be_noted():
    """Holds a lock on the acts of imports: reading passes, noting them at the end waits."""
    address = connection.get_connection_params()
    wanted = {name: address[name] for name in ("host", "port", "user", "dbname")}
    other = psycopg.connect(**wanted)
    other.execute("LOCK TABLE crm_import_change_sets IN EXCLUSIVE MODE")
    return other


def is_held_up():
    return locks.is_held_up(by_table="crm_import_change_sets")


def test_an_import_of_a_killed_worker_is_done_whole_and_once_by_another(
    job, broker, environment_of_worker, tmp_path
):
    with acts_cannot_be_noted(), worker("first", environment_of_worker, tmp_path) as first:
        broker.send_task(tasks.RUN, [job.pk])
        wait_until(is_held_up, first.log)
        first.kill()
    assert state_of(job) == ("running", 1)
    assert not Stakeholder.objects.exists()

    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    with worker("second", environment_of_worker, tmp_path) as second:
        wait_until(lambda: state_of(job) == ("done", 2), second.log)
    assert Stakeholder.objects.count() == SeatHolder.objects.count() == LINES
    assert job.result == {"created": LINES, "new_accounts": 1}
