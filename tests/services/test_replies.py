"""Two requests under one Idempotency-Key at once, where transactions run side by side."""

from threading import Event, Thread

import pytest
from django.db import connection

from crm import replies
from crm.models import Source

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
PATIENCE_SECONDS = 30


def test_who_asks_while_the_first_is_at_work_is_told_so_and_later_hears_its_answer():
    source = Source.objects.create(name="salesforce")
    began, may_end, heard, done = Event(), Event(), [], []

    def work():
        done.append(1)
        began.set()
        may_end.wait(PATIENCE_SECONDS)
        return replies.Answer(200, {"done": len(done)})

    def first():
        heard.append(replies.once(source, "k", "digest", work))
        connection.close()

    worker = Thread(target=first)
    worker.start()
    assert began.wait(PATIENCE_SECONDS)
    with pytest.raises(replies.StillRunning):
        replies.once(source, "k", "digest", work)
    may_end.set()
    worker.join(PATIENCE_SECONDS)
    again = replies.once(source, "k", "digest", work)
    assert (again.body, again.is_replayed) == (heard[0].body, True) == ({"done": 1}, True)
    assert len(done) == 1


def test_what_is_no_answer_for_good_is_worked_on_again():
    source = Source.objects.create(name="salesforce")
    answers = [replies.Answer(200, "not all", is_final=False), replies.Answer(200, "all")]
    told = [replies.once(source, "k", "digest", lambda: answers.pop(0)) for _ in range(2)]
    told.append(replies.once(source, "k", "digest", answers.pop))
    assert [(one.body, one.is_replayed) for one in told] == [
        ("not all", False),
        ("all", False),
        ("all", True),
    ]
