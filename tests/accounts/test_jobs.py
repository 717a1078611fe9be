from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts import jobs, tasks
from accounts.models import Job
from crm.models import Import
from tests import factories

pytestmark = pytest.mark.django_db

LATER = timedelta(hours=1)


@pytest.fixture
def job():
    return jobs.enqueue("some.task", ["7"])[0]


def test_work_that_already_waits_is_not_queued_again(job):
    again = jobs.enqueue("some.task", ["7", "7", "8"])
    assert {one.subject for one in again} == {"7", "8"}
    assert Job.objects.count() == 2


def test_work_that_already_runs_may_be_queued_once_more(job):
    jobs.claim(job.pk)
    jobs.enqueue("some.task", ["7"])
    assert Job.objects.count() == 2


def test_work_that_is_taken_while_it_is_found_waiting_is_queued_once_more(job, monkeypatch):
    find = QuerySet.bulk_create

    def found_and_taken(rows, *args, **named):
        find(rows, *args, **named)
        jobs.claim(job.pk)

    monkeypatch.setattr(QuerySet, "bulk_create", found_and_taken)
    (queued,) = jobs.enqueue("some.task", ["7"])
    assert (queued.pk != job.pk, queued.state) == (True, Job.State.QUEUED)


def test_a_job_is_claimed_by_one_worker_only(job):
    assert jobs.claim(job.pk).attempts == 1
    assert jobs.claim(job.pk) is None


def test_a_job_whose_worker_died_is_claimed_again_and_the_dead_cannot_finish_it(job):
    dead = jobs.claim(job.pk)
    alive = jobs.claim(job.pk, now=timezone.now() + LATER)
    assert alive.attempts == 2
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(dead)
    jobs.finish(alive, rows=3)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"rows": 3})


def test_progress_keeps_the_lease(job):
    running = jobs.claim(job.pk)
    before = running.lease_until
    jobs.advance(running, 5, 20)
    job.refresh_from_db()
    assert job.lease_until > before
    assert jobs.share_done(job) == 0.25


def test_progress_shows_before_the_transaction_is_through(job):
    running = jobs.claim(job.pk)
    jobs.advance(running, 1, 2)
    Job.objects.update(done=0, total=0)  # as another connection sees the row until then
    assert jobs.share_done(Job.objects.get()) == 0.5


def test_progress_of_a_dead_worker_does_not_count(job):
    jobs.advance(jobs.claim(job.pk), 1, 2)
    Job.objects.update(done=0, total=0)
    again = jobs.claim(job.pk, now=timezone.now() + LATER)
    assert jobs.share_done(again) == 0


def test_a_job_that_is_not_due_waits(job):
    running = jobs.claim(job.pk)
    jobs.postpone(running, LATER)
    assert jobs.claim(job.pk) is None
    assert jobs.claim(job.pk, now=timezone.now() + 2 * LATER) is not None


def test_a_job_that_kills_every_worker_is_given_up(job):
    now = timezone.now()
    for attempt in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim(job.pk, now=now + attempt * LATER)
    assert jobs.claim(job.pk, now=now + 9 * LATER) is None
    assert jobs.bury(now + 9 * LATER) == 1
    job.refresh_from_db()
    assert (job.state, job.result) == ("failed", {"reason": "worker_died"})


def test_what_ended_long_ago_is_forgotten_unless_something_speaks_of_it(job):
    imported, waiting, recent = jobs.enqueue("some.task", ["import", "waiting", "recent"])
    Import.objects.create(user=factories.user(), job=imported)
    now = timezone.now()
    ended = Job.objects.filter(pk__in=[job.pk, imported.pk])
    ended.update(state="failed", finished_at=now - jobs.KEPT - LATER)
    Job.objects.filter(pk=recent.pk).update(state="done", finished_at=now - jobs.KEPT + LATER)
    assert jobs.forget(now) == 1
    assert set(Job.objects.all()) == {imported, waiting, recent}


def test_only_work_that_nobody_does_is_due(job):
    running = jobs.enqueue("some.task", ["8"])[0]
    jobs.claim(running.pk)
    assert list(jobs.due()) == [job]
    assert set(jobs.due(timezone.now() + LATER)) == {job, running}


def test_a_restarted_process_takes_up_what_it_was_doing(job):
    jobs.claim(job.pk)
    assert jobs.release_all() == 1
    assert jobs.claim(job.pk).attempts == 2


def test_what_waits_is_sent_once_a_minute(job):
    now = timezone.now()
    assert jobs.take_forgotten(now) == [("some.task", job.pk)]
    assert jobs.take_forgotten(now + timedelta(seconds=30)) == []
    assert jobs.take_forgotten(now + timedelta(seconds=90)) == [("some.task", job.pk)]


def test_what_was_left_behind_is_sent_to_the_workers(monkeypatch):
    job = jobs.enqueue("stakeholders.tasks.analyse_committee", ["0"])[0]
    sent = []
    monkeypatch.setattr(tasks.current_app, "send_task", lambda *args: sent.append(args))
    tasks.resume_due_jobs()
    assert sent == [("stakeholders.tasks.analyse_committee", [job.pk])]


def test_work_that_goes_wrong_is_tried_again_and_then_says_why(job):
    now = timezone.now()
    for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
        running = jobs.claim(job.pk, now=now + attempt * LATER)
        with pytest.raises(ZeroDivisionError), jobs.trying(running):
            raise ZeroDivisionError("no people")
        job.refresh_from_db()
        assert job.attempts == attempt
    assert (job.state, job.result) == ("failed", {"reason": "ZeroDivisionError: no people"})


def test_work_that_goes_wrong_while_it_is_queued_anew_is_left_to_the_new_job(job):
    running = jobs.claim(job.pk)
    jobs.enqueue("some.task", ["7"])
    with pytest.raises(ZeroDivisionError), jobs.trying(running):
        raise ZeroDivisionError
    job.refresh_from_db()
    assert job.state == "done"
    assert Job.objects.filter(state="queued").count() == 1
