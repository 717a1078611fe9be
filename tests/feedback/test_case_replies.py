"""What a customer replies to a mail from a case: feedback as any other, and part of the case."""

import pytest
from django.core import mail as box
from django.db import IntegrityError, transaction

from accounts import alerts
from accounts.models import Alert
from config.environment import location
from feedback import cases, mailbox, mailing, senders, triage
from feedback.arrivals import Known
from feedback.case_alerts import OPENED, REPLIED
from feedback.cases import Ending, Letter
from feedback.mail import mails
from feedback.models import Arrival, Case, CaseNote, Feedback
from stakeholders import people
from tests import factories
from tests.feedback.conftest import rule_of
from tests.feedback.mails import mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(opened, acme, django_capture_on_commit_callbacks):
    """The id of an answer that left, as its reader's mail program names it."""
    with django_capture_on_commit_callbacks(execute=True):
        cases.answer(opened, Letter("We are sorry."), by=acme.maya)
    return box.outbox[0].extra_headers["Message-ID"]


@pytest.fixture
def bring(django_capture_on_commit_callbacks):
    """A mail comes in; what it becomes is understood at once."""

    def come(text="It works now, thank you.", *, key="1", **parts):
        raw = mail(text, **parts).replace(
            b"<1@client.example>", b"<%b@client.example>" % key.encode()
        )
        with django_capture_on_commit_callbacks(execute=True):
            known = Known(senders.there())
            return mailing.bring(mails.read(raw), known, Arrival.Door.IMAP, by=mailbox.POSTMAN)[0]

    return come


def replies():
    return CaseNote.objects.known().filter(kind="reply")


def news(kind):
    return [one.user.username for one in Alert.objects.filter(kind=kind, dismissed_at=None)]


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_a_reply_is_feedback_and_stands_in_its_case(acme, opened, sent, bring, header):
    bring(**{header: f"<other@client.example> {sent}"})
    said = Feedback.objects.get()
    assert (said.stakeholder, said.text) == (acme.ana, "It works now, thank you.")
    note = replies().get()
    assert (note.case, note.feedback, note.text) == (opened, said.public_id, "")
    assert news(REPLIED) == ["maya"]


def test_a_mail_that_answers_nothing_of_ours_is_of_no_case(opened, sent, bring):
    bring(In_Reply_To="<not_1@elsewhere.example>")
    assert Feedback.objects.count() == 1
    assert not replies().exists()


def test_a_closed_case_is_opened_again_with_as_much_time_and_its_owner_is_told(
    acme, opened, sent, bring
):
    cases.close(opened, Ending("solved", "Done"), by=acme.maya)
    time = opened.due_at - opened.opened_at
    bring("It is broken again.", In_Reply_To=sent)
    case = Case.objects.get()
    reopened = case.notes.get(kind="reopened")
    assert (case.state, case.outcome, case.outcome_words) == ("in_progress", "", "")
    assert abs((case.due_at - reopened.recorded_at) - time).total_seconds() < 1
    assert (news(REPLIED), news(OPENED)) == (["maya"], [])


def test_one_that_waited_goes_on(acme, opened, sent, bring):
    cases.wait(opened, "For Ana", by=acme.maya)
    bring(In_Reply_To=sent)
    assert Case.objects.get().state == "in_progress"


def test_the_same_reply_brought_again_changes_nothing(acme, opened, sent, bring):
    bring(In_Reply_To=sent)
    cases.close(Case.objects.get(), Ending("solved"), by=acme.maya)
    bring(In_Reply_To=sent)
    assert (replies().count(), Case.objects.get().state) == (1, "closed")


def test_the_database_keeps_a_reply_in_one_case_once(opened, sent, bring):
    bring(In_Reply_To=sent)
    note = replies().get()
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseNote.objects.create(case=note.case, kind="reply", feedback=note.feedback)


def test_another_reply_is_told_though_the_first_was_put_away(acme, opened, sent, bring):
    bring(In_Reply_To=sent)
    alerts.dismiss(Alert.objects.get(kind=REPLIED, dismissed_at=None))
    bring("And one thing more.", key="2", In_Reply_To=sent)
    assert (replies().count(), news(REPLIED)) == (2, ["maya"])


def test_whoever_answers_has_read_it(acme, opened, sent, bring, django_capture_on_commit_callbacks):
    bring(In_Reply_To=sent)
    with django_capture_on_commit_callbacks(execute=True):
        cases.answer(Case.objects.get(), Letter("Good to hear."), by=acme.maya)
    assert news(REPLIED) == []


def test_no_rule_opens_another_case_for_a_reply(acme, opened, sent, bring):
    rule_of(acme.mara, sentiments=("negative",))
    bring("Nobody answered my calls for two weeks, and it is still broken.", In_Reply_To=sent)
    assert Case.objects.get() == opened


def test_from_an_unknown_address_it_stands_in_the_case_once_somebody_says_whose_it_is(
    acme, opened, sent, bring
):
    arrival = bring(sender="ana@home.example", In_Reply_To=sent)
    assert (arrival.state, replies().count()) == ("waiting", 0)
    triage.assign(arrival, acme.ana, by=acme.maya)
    assert replies().get().case == opened


def test_what_somebody_of_another_account_replies_stays_theirs(acme, opened, sent, bring):
    ben = factories.stakeholder(factories.account(acme.maya, name="Other"), "Ben Noy")
    people.change_person(ben, email="ben@other.example", by=acme.maya)
    bring(sender="ben@other.example", In_Reply_To=sent)
    assert Feedback.objects.get().stakeholder == ben
    assert not replies().exists()


def test_replies_go_to_the_author_and_the_mailbox_that_is_read(
    acme, opened, settings, django_capture_on_commit_callbacks
):
    settings.IMAP = location("imap://voice%40ours.example:secret@127.0.0.1/INBOX")
    acme.maya.email = "maya@ours.example"
    acme.maya.save()
    with django_capture_on_commit_callbacks(execute=True):
        cases.answer(opened, Letter("We are sorry."), by=acme.maya)
    assert box.outbox[0].reply_to == ["Maya Tester <maya@ours.example>", "voice@ours.example"]


def test_a_header_full_of_ids_is_read_within_bounds():
    many = " ".join(f"<{number}@client.example>" for number in range(500))
    read = mails.read(mail(References=many, In_Reply_To="<last@client.example>"))
    assert len(read.answers) == mails.MOST_ANSWERED
    assert read.answers[-1] == "last@client.example"
