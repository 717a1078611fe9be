from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from accounts.models import Job
from config import celery, embedded
from stakeholders.models import Snapshot
from tests.servers import free_port
from tests.services.processes import state_of, wait_until, web


def test_the_one_process_does_what_waits_when_it_starts(job, environment, tmp_path):
    with web(free_port(), environment, tmp_path) as process:
        wait_until(lambda: state_of(job) == ("done", 1), process.log)
    assert Snapshot.objects.count() == 1


def test_what_the_last_process_died_over_is_done_by_the_next(job, environment, tmp_path):
    lease = timezone.now() + timedelta(minutes=2)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=1, lease_until=lease)
    with web(free_port(), environment, tmp_path) as process:
        wait_until(lambda: state_of(job) == ("done", 2), process.log)
    assert Snapshot.objects.count() == 1


def test_what_is_sent_in_the_one_process_waits_for_no_look_of_a_second(monkeypatch):
    monkeypatch.setattr(celery.app.conf, "broker_url", "memory://localhost")
    with celery.app.connection_for_read() as connection:
        assert 0 < connection.transport.polling_interval <= 0.1


def test_a_second_process_says_that_there_can_be_one_only(monkeypatch, tmp_path):
    monkeypatch.setattr(embedded, "PATIENCE_SECONDS", 0)
    embedded.hold(tmp_path / "embedded.lock")
    with pytest.raises(ImproperlyConfigured, match="one web process only"):
        embedded.hold(tmp_path / "embedded.lock")
