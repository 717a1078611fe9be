"""What the clock does to cases: once, whoever looks, and only while there is a reason."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from accounts import organisations
from accounts.models import Alert, Job
from feedback import cases, tasks, watching
from feedback.case_alerts import DUE, ESCALATED, OPENED, OVERDUE, UNSENT
from feedback.cases import Ending, Letter
from feedback.models import Case, CaseNote
from stakeholders import people
from tests import factories
from tests.feedback.conftest import hear, rule_of

pytestmark = pytest.mark.django_db


def news(kind):
    found = Alert.objects.filter(kind=kind, dismissed_at=None).order_by("pk")
    return [one.user.username for one in found]


def test_owners_are_reminded_then_told_then_their_lead_is_each_once(acme, opened):
    due = opened.due_at
    moments = [
        (due - timedelta(hours=5), 0),
        (due - timedelta(hours=3), 1),
        (due - timedelta(hours=2), 0),
        (due + timedelta(minutes=1), 1),
        (due + timedelta(hours=23), 0),
        (due + timedelta(hours=25), 1),
        (due + timedelta(hours=26), 0),
    ]
    assert [watching.watch(at) for at, _done in moments] == [done for _at, done in moments]
    assert (news(DUE), news(OVERDUE), news(ESCALATED)) == ([], ["maya"], ["mara"])


def test_two_clocks_do_no_more_than_one(acme, opened):
    now = opened.due_at + timedelta(days=2)
    rows = list(watching._running())
    act = lambda case: watching._tell_owner(case, OVERDUE)  # noqa: E731
    first = [watching._once(row, "overdue_told_at", now, act) for row in rows]
    second = [watching._once(row, "overdue_told_at", now, act) for row in rows]
    assert (first, second) == ([1], [0])
    assert Alert.objects.filter(kind=OVERDUE).count() == 1


def test_what_dies_between_claim_and_news_is_told_the_next_time(acme, opened, monkeypatch):
    now = opened.due_at + timedelta(minutes=1)
    monkeypatch.setattr(watching.case_alerts, "tell", lambda *told: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        watching.tell_overdue(now)
    monkeypatch.undo()
    assert watching.tell_overdue(now) == 1
    assert news(OVERDUE) == ["maya"]


def test_a_closed_case_and_an_archived_account_rest(acme, opened):
    organisations.change_account(acme.account, archived_at=timezone.now(), by=acme.maya)
    assert watching.watch(opened.due_at + timedelta(days=3)) == 0
    organisations.change_account(acme.account, archived_at=None, by=acme.maya)
    cases.close(opened, Ending("solved"), by=acme.maya)
    assert watching.watch(opened.due_at + timedelta(days=3)) == 0


def test_another_due_time_is_reminded_of_anew(acme, opened):
    watching.watch(opened.due_at + timedelta(days=2))
    cases.postpone(opened, timezone.now() + timedelta(days=3), by=acme.maya)
    assert (news(OVERDUE), news(ESCALATED)) == ([], [])
    assert watching.remind(opened.due_at - timedelta(hours=1)) == 1


def test_the_case_of_somebody_who_left_goes_to_the_lead_above(acme, opened):
    acme.maya.is_active = False
    acme.maya.save()
    assert watching.rehome(timezone.now()) == 1
    opened.refresh_from_db()
    assert (opened.owner, news(OPENED)) == (acme.mara, ["mara"])
    assert watching.rehome(timezone.now()) == 0


def test_the_case_of_somebody_who_lost_the_account_goes_back_to_its_owner(acme, opened):
    tom = factories.user("tom", access="administrator")
    cases.assign(opened, tom, by=acme.mara)
    tom.access = "colleague"
    tom.save()
    watching.rehome(timezone.now())
    opened.refresh_from_db()
    assert opened.owner == acme.maya


def test_watching_many_cases_takes_no_more_looks_than_one(
    acme, opened, django_assert_max_num_queries
):
    counted = []
    for many in (0, 10):
        for _number in range(many):
            rule_of(acme.mara, f"Rule {_number}")
            hear(acme.ana, nps=3)
        with django_assert_max_num_queries(100) as asked:
            watching.watch(timezone.now())
        counted.append(len(asked))
    assert counted[0] == counted[1]


def answered(acme, case, callbacks, **letter):
    with callbacks(execute=True):
        return cases.answer(case, Letter(**{"text": "We are sorry.", **letter}), by=acme.maya)


def test_an_answer_is_mailed_after_the_commit_and_is_the_first_response(
    acme, opened, django_capture_on_commit_callbacks
):
    acme.maya.email = "maya@ours.example"
    acme.maya.save()
    with django_capture_on_commit_callbacks():
        cases.answer(opened, Letter("Never mind."), by=acme.maya)
    assert mail.outbox == []
    Job.objects.all().delete()
    note = answered(acme, opened, django_capture_on_commit_callbacks, subject="Your feedback")
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["ana@client.example"], "Your feedback")
    assert sent.reply_to == ["Maya Tester <maya@ours.example>"]
    assert "We are sorry." in sent.body
    assert note.public_id in sent.extra_headers["Message-ID"]
    note.refresh_from_db()
    opened.refresh_from_db()
    assert (note.fate, opened.state) == ("sent", "in_progress")
    assert opened.first_response_at == note.fate_at


def test_the_same_answer_sent_twice_is_one_mail(acme, opened, django_capture_on_commit_callbacks):
    commits = django_capture_on_commit_callbacks
    answered(acme, opened, commits)
    with pytest.raises(cases.Refused, match="on its way already"):
        answered(acme, opened, commits)
    answered(acme, opened, commits, text="One more thing.")
    assert [one.body.count("sorry") for one in mail.outbox] == [1, 0]
    CaseNote.objects.filter(kind="email").update(fate="failed", fault="550 unknown user")
    answered(acme, opened, commits, text="One more thing.")
    assert len(mail.outbox) == 3


@pytest.mark.parametrize(
    ("theirs", "chosen", "words"),
    [
        ("fr", "", "Bonjour Ana Ruiz,"),
        ("it-IT", "", "Gentile Ana Ruiz,"),
        ("de", "", "Dear Ana Ruiz,"),
        ("fr", "en", "Dear Ana Ruiz,"),
    ],
)
def test_an_answer_speaks_the_language_of_the_customer_or_the_chosen_one(
    acme, opened, django_capture_on_commit_callbacks, theirs, chosen, words
):
    people.change_person(acme.ana, language=theirs, by=acme.maya)
    opened = Case.objects.get()
    note = answered(acme, opened, django_capture_on_commit_callbacks, language=chosen)
    assert note.language == (chosen or {"de": "en"}.get(theirs, theirs[:2]))
    assert mail.outbox[0].body.strip().startswith(words)


def test_without_an_address_nothing_is_promised(acme, opened):
    people.change_person(acme.ana, email="", by=acme.maya)
    with pytest.raises(cases.Refused, match="no e-mail address of Ana Ruiz"):
        cases.answer(Case.objects.get(), Letter("Sorry"), by=acme.maya)
    assert not CaseNote.objects.filter(kind="email").exists()


class Away(EmailBackend):
    """A mail server that cannot be reached."""

    def open(self):
        raise ConnectionRefusedError("no route")


class Refusing(EmailBackend):
    """A mail server that takes nothing."""

    def send_messages(self, messages):
        raise OSError("550 unknown user")


def test_a_mail_that_is_refused_is_told_on_the_case(
    acme, opened, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    note = answered(acme, opened, django_capture_on_commit_callbacks)
    note.refresh_from_db()
    opened.refresh_from_db()
    assert (note.fate, note.fault) == ("failed", "550 unknown user")
    assert (opened.first_response_at, news(UNSENT)) == (None, ["maya"])


def test_a_mail_server_that_is_away_is_asked_three_times_and_then_it_is_told(
    acme, opened, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"{__name__}.Away"
    with pytest.raises(ConnectionRefusedError):
        answered(acme, opened, django_capture_on_commit_callbacks)
    job, note = Job.objects.get(task=tasks.SEND_ANSWER), CaseNote.objects.get(kind="email")
    assert (job.state, note.fate) == ("queued", "queued")
    Job.objects.update(due_at=timezone.now())
    with pytest.raises(ConnectionRefusedError):
        tasks.send_answer(job.pk)
    Job.objects.update(due_at=timezone.now())
    tasks.send_answer(job.pk)
    note.refresh_from_db()
    assert (note.fate, note.fault, mail.outbox) == ("failed", "unreachable", [])


def test_a_worker_that_died_while_sending_sends_nothing_twice(
    acme, opened, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks():
        note = cases.answer(opened, Letter("Sorry"), by=acme.maya)
    CaseNote.objects.filter(pk=note.pk).update(fate="sending")
    tasks.send_answer(Job.objects.get(task=tasks.SEND_ANSWER).pk)
    note.refresh_from_db()
    assert (note.fate, note.fault, mail.outbox) == ("failed", "unknown", [])


def test_a_mail_whose_worker_never_came_back_is_found_by_the_clock(
    acme, opened, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks():
        cases.answer(opened, Letter("Sorry"), by=acme.maya)
    now = timezone.now()
    assert watching.find_lost(now) == 0
    assert watching.find_lost(now + timedelta(hours=1)) == 1
    assert watching.find_lost(now + timedelta(hours=1)) == 0
    assert news(UNSENT) == ["maya"]
