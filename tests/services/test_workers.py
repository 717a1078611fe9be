from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Job
from stakeholders import tasks
from stakeholders.models import Snapshot
from tests.services.locks import is_held_up, nobody_saves_snapshots
from tests.services.processes import state_of, wait_until, worker

pytestmark = pytest.mark.services


def test_a_worker_of_its_own_does_the_work(job, broker, environment_of_worker, tmp_path):
    with worker("first", environment_of_worker, tmp_path) as first:
        broker.send_task(tasks.ANALYSE, [job.pk])
        wait_until(lambda: state_of(job) == ("done", 1), first.log)
    assert Snapshot.objects.count() == 1


def test_what_a_killed_worker_left_is_done_once_by_another(
    job, broker, environment_of_worker, tmp_path
):
    with nobody_saves_snapshots(), worker("first", environment_of_worker, tmp_path) as first:
        broker.send_task(tasks.ANALYSE, [job.pk])
        wait_until(is_held_up, first.log)
        assert state_of(job) == ("running", 1)
        first.kill()
    assert state_of(job) == ("running", 1)
    assert Snapshot.objects.count() == 0

    # Two minutes pass: the lease of the dead worker ends.
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    with worker("second", environment_of_worker, tmp_path) as second:
        # Nobody sends again: Redis hands the task of the dead worker out by itself.
        wait_until(lambda: state_of(job) == ("done", 2), second.log)
        assert Snapshot.objects.count() == 1
        computed_at = Snapshot.objects.get().computed_at

        # The same message once more, as from a slow network.
        broker.send_task(tasks.ANALYSE, [job.pk])
        wait_until(lambda: second.log.read_text().count("succeeded in") == 2, second.log)
    assert state_of(job) == ("done", 2)
    assert Snapshot.objects.get().computed_at == computed_at


def test_a_worker_keeps_its_connection_and_gets_another_when_it_broke(
    job, broker, environment_of_worker, tmp_path
):
    # A server that a former test started may keep its own.
    others = _connected()
    with worker("first", environment_of_worker, tmp_path) as first:
        broker.send_task(tasks.ANALYSE, [job.pk])
        wait_until(lambda: _succeeded(first) == 1, first.log)
        (kept,) = _connected() - others
        broker.send_task(tasks.ANALYSE, [job.pk])
        wait_until(lambda: _succeeded(first) == 2, first.log)
        assert _connected() - others == {kept}
        _break(kept)
        Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, attempts=0)
        broker.send_task(tasks.ANALYSE, [job.pk])
        wait_until(lambda: _succeeded(first) == 3, first.log)
        assert state_of(job) == ("done", 1)
        assert len(_connected() - others) == 1


def _succeeded(worker):
    return worker.log.read_text().count("succeeded in")


def _connected():
    """The processes of the server that serve others than this one in this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )
        return {pid for (pid,) in cursor.fetchall()}


def _break(pid):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_job_whose_message_was_lost_is_sent_again(job, broker, environment_of_worker, tmp_path):
    with worker("first", environment_of_worker, tmp_path) as first:
        broker.send_task("accounts.tasks.resume_due_jobs")
        wait_until(lambda: state_of(job) == ("done", 1), first.log)
    assert Snapshot.objects.count() == 1
