"""One mail, or one message, that several bring at one moment, each through a door of their own."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Alert, User
from crm import feedback_hooks
from crm.models import Source
from feedback import cases, mailbox, mailing, senders
from feedback.arrivals import Known
from feedback.case_alerts import REPLIED
from feedback.case_opening import Opening
from feedback.mail import mails
from feedback.models import Arrival, Case, CaseNote, Feedback
from stakeholders.models import Assessment
from tests import factories
from tests.feedback import asked
from tests.feedback.mails import mail

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

KNOWN = "This mail was here already."
PATIENCE_SECONDS = 60
ONCE = [False, False, False, False, False, True]
"""Whether it was new, as the six who brought it were told."""


@pytest.fixture
def ana():
    factories.user("tom", access="cx_lead")
    return asked.person(asked.account(factories.user("maya")))


def at_once(works):
    """What each came to; all of them began at the same moment."""
    together = Barrier(len(works))

    def one(work):
        try:
            together.wait(PATIENCE_SECONDS)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


def bring(raw):
    """Two people twice each, by the page, and two readers of the mailbox."""
    pages = [_page(name, raw) for name in ("maya", "tom", "maya", "tom")]
    return sorted(at_once([*pages, *[lambda: _from_mailbox(raw)] * 2]))


def _page(name, raw):
    browser = Client()
    browser.force_login(User.objects.get(username=name))

    def come():
        answered = browser.post(reverse("bring_mail"), {"text": raw.decode()})
        assert answered.status_code == 302, answered.content.decode()
        (told,) = get_messages(answered.wsgi_request)
        return str(told) != KNOWN

    return come


def _from_mailbox(raw):
    known = Known(senders.there())
    return mailing.bring(mails.read(raw), known, Arrival.Door.IMAP, by=mailbox.POSTMAN)[1]


def test_a_mail_is_kept_once_and_everybody_else_is_told_that_it_was_here(ana):
    for number in range(5):
        assert bring(mail().replace(b"<1@", b"<%d@" % number)) == ONCE
    assert Arrival.objects.count() == Feedback.objects.count() == 5
    assert {one.stakeholder for one in Feedback.objects.all()} == {ana}
    assert Assessment.objects.known().count() == 5


def test_a_reply_stands_in_its_case_once_and_is_told_once(ana):
    maya = ana.account.owner
    due_at = timezone.now() + timedelta(days=1)
    case = cases.open_by_hand(ana, Opening(maya, due_at), by=maya)
    note = cases.answer(case, cases.Letter("We are sorry."), by=maya)
    cases.close(Case.objects.get(), cases.Ending("solved"), by=maya)
    assert bring(mail(In_Reply_To=f"<{note.message_id}>")) == ONCE
    story = CaseNote.objects.known()
    assert story.filter(kind="reply").count() == story.filter(kind="reopened").count() == 1
    assert Alert.objects.filter(kind=REPLIED).count() == 1


@pytest.mark.parametrize("is_known", [True, False], ids=["a person", "an unknown sender"])
def test_a_signed_message_is_kept_once_and_always_answered_with_one_id(ana, is_known):
    maya = ana.account.owner
    source = Source.objects.create(name="survey tool")
    hook, _secret = feedback_hooks.open_hook(source, user=maya, by=maya)
    whom = {"stakeholder": {"id": ana.public_id}} if is_known else {"sender": {"name": "Who"}}
    data = {**whom, "said_on": "2026-02-02", "nps": 3}
    body = json.dumps({"type": "feedback", "data": data}).encode()
    told = at_once([lambda: feedback_hooks.hear(hook, "msg_1", body)] * len(ONCE))
    assert len({name for name, _is_new in told}) == 1
    assert sorted(is_new for _name, is_new in told) == ONCE
    assert Feedback.objects.count() + Arrival.objects.count() == 1
