"""Every committee again, shared among real workers, by the command as an administrator calls it."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Job
from stakeholders import blocks
from stakeholders.models import BuyingCommittee, Snapshot
from tests import factories
from tests.services import processes
from tests.services.locks import is_held_up, nobody_saves_snapshots

pytestmark = pytest.mark.services

COMMAND = [sys.executable, "manage.py", "reanalyse"]


@pytest.fixture
def committees(transactional_db):
    """Six committees in six blocks."""
    account = factories.account()
    found = []
    for number in range(6):
        deal = factories.opportunity(account, name=f"Deal {number}")
        made = factories.committee(account, for_opportunity=deal)
        pk = made.pk + (number + 1) * blocks.SIZE
        BuyingCommittee.objects.filter(pk=made.pk).update(id=pk)
        committee = BuyingCommittee.objects.get(pk=pk)
        factories.seat(committee, is_approver=True)
        found.append(committee)
    Job.objects.all().delete()
    Snapshot.objects.all().delete()
    return found


@pytest.fixture
def without_workers(environment):
    """The command works through the blocks itself."""
    return {**environment, "REDIS_URL": ""}


def reanalysed(environment):
    """What the command says."""
    how = {"cwd": processes.ROOT, "env": environment, "capture_output": True, "text": True}
    done = subprocess.run(COMMAND, check=False, **how)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_two_workers_share_the_blocks_and_the_command_waits_for_both(
    broker, environment_of_worker, tmp_path, committees
):
    with (
        processes.worker("one", environment_of_worker, tmp_path) as one,
        processes.worker("two", environment_of_worker, tmp_path) as two,
    ):
        assert "Every committee is up to date." in reanalysed(environment_of_worker)
        done = [process.log.read_text().count("succeeded in") for process in (one, two)]
    assert Snapshot.objects.count() == len(committees)
    assert sum(done) == len(committees)
    assert min(done) > 0


def test_what_a_killed_command_left_is_done_by_the_next(without_workers, tmp_path, committees):
    with nobody_saves_snapshots():
        process = subprocess.Popen(COMMAND, cwd=processes.ROOT, env=without_workers)
        processes.wait_until(is_held_up, tmp_path)
        process.kill()
        process.wait()
    assert not Snapshot.objects.exists()
    # Two minutes pass: the lease of the dead command ends.
    running = Job.objects.filter(state=Job.State.RUNNING)
    assert running.update(lease_until=timezone.now() - timedelta(seconds=1)) == 1

    assert "Going on with the run that was left." in reanalysed(without_workers)
    assert Snapshot.objects.count() == len(committees)
    assert "Going on" not in reanalysed(without_workers)
