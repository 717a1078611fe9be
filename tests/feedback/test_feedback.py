from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import jobs
from accounts.errors import Refused
from accounts.jobs import LeaseLost
from accounts.models import Change, ChangeSet, Job
from feedback import handling, intake, tasks, understanding
from feedback.intake import Said
from feedback.models import Feedback
from stakeholders import editing
from stakeholders.models import Assessment, Snapshot
from tests import factories

pytestmark = pytest.mark.django_db

SAID_ON = date(2026, 3, 2)


@pytest.fixture
def ana():
    account = factories.account(factories.user("maya"))
    ana = factories.stakeholder(account)
    factories.seat(factories.committee(account), ana, is_approver=True)
    return ana


def receive(ana, **said):
    return intake.receive(ana, Said(**said), on=SAID_ON, by=ana.account.owner)


@pytest.mark.parametrize(
    ("said", "stance"),
    [
        ({"nps": 10}, 1.0),
        ({"nps": 7}, -0.2),
        ({"nps": 0}, -1.0),
        ({"csat": 4}, 0.5),
        ({"ces": 1}, -1.0),
    ],
)
def test_a_score_becomes_a_stance_on_the_method_scale(
    ana, said, stance, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        feedback = receive(ana, **said)
    found = Assessment.objects.get()
    assert found.stance == pytest.approx(stance)
    assert (found.kind, found.basis, found.on) == (next(iter(said)), "said", SAID_ON)
    assert found.feedback == feedback.public_id


def test_words_that_are_unclear_are_heard_without_effect(ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        receive(ana, text="Seit zwei Wochen antwortet uns niemand mehr.")
    found = Assessment.objects.get()
    assert (found.kind, found.stance) == ("text", None)
    assert Snapshot.objects.get().risk == pytest.approx(0.5)


def test_feedback_reaches_the_snapshot(ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        receive(ana, nps=10)
    assert Snapshot.objects.get().risk < 0.5


def test_handling_twice_records_once(ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        feedback = receive(ana, nps=10, text="Très bien")
    handling.handle(feedback.pk)
    Job.objects.update(state=Job.State.QUEUED)
    tasks.handle_feedback(Job.objects.get(task=tasks.HANDLE).pk)
    assert Assessment.objects.count() == 2


def test_what_is_said_is_stored_before_anything_is_understood(ana):
    receive(ana, nps=3)
    assert Feedback.objects.get().handled_at is None
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"nps": 11}, "NPS goes from 0 to 10"),
        ({"csat": 0}, "CSAT goes from 1 to 5"),
        ({"ces": 8}, "CES goes from 1 to 7"),
        ({"text": "  "}, "Nothing was said"),
    ],
)
def test_nonsense_gets_a_sentence(ana, said, words):
    with pytest.raises(Refused, match=words):
        receive(ana, **said)
    assert not Feedback.objects.exists()


def test_nobody_says_anything_tomorrow(ana):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Refused, match="future"):
        intake.receive(ana, Said(nps=9), on=tomorrow, by=ana.account.owner)


def test_the_database_refuses_empty_feedback(ana):
    with pytest.raises(IntegrityError):
        Feedback.objects.create(stakeholder=ana, channel="other", said_on=SAID_ON)


def test_what_was_taken_back_before_it_was_read_is_no_evidence(ana):
    feedback = receive(ana, nps=0)
    editing.undo(ChangeSet.objects.latest("pk"), by=ana.account.owner)
    handling.handle(feedback.pk)
    assert not Assessment.objects.exists()


def waiting(ana, count, **said):
    """So much feedback of one person that nobody handled yet, and the job of the first."""
    for number in range(count):
        receive(ana, text=f"Nobody answered for {number} weeks.", **said)
    return Job.objects.filter(task=tasks.HANDLE).order_by("pk")


def test_what_waits_is_handled_together_each_in_an_act_of_its_own(ana):
    queued = waiting(ana, 3, nps=2)
    tasks.handle_feedback(queued[0].pk)
    assert {job.state for job in queued.all()} == {Job.State.DONE}
    assert Assessment.objects.count() == 6
    told = Change.objects.filter(type="stakeholders.assessment").order_by("pk")
    assert [one.ordinal for one in told] == [1, 2] * 3
    assert len({one.change_set_id for one in told}) == 3
    committee = ana.account.committees.get()
    assert committee.changed_at is None
    assert Snapshot.objects.get().risk > 0.5


def test_queries_do_not_grow_with_what_waits(ana):
    def asked(count):
        first = waiting(ana, count, nps=2).filter(state=Job.State.QUEUED)[0]
        with CaptureQueriesContext(connection) as queries:
            tasks.handle_feedback(first.pk)
        return len(queries)

    asked(12)
    assert asked(12) == asked(2)


def test_what_cannot_be_handled_does_not_stop_the_others(ana, monkeypatch):
    queued = waiting(ana, 3)
    bad, read_each = queued[1].subject, understanding.read_each

    def broken(said):
        rows = list(said)
        return 1 / 0 if bad in {str(one.pk) for one in rows} else read_each(rows)

    monkeypatch.setattr(understanding, "read_each", broken)
    tasks.handle_feedback(queued[0].pk)
    assert [job.state for job in queued.all()] == ["done", "queued", "done"]
    assert Feedback.objects.filter(handled_at=None).get().pk == int(bad)
    assert Assessment.objects.count() == 2


def test_a_lease_that_was_lost_leaves_nothing(ana):
    (job,) = waiting(ana, 1)
    lost = jobs.claim(job.pk)
    Job.objects.update(attempts=2)
    with pytest.raises(LeaseLost):
        handling.handle_all([int(job.subject)], [lost])
    assert not Assessment.objects.exists()


def test_one_message_is_enough_for_all_that_waits(ana, django_capture_on_commit_callbacks):
    cache.set(tasks.SENT, True, tasks.SENT_SECONDS)
    with django_capture_on_commit_callbacks(execute=True):
        receive(ana, nps=2), receive(ana, nps=3)
    assert Feedback.objects.filter(handled_at=None).count() == 2

    # The message that was on its way, whose own feedback is handled already.
    tasks.handle_feedback(0)
    assert not Feedback.objects.filter(handled_at=None).exists()
    with django_capture_on_commit_callbacks(execute=True):
        receive(ana, nps=2)
    assert not Feedback.objects.filter(handled_at=None).exists()


def test_more_than_is_handled_at_once_is_sent_for_again(ana, monkeypatch):
    monkeypatch.setattr(tasks, "MOST_TOGETHER", 2)
    queued = waiting(ana, 3)
    tasks.handle_feedback(queued[0].pk)
    assert {job.state for job in queued.all()} == {Job.State.DONE}
