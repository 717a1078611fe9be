"""Several workers at the mails of one survey, and several clicks at once on one link."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from feedback import survey_answers, survey_sending as sending, surveys
from feedback.models import Feedback, Invitation
from tests import factories
from tests.feedback import asked

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

WORKERS, READERS = 4, 12


def at_once(work):
    """What each worker came to who did the same at the same moment."""
    together = Barrier(WORKERS)

    def one(_worker):
        together.wait()
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as workers:
        return list(workers.map(one, range(WORKERS)))


@pytest.fixture
def people():
    account = asked.account(factories.user("maya"))
    return [asked.person(account, f"P{number} Q") for number in range(READERS)]


def test_everybody_is_asked_once_and_mailed_once_however_many_invite_and_send(people):
    maya = people[0].account.owner
    survey = asked.survey(maya)
    at_once(lambda: surveys.invite(survey, people, by=maya))
    assert Invitation.objects.count() == READERS
    # Inviting has them sent when it is through; what is left is sent by whoever comes next.
    at_once(lambda: sending.send_due(timezone.now()))
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        one.person.email for one in people
    )


def test_a_link_that_is_sent_several_times_at_once_is_one_answer(people):
    maya = people[0].account.owner
    surveys.invite(asked.survey(maya), people[:1], by=maya)
    sending.send_due(timezone.now())
    token = asked.token_of()
    at_once(lambda: survey_answers.answer(token, score=9, now=timezone.now()).score)
    assert Feedback.objects.count() == 1
