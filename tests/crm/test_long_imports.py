"""A long file through the import: kept in parts, checked, written, stopped and undone by them."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from accounts import jobs
from accounts.errors import Refused
from accounts.models import Access, Account, Job
from crm import custom_fields, erasing, import_long, import_parts, import_undoing, imports, tasks
from crm.custom_fields import Definition
from crm.import_results import table, there
from crm.load_results import Wanted
from crm.models import Import, ImportPart
from feedback.models import Arrival
from stakeholders import people
from stakeholders.models import Stakeholder, Tie, Touch
from tests import factories

pytestmark = pytest.mark.django_db
HEAD = "id,name,company,role,reports to id\n"
LINES = ("1,Ana Ruiz,Acme,Coach,5", "2,Bo Lind,Acme,,1", "3,Cy Roe,Bolt,king,9",
         "4,Di Moe,Acme,,", "5,Ed Poe,Acme,Approver,")  # fmt: skip
PEOPLE = HEAD + "\n".join(LINES)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    """Four lines are a long file already, and two are a part of it."""
    monkeypatch.setattr(import_parts, "AT_ONCE", 3)
    monkeypatch.setattr(import_parts, "AT_ONCE_SAID", 3)
    monkeypatch.setattr(import_parts, "PART", 2)
    monkeypatch.setattr(import_parts, "PART_SAID", 2)
    monkeypatch.setattr(import_undoing, "STEP", 1)


@pytest.fixture
def maya():
    return factories.user("maya")


def received(content, by, *, kind="people"):
    content = content.encode() if isinstance(content, str) else content
    row = imports.receive(io.BytesIO(content), by=by, kind=kind, name="file.csv")
    assert row.is_long
    return row


def current(row):
    return Import.objects.select_related("job", "undo_job", "check_job").get(pk=row.pk)


def checked(row):
    """The file with the columns that were proposed, looked through; what it would come to."""
    assert imports.choose_columns(row, row.columns) == []
    tasks.check_import(current(row).check_job_id)
    row = current(row)
    assert row.is_checked
    return {word: count for word, count in row.report["counts"].items() if count}


def written(row):
    checked(row)
    imports.confirm(row)
    tasks.run_import(current(row).job_id)
    return current(row)


def counts(row):
    return {word: count for word, count in row.report["counts"].items() if count}


def lines(row, wanted):
    return [tuple(map(str, one)) for one in list(table(row, wanted).rows)[1:]]


def there_are():
    return set(Stakeholder.objects.filter(archived_at=None).values_list("person__last_name"))


def bosses():
    known = Tie.objects.known().filter(to_on=None)
    return set(known.values_list("stakeholder__person__first_name", "other__person__first_name"))


def test_a_long_file_is_written_in_parts_as_if_it_were_whole(maya):
    row = written(received(PEOPLE, maya))
    assert row.state == Import.State.DONE
    assert counts(row) == {"created": 5, "new_accounts": 2}
    assert bosses() == {("Ana", "Ed"), ("Bo", "Ana")}
    told = {(one["line"], one["code"]) for one in row.report["problems"]}
    assert told == {(4, "unknown_role"), (4, "unknown_superior")}
    assert row.report["problem_lines"] == 2
    assert [one.looks_again for one in row.parts.all()] == [False, False, False]


def test_the_same_long_file_again_changes_nothing(maya):
    written(received(PEOPLE, maya))
    again = written(received(PEOPLE, maya))
    assert counts(again) == {"unchanged": 5}


def test_what_it_would_come_to_is_counted_over_all_lines_and_nothing_is_written(maya):
    factories.stakeholder(factories.account(maya, name="Acme"), "Bo Lind")
    assert checked(received(PEOPLE, maya)) == {
        "created": 4, "updated": 1, "new_accounts": 1,
    }  # fmt: skip
    assert there_are() == {("Lind",)}
    assert not Account.objects.filter(name="Bolt").exists()


def test_an_account_that_two_parts_name_is_new_once(maya):
    assert checked(received(PEOPLE, maya))["new_accounts"] == 2


def test_nothing_is_imported_before_it_is_checked_nor_with_the_check_of_other_columns(maya):
    row = received(PEOPLE, maya)
    with pytest.raises(Refused, match="still compared"):
        imports.confirm(row)
    imports.choose_columns(row, row.columns)
    first = jobs.claim(current(row).check_job_id)
    imports.choose_columns(row, ["id", "name", "account", "", ""])
    assert import_long.check(row.pk, first)
    assert current(row).report == {}
    with pytest.raises(Refused, match="still compared"):
        imports.confirm(row)
    tasks.check_import(current(row).check_job_id)
    imports.confirm(row)
    assert current(row).job is not None


def test_accounts_hang_below_those_that_come_in_a_later_part(maya):
    file = "name,parent account\nA,E\nB,A\nC,Nowhere\nD,\nE,\n"
    row = written(received(file, maya, kind="accounts"))
    parents = dict(Account.objects.values_list("name", "parent__name"))
    assert parents == {"A": "E", "B": "A", "C": None, "D": None, "E": None}
    assert [one["code"] for one in row.report["problems"]] == ["unknown_parent"]


def test_all_dates_of_a_long_file_are_read_in_one_order(maya):
    admin = factories.user("ada", access=Access.ADMINISTRATOR)
    custom_fields.define("account", "since", Definition("Client since", "date"), by=admin)
    file = "name,client since\nA,3/4/2026\nB,\nC,\nD,3/25/2026\n"
    written(received(file, maya, kind="accounts"))
    assert Account.objects.get(name="A").custom == {"since": "2026-03-04"}
    acme = factories.account(maya, name="Acme")
    factories.stakeholder(acme, "Ana Ruiz")
    days = "".join(f"Ana Ruiz,{day}\n" for day in ("1/2/2026", "3/2/2026", "5/2/2026", "5/13/2026"))
    written(received(f"person,date\n{days}", maya, kind="touches"))
    assert min(Touch.objects.values_list("on", flat=True)) == date(2026, 1, 2)


def test_a_turn_that_is_over_goes_on_in_the_next_one(maya, monkeypatch):
    row = received(PEOPLE, maya)
    checked(row)
    imports.confirm(row)
    monkeypatch.setattr(jobs, "TURN_SECONDS", -1)
    first = current(row).job
    tasks.run_import(first.pk)
    second = current(row).job
    assert second != first
    assert Job.objects.get(pk=first.pk).state == Job.State.DONE
    assert current(row).state == Import.State.RUNNING
    monkeypatch.undo()
    tasks.run_import(second.pk)
    assert counts(current(row))["created"] == 5


def test_who_stops_it_keeps_what_is_written_and_can_undo_it(maya, monkeypatch):
    row = stopped_behind_the_first_part(maya, monkeypatch)
    assert there_are() == {("Ruiz",), ("Lind",)}
    assert there(row) == [Wanted.OK, Wanted.UNPROCESSED]
    assert [one[0] for one in lines(row, Wanted.UNPROCESSED)] == ["4", "5", "6"]
    assert [one[:2] for one in lines(row, Wanted.OK)] == [("2", "created"), ("3", "created")]
    undone(row)
    assert there_are() == set()


def stopped_behind_the_first_part(maya, monkeypatch):
    row = received(PEOPLE, maya)
    checked(row)
    imports.confirm(row)
    job, write = current(row).job, import_long._write

    def stopped(row, part, job, names):
        write(row, part, job, names)
        jobs.ask_to_stop(job)

    with monkeypatch.context() as patched:
        patched.setattr(import_long, "_write", stopped)
        tasks.run_import(job.pk)
    assert current(row).state == Import.State.CANCELLED
    return current(row)


def test_who_stopped_it_may_go_on_where_it_stopped(maya, monkeypatch):
    row = stopped_behind_the_first_part(maya, monkeypatch)
    first, began = row.job, row.started_at
    hour = timedelta(hours=1)
    Import.objects.filter(pk=row.pk).update(started_at=began - hour)
    Job.objects.filter(pk=first.pk).update(finished_at=first.finished_at - hour)
    written_before = set(row.change_sets.values_list("pk", flat=True))
    imports.go_on(current(row))
    imports.go_on(current(row))
    row = current(row)
    assert (row.state, row.job == first) == (Import.State.RUNNING, False)
    # The hour in which it stood still is no part of its pace.
    assert timedelta(0) <= row.started_at - began < timedelta(minutes=1)
    with pytest.raises(Refused, match="Nothing of it was written"):
        imports.undo(row)
    tasks.run_import(row.job_id)
    row = current(row)
    assert row.state == Import.State.DONE
    assert counts(row) == {"created": 5, "new_accounts": 2}
    assert bosses() == {("Ana", "Ed"), ("Bo", "Ana")}
    assert written_before < set(row.change_sets.values_list("pk", flat=True))
    assert undone(row)["removed"] == 7
    assert there_are() == set()


def test_an_import_that_failed_may_go_on_and_what_is_undone_may_not(maya, monkeypatch):
    row = stopped_behind_the_first_part(maya, monkeypatch)
    Import.objects.update(cancelled_at=None)
    Job.objects.update(state=Job.State.FAILED)
    imports.go_on(current(row))
    assert current(row).state == Import.State.RUNNING
    tasks.run_import(current(row).job_id)
    with pytest.raises(Refused, match="nothing left"):
        imports.go_on(current(row))
    undone(row)
    with pytest.raises(Refused, match="nothing left"):
        imports.go_on(current(row))


def test_what_is_half_undone_does_not_go_on(maya, monkeypatch):
    row = stopped_behind_the_first_part(maya, monkeypatch)
    imports.undo(row)
    Import.objects.update(undone={"left": 1})
    Job.objects.filter(pk=current(row).undo_job_id).update(state=Job.State.FAILED)
    with pytest.raises(Refused, match="nothing left"):
        imports.go_on(current(row))


def undone(row):
    imports.undo(row)
    tasks.undo_import(current(row).undo_job_id)
    row = current(row)
    assert row.state == Import.State.UNDONE
    return {word: count for word, count in row.undone["counts"].items() if count}


def test_all_of_a_long_file_is_undone_act_by_act_the_newest_first(maya):
    ana = factories.stakeholder(factories.account(maya, name="Acme"), "Ana Ruiz")
    before = set(Account.objects.filter(archived_at=None))
    row = written(received(PEOPLE, maya))
    assert row.change_sets.count() > 3
    assert undone(row)["removed"] == 5
    assert there_are() == {("Ruiz",)}
    assert bosses() == set()
    assert set(Account.objects.filter(archived_at=None)) == before
    assert not ana.positions.known().get().to_on
    again = written(received(PEOPLE, maya))
    assert counts(again) == {"restored": 4, "updated": 1}
    assert bosses() == {("Ana", "Ed"), ("Bo", "Ana")}


def test_what_somebody_changed_since_stays_when_a_long_file_is_undone(maya):
    row = written(received(PEOPLE, maya))
    di = Stakeholder.objects.get(person__last_name="Moe")
    people.change_person(di, phone="1", by=maya)
    undone(row)
    assert there_are() == {("Moe",)}
    assert {(one["name"], one["reason"]) for one in current(row).undone["kept"]} >= {
        ("Di Moe", "changed")
    }


def test_an_undoing_goes_on_where_its_turn_ended(maya, monkeypatch):
    row = written(received(PEOPLE, maya))
    imports.undo(row)
    monkeypatch.setattr(jobs, "TURN_SECONDS", -1)
    first = current(row).undo_job
    tasks.undo_import(first.pk)
    monkeypatch.undo()
    assert current(row).state == Import.State.UNDOING
    assert current(row).undo_job != first
    tasks.undo_import(current(row).undo_job_id)
    assert there_are() == set()


def test_a_long_file_of_feedback_is_kept_once_and_taken_away_again(maya):
    factories.stakeholder(factories.account(maya, name="Acme"), "Ana Ruiz")
    said = "".join(f"Ana Ruiz,2026-01-0{day},Words {day}\n" for day in range(1, 6))
    row = written(received(f"person,date,comment\n{said}", maya, kind="feedback"))
    assert counts(row) == {"created": 5}
    assert undone(row) == {"removed": 5}
    assert not Arrival.objects.exists()


def test_a_file_becomes_long_when_it_is_taken_for_feedback(maya, monkeypatch):
    monkeypatch.setattr(import_parts, "AT_ONCE", 100)
    said = "".join(f"Ana Ruiz,2026-01-0{day},Words {day}\n" for day in range(1, 6))
    file = io.BytesIO(f"person,date,comment\n{said}".encode())
    row = imports.receive(file, by=maya, kind="touches", name="file.csv")
    assert not row.is_long
    row = imports.change_kind(row, "feedback")
    assert (row.is_long, row.content, row.parts.count()) == (True, b"", 3)
    assert imports.change_kind(row, "touches").columns == ["person", "on", "note"]


def test_lines_are_numbered_as_in_the_file_and_read_in_any_encoding(maya):
    wide = "name;company\n\n" + '"Ana\nRuiz";Acme\n' + "Bo;Acme\nCé;Acme\nDi;Acme\n"
    for encoding in ("utf-8", "utf-16", "cp1252"):
        row = received(wide.encode(encoding), maya)
        found = [line for one in import_parts.tables(row) for line in one.lines]
        assert [line.number for line in found] == [3, 5, 6, 7]
        assert found[2].cells == ("Cé", "Acme")
    late = b"name\n" + b"Ana Ruiz\n" * 10_000 + "José\n".encode("cp1252")
    row = received(late, maya)
    assert list(import_parts.tables(row))[-1].lines[-1].cells == ("José",)


def test_a_workbook_of_many_lines_is_kept_in_parts(maya, monkeypatch):
    book = openpyxl.Workbook()
    for cells in (("Name", "Company", "Phone"), *((f"P{n} Last", "Acme") for n in range(5))):
        book.active.append(cells)
    file = io.BytesIO()
    book.save(file)
    row = written(received(file.getvalue(), maya))
    assert counts(row) == {"created": 5, "new_accounts": 1}
    monkeypatch.setattr(import_parts, "MOST_IN_WORKBOOK", 4)
    with pytest.raises(Refused, match="Save it as CSV"):
        received(file.getvalue(), maya)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param("name\n" + "Ana\n" * 8, "more than 7 lines", id="too many"),
        pytest.param('name\nA\nB\nC\nD\n"E\n', "Line 6 cannot be read", id="open quote"),
        pytest.param("", "The file is empty", id="empty"),
        pytest.param(" \nname", "headers and nothing below", id="only headers"),
    ],
)
def test_a_long_file_that_cannot_be_taken_is_refused_whole(maya, monkeypatch, content, sentence):
    monkeypatch.setattr(import_parts, "MOST_LINES", 7)
    monkeypatch.setattr(import_parts, "SHORT_BYTES", -1)
    with pytest.raises(Refused, match=sentence):
        received(content, maya)
    assert not Import.objects.exists()


def test_a_long_file_that_names_somebody_erased_is_emptied_and_stops(maya):
    admin = factories.user("ada", access=Access.ADMINISTRATOR)
    row = written(received(PEOPLE, maya))
    again = received(PEOPLE, maya)
    checked(again)
    imports.confirm(again)
    erasing.erase(Stakeholder.objects.get(person__last_name="Poe").person, by=admin)
    assert not ImportPart.objects.exists()
    tasks.run_import(current(again).job_id)
    assert current(again).state == Import.State.CANCELLED
    assert there(current(row)) == []
    undone(current(row))
