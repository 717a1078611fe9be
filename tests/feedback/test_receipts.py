"""Receipts of web forms: one short mail, at most once, of no use to who gives others' addresses."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import jobs
from accounts.models import Job
from feedback import dispatch, erasing, receipts, senders, surveys, tasks, triage, web_forms
from feedback.arrivals import Sender
from feedback.intake import Said
from feedback.mail import mails
from feedback.models import Arrival, OptOut, Receipt
from feedback.web_forms import Filled
from tests import factories
from tests.feedback import asked

pytestmark = pytest.mark.django_db
WORDS = "Nobody answered. See http://evil.example/x or evil.example, write to me@evil.example."


@pytest.fixture
def chloe():
    return factories.user("chloe", access="cx_lead")


@pytest.fixture
def form(chloe):
    return web_forms.add("Foot of our mails", by=chloe)


@pytest.fixture
def ana():
    return asked.person(asked.account(factories.user("maya")))


def fill(form, address="ana@client.example", key="1", language="fr", **said):
    told = Said("web_form", **{"text": WORDS, **said})
    filled = Filled(key, told, Sender("Buy now!", address))
    return web_forms.take(form, filled, on=timezone.localdate(), language=language)


def work():
    for job in Job.objects.filter(task=tasks.SEND_RECEIPT, state=Job.State.QUEUED).order_by("pk"):
        tasks.send_receipt(job.pk)


def states():
    return list(Receipt.objects.values_list("state", "fault"))


def test_somebody_we_know_reads_their_words_again_in_the_language_of_the_form(form, ana, settings):
    settings.SURVEY_FROM_EMAIL = "Quorate <voice@ours.example>"
    settings.SURVEY_REPLY_TO = "cx@ours.example"
    fill(form, nps=2)
    work()
    sent = mail.outbox[0]
    assert (sent.to, sent.from_email) == ([ana.person.email.lower()], settings.SURVEY_FROM_EMAIL)
    assert sent.reply_to == ["cx@ours.example"]
    assert sent.subject == "Nous avons bien reçu ce que vous avez écrit"
    assert "Ana Ruiz" in sent.body
    assert "Nobody answered." in sent.body
    assert "2 sur 10" in sent.body
    assert sent.extra_headers["Auto-Submitted"] == "auto-replied"


def test_nothing_in_a_receipt_leads_anywhere(form, ana):
    fill(form)
    work()
    assert "evil" not in mail.outbox[0].body
    assert "http" not in mail.outbox[0].body


def test_a_stranger_reads_nothing_that_somebody_else_may_have_written(form, ana):
    fill(form, address="who@elsewhere.example", language="en")
    work()
    body = mail.outbox[0].body
    assert "We have received what you wrote to us" in body
    for word in ("Nobody", "evil", "Buy now!"):
        assert word not in body


def test_a_job_that_is_done_twice_or_that_somebody_died_over_sends_nothing_again(form, ana):
    fill(form)
    job = Job.objects.get(task=tasks.SEND_RECEIPT)
    tasks.send_receipt(job.pk)
    Job.objects.update(state=Job.State.QUEUED, attempts=0)
    tasks.send_receipt(job.pk)
    assert len(mail.outbox) == 1
    fill(form, address="bo@client.example")
    Receipt.objects.filter(state="waiting").update(state="sending")
    work()
    assert len(mail.outbox) == 1
    assert states() == [("sent", ""), ("failed", dispatch.UNKNOWN)]


def test_the_same_submission_twice_is_one_receipt(form, ana):
    fill(form)
    fill(form, language="it")
    work()
    assert (Receipt.objects.count(), len(mail.outbox)) == (1, 1)


def test_an_address_gets_one_a_day_whatever_form_it_is_given_on(form, ana, chloe):
    fill(form)
    fill(form, key="2")
    fill(web_forms.add("Site", by=chloe), key="3", address=" ANA@client.example ")
    work()
    assert len(mail.outbox) == 1
    assert states()[1:] == [("stopped", receipts.LATELY)] * 2
    Receipt.objects.update(at=timezone.now() - timedelta(hours=25))
    fill(form, key="4")
    work()
    assert len(mail.outbox) == 2


def test_all_forms_together_send_so_many_a_day_and_no_more(form, monkeypatch):
    monkeypatch.setattr(receipts, "MOST_A_DAY", 2)
    for number in range(3):
        fill(form, address=f"a{number}@elsewhere.example")
    work()
    assert len(mail.outbox) == 2
    assert states()[2] == ("stopped", receipts.TOO_MANY)


def test_who_wants_no_mails_gets_none_whoever_they_say_they_are(form, ana):
    surveys.opt_out(ana.person, how=OptOut.How.PAGE, by=ana.account.owner)
    ana.person.email = "new@client.example"
    ana.person.save()
    fill(form)
    fill(form, address="new@client.example")
    work()
    assert not mail.outbox
    assert states() == [("stopped", receipts.OPTED_OUT)] * 2


def test_what_is_ours_is_never_written_to(form, settings):
    settings.DEFAULT_FROM_EMAIL = "Quorate <quorate@ours.example>"
    settings.SURVEY_FROM_EMAIL = "voice@ours.example"
    fill(form, address="Voice@ours.example")
    fill(form, address="quorate@ours.example")
    work()
    assert not mail.outbox
    assert {fault for _state, fault in states()} == {receipts.OURS}


def test_what_was_discarded_meanwhile_is_not_answered(form, chloe):
    arrival = fill(form, address="who@elsewhere.example")
    triage.discard(arrival, Arrival.Reason.SPAM, by=chloe)
    work()
    assert (mail.outbox, states()) == ([], [("stopped", receipts.NOBODY)])


def test_a_form_that_sends_none_sends_none(form, ana, chloe):
    web_forms.set_receipts(form, are_sent=False, by=chloe)
    fill(form)
    assert not Receipt.objects.exists()
    assert not Job.objects.filter(task=tasks.SEND_RECEIPT).exists()


def test_a_mail_server_that_is_away_is_tried_thrice_and_claims_nothing(form, ana, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", 9, 1
    fill(form)
    job = Job.objects.get(task=tasks.SEND_RECEIPT)
    for _turn in range(jobs.MOST_ATTEMPTS - 1):
        with pytest.raises(OSError, match="refused"):
            tasks.send_receipt(job.pk)
        assert states() == [("waiting", "")]
        Job.objects.update(due_at=timezone.now())
    tasks.send_receipt(job.pk)
    assert states() == [("failed", dispatch.UNREACHABLE)]


def test_long_words_are_cut(form, ana):
    fill(form, text="word " * 1000)
    work()
    assert len(mail.outbox[0].body) < 1600
    assert " …" in mail.outbox[0].body


def test_the_step_asks_no_more_among_many_receipts(form):
    with CaptureQueriesContext(connection) as few:
        fill(form, address="a@elsewhere.example")
        work()
    for number in range(30):
        fill(form, address=f"a{number}@elsewhere.example")
    work()
    with CaptureQueriesContext(connection) as many:
        fill(form, address="b@elsewhere.example")
        work()
    assert len(many) <= len(few)


def test_a_mail_from_the_sender_of_surveys_is_ours_coming_back(settings):
    settings.SURVEY_FROM_EMAIL = "Quorate <voice@ours.example>"
    raw = b"From: voice@ours.example\r\nTo: x@y.example\r\nSubject: Hello\r\n\r\nHello"
    assert mails.read(raw, senders.ours()).reason == "loop"


def test_of_somebody_who_is_forgotten_no_word_of_a_server_is_kept(form, ana):
    fill(form)
    Receipt.objects.update(state="failed", fault="550 <ana@client.example> unknown")
    assert erasing.forget_arrivals([ana], set()) == 1
    assert states() == [("failed", "")]
