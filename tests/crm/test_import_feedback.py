"""A file of feedback through the import: of people we know at once, of others by triage, undone."""

import io
from datetime import date

import openpyxl
import pytest

from accounts import jobs
from accounts.models import Job
from crm import import_running, imports, tasks
from feedback import handling, triage
from feedback.models import Arrival, Feedback
from stakeholders import people
from stakeholders.models import Assessment
from tests import factories

pytestmark = pytest.mark.django_db

HEADER = "Person,E-mail,Date,Channel,NPS,Comment\n"
LINES = (
    "Ana Ruiz,ana@client.example,2026-03-02,survey,3,Nobody answers\n"
    "Zoe Roe,zoe@elsewhere.example,2026-03-02,,,Who are you?\n"
)


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def ana(maya):
    ana = factories.stakeholder(factories.account(maya))
    people.change_person(ana, email="ana@client.example", by=maya)
    return ana


def received(content, by):
    content = content.encode() if isinstance(content, str) else content
    return imports.receive(io.BytesIO(content), by=by, kind="feedback", name="feedback.csv")


def done(row, task=tasks.RUN):
    (job,) = jobs.enqueue(task, [str(row.pk)], user=row.user)
    {tasks.RUN: tasks.run_import, tasks.UNDO: tasks.undo_import}[task](job.pk)
    job.refresh_from_db()
    row.refresh_from_db()
    assert job.state == Job.State.DONE
    return {word: count for word, count in job.result.items() if count}


def said(row):
    return {(one["line"], one["code"]) for one in row.report["problems"]}


def test_a_line_of_somebody_known_is_theirs_and_of_nobody_known_waits(maya, ana):
    row = received(HEADER + LINES, maya)
    assert done(row) == {"created": 2}
    (one,) = Feedback.objects.all()
    assert (one.stakeholder, one.nps, one.channel, one.text, one.said_on) == (
        ana, 3, "survey", "Nobody answers", date(2026, 3, 2),
    )  # fmt: skip
    waiting = Arrival.objects.get(state="waiting")
    assert (waiting.sender_name, waiting.sender_address, waiting.door) == (
        "Zoe Roe", "zoe@elsewhere.example", "file",
    )  # fmt: skip
    assert said(row) == {(3, "unknown_sender")}


def test_before_it_is_confirmed_it_says_what_would_happen_and_writes_nothing(maya, ana):
    row = received(HEADER + LINES, maya)
    understood = import_running.preview(row)
    assert {key: n for key, n in understood.report["counts"].items() if n} == {"created": 2}
    assert {one["code"] for one in understood.report["problems"]} == {"unknown_sender"}
    assert not Arrival.objects.exists()


def test_the_same_file_again_changes_nothing(maya, ana):
    done(received(HEADER + LINES, maya))
    assert done(received(HEADER + LINES, maya)) == {"unchanged": 2}
    assert (Feedback.objects.count(), Arrival.objects.count()) == (1, 2)


def test_undone_it_is_no_evidence_any_more_and_can_be_brought_again(maya, ana):
    row = received(HEADER + LINES, maya)
    done(row)
    handling.handle(Feedback.objects.get().pk)
    triage.assign(Arrival.objects.get(state="waiting"), ana, by=maya)
    assert done(row, tasks.UNDO) == {"removed": 2}
    assert not Feedback.objects.known().exists()
    assert not Assessment.objects.known().exists()
    assert not Arrival.objects.exists()
    assert done(received(HEADER + LINES, maya)) == {"created": 2}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param("Ana Ruiz,,2026-03-02,survey,11,", "not_a_score", id="a score off its scale"),
        pytest.param("Ana Ruiz,,2999-03-02,survey,9,", "in_the_future", id="tomorrow"),
        pytest.param("Ana Ruiz,,2026-03-02,survey,,", "nothing_said", id="nothing said"),
        pytest.param("Ana Ruiz,,2026-03-02,pigeon,9,", "unknown_channel", id="another channel"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_of_it(maya, ana, line, code):
    row = received(HEADER + line, maya)
    done(row)
    assert said(row) == {(2, code)}
    assert Feedback.objects.exists() == (code == "unknown_channel")


def test_a_workbook_in_french_is_read_as_well(maya, ana):
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Personne", "Date", "Canal", "CSAT", "Commentaire"])
    book.active.append(["Ana Ruiz", date(2026, 3, 2), "réunion", 4, "Très bien"])
    book.save(file)
    assert done(received(file.getvalue(), maya)) == {"created": 1}
    one = Feedback.objects.get()
    assert (one.channel, one.csat, one.text) == ("meeting", 4, "Très bien")
