"""A file through the import: previewed, confirmed, imported once, refused with reasons."""

import io
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import jobs
from accounts.errors import Refused
from accounts.models import Account, AccountShare, Change, Job
from crm import (
    import_documents,
    import_matching,
    import_results,
    import_running,
    import_writing,
    imports,
    tasks,
)
from crm.import_names import Names
from crm.import_work import Work
from crm.load_results import Wanted
from crm.models import Import
from stakeholders import people, ties
from stakeholders.models import Person, SeatHolder, Stakeholder, Tie, Touch
from tests import factories

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parents[1] / "data" / "csv"


@pytest.fixture
def maya():
    return factories.user("maya")


def received(content, by, *, kind="people", account=None):
    if isinstance(content, str):
        content = content.encode()
    return imports.receive(io.BytesIO(content), by=by, kind=kind, name="file.csv", account=account)


def done(row):
    """Import the file as the worker does; what became of its lines."""
    (job,) = jobs.enqueue(tasks.RUN, [str(row.pk)], user=row.user)
    tasks.run_import(job.pk)
    job.refresh_from_db()
    row.refresh_from_db()
    assert job.state == Job.State.DONE
    return {word: count for word, count in job.result.items() if count}


def problems(row):
    return {(one["line"], one["code"]) for one in row.report["problems"]}


def sample(name):
    return (FILES / name).read_bytes()


def test_an_export_of_contacts_becomes_people_with_seats(maya):
    row = received(sample("hubspot_contacts.csv"), maya)
    assert done(row) == {"created": 3, "repeated": 1, "unchanged": 1, "new_accounts": 1}
    client = Account.objects.get(name="Client SA")
    assert client.owner == maya
    assert not client.is_stub
    ana = Stakeholder.objects.get(person__last_name="Ruiz")
    assert ana.person.email == "ana.ruiz@client.example"
    assert ana.ties.get().other.person.last_name == "Marchand"
    seat = SeatHolder.objects.get(stakeholder=ana).seat
    assert set(seat.roles.values_list("role", flat=True)) == {"economic_buyer", "decision_maker"}
    assert problems(row) == {
        (5, "gone"),
        (6, "unknown_role"),
        (6, "unknown_superior"),
        (7, "repeated"),
    }


def test_the_same_file_twice_changes_nothing(maya):
    for name in ("hubspot_contacts.csv", "salesforce_contacts_utf16.csv"):
        done(received(sample(name), maya))
        changes = Change.objects.count()
        again = done(received(sample(name), maya))
        assert again.keys() <= {"unchanged", "repeated"}
        assert Change.objects.count() == changes


def test_terms_come_from_columns_and_votes_from_roles(maya):
    done(received(sample("italian_people_cp1252.csv"), maya))
    terms = {
        holder.stakeholder.person.last_name: holder.seat.terms.get()
        for holder in SeatHolder.objects.all()
    }
    assert (terms["D'Àngelo"].weight, terms["D'Àngelo"].is_veto) == (2, False)
    assert (terms["Bianchi"].weight, terms["Bianchi"].is_veto) == (0, True)


def test_a_coach_in_a_file_has_no_vote(maya):
    done(received("name,company,role\nAna Ruiz,Acme,Coach\nBo Lind,Acme,Approver", maya))
    weights = {
        holder.stakeholder.person.first_name: holder.seat.terms.get().weight
        for holder in SeatHolder.objects.all()
    }
    assert weights == {"Ana": 0, "Bo": 1}


def test_accounts_come_with_faults_and_remarks_by_line(maya):
    row = received(sample("french_accounts_excel.csv"), maya, kind="accounts")
    assert done(row) == {"created": 2, "refused": 1}
    assert problems(row) == {(4, "unknown_user"), (5, "required")}
    house = Account.objects.get(name="Maison Œillet")
    assert (house.domain, house.country, house.city) == ("oeillet.example", "FR", "Orléans")


def test_our_own_list_of_accounts_finds_the_accounts_that_it_names(maya):
    """Two of one name are told apart by our ids; an id that is nobody's is refused."""
    one, two = factories.account(maya, name="Acme"), factories.account(maya, name="Acme")
    theirs = factories.account(factories.user("tom"), name="Theirs")
    lines = "".join(
        f"{public_id},{name},Bern\n"
        for public_id, name in (
            (one.public_id, "Acme One"),
            (two.public_id, "Acme Two"),
            (theirs.public_id, "Mine"),
            ("acc_" + "0" * 32, "Nobody"),
        )
    )
    row = received(f"Id,Account,City\n{lines}", maya, kind="accounts")
    assert done(row) == {"updated": 2, "refused": 2}
    assert problems(row) == {(4, "unknown_id"), (5, "unknown_id")}
    assert set(Account.objects.values_list("name", "city")) == {
        ("Acme One", "Bern"), ("Acme Two", "Bern"), ("Theirs", ""),
    }  # fmt: skip


def test_accounts_hang_below_those_of_the_file_and_those_that_are_there(maya):
    house = factories.account(maya, name="House")
    lines = (
        "Id,Account,Parent account\n"
        f"{house.public_id},House,\nA,Shop,Store\nB,Store,house\nC,Loop,Shop\nD,Alone,Nowhere\n"
    )
    row = received(lines, maya, kind="accounts")
    assert done(row) == {"created": 4, "unchanged": 1}
    assert problems(row) == {(6, "unknown_parent")}
    parents = dict(Account.objects.values_list("name", "parent__name"))
    assert parents == {
        "House": None, "Shop": "Store", "Store": "House", "Loop": "Shop", "Alone": None,
    }  # fmt: skip
    changes = Change.objects.count()
    assert done(received(lines, maya, kind="accounts")) == {"unchanged": 5}
    assert Change.objects.count() == changes


def test_a_circle_of_parents_is_left_out_and_told(maya):
    row = received("Id,Account,Parent\nA,One,Two\nB,Two,One\nC,Self,C", maya, kind="accounts")
    assert done(row)["created"] == 3
    assert problems(row) == {(3, "circle_of_parents"), (4, "circle_of_parents")}
    assert dict(Account.objects.values_list("name", "parent__name")) == {
        "One": "Two", "Two": None, "Self": None,
    }  # fmt: skip


def test_a_workbook_is_imported_like_a_text(maya):
    book = openpyxl.Workbook()
    book.active.append(["Person", "Date", "Kind", "Account"])
    at = datetime(2026, 3, 1, 9, 30)  # noqa: DTZ001 - a workbook knows no zones
    book.active.append(["Ana Ruiz", at, "Call", "Acme"])
    book.active.append(["Ana Ruiz", date(2026, 3, 2), "Visit"])
    file = io.BytesIO()
    book.save(file)
    factories.stakeholder(factories.account(maya, name="Acme"), "Ana Ruiz")
    row = received(file.getvalue(), maya, kind="touches")
    assert done(row) == {"created": 2}
    days = set(Touch.objects.values_list("on", "kind"))
    assert days == {(date(2026, 3, 1), "call"), (date(2026, 3, 2), "visit")}


def test_a_file_fills_in_the_account_and_people_that_are_there(maya):
    acme = factories.account(maya, name="Acme")
    ana = factories.stakeholder(acme, "Ana Ruiz")
    result = done(received("name,company,title\nana ruiz,ACME,CFO\nBo Lind,acme,CTO", maya))
    assert result == {"updated": 1, "created": 1}
    assert ana.positions.known().get(to_on=None).title == "CFO"
    assert Account.objects.count() == 1


def test_two_people_of_one_name_stay_two_when_their_addresses_differ(maya):
    acme = factories.account(maya)
    people.add_stakeholder(
        acme,
        Person(first_name="Ana", last_name="Ruiz", email="ana1@acme.example"),
        post=people.Post(),
        on=factories.LONG_AGO,
        by=maya,
    )
    done(received("name,company,email\nAna Ruiz,Acme,ana2@acme.example", maya))
    assert acme.stakeholders.count() == 2


def test_an_account_of_a_stranger_is_neither_found_nor_changed(maya):
    tom = factories.user("tom")
    theirs = factories.account(tom, name="Acme")
    assert done(received("name,company\nAna Ruiz,Acme", maya))["new_accounts"] == 1
    assert not theirs.stakeholders.exists()
    row = received("person,date,company\nAna Ruiz,2026-01-01,Globex", maya, kind="touches")
    assert done(row) == {"refused": 1}
    assert problems(row) == {(2, "unknown_account")}


def test_ties_of_an_account_that_was_taken_away_are_refused(maya):
    """Tom imported the people himself: that his file once named them gives him no right."""
    tom = factories.user("tom")
    theirs = factories.account(maya, name="Acme")
    share = AccountShare.objects.create(account=theirs, user=tom)
    done(received("id,name,company\nP1,Ana Ruiz,Acme\nP2,Bo Lind,Acme", tom))
    share.delete()
    row = received("from,to,kind\nP1,P2,influences", tom, kind="ties")
    assert done(row) == {"refused": 1}
    assert problems(row) == {(2, "unknown_person")}
    assert not Tie.objects.exists()


def test_people_of_an_account_that_was_taken_away_are_refused(maya):
    tom = factories.user("tom")
    theirs = factories.account(maya, name="Acme")
    share = AccountShare.objects.create(account=theirs, user=tom)
    done(received("id,name,company\nP1,Ana Ruiz,Acme", tom))
    share.delete()
    own = factories.account(tom, name="Acme")
    factories.stakeholder(own, "Ana Ruiz")
    row = received("id,name,company,title\nP1,Ana Ruiz,Acme,CFO", tom)
    assert done(row) == {"refused": 1}
    assert problems(row) == {(2, "not_permitted")}


def test_people_of_a_file_without_accounts_go_to_the_chosen_one(maya):
    acme = factories.account(maya)
    assert done(received("name\nAna Ruiz", maya, account=acme)) == {"created": 1}
    assert acme.stakeholders.count() == 1
    row = received("name\nBo Lind", maya)
    assert done(row) == {"refused": 1}
    assert problems(row) == {(2, "no_account")}


def test_somebody_marked_as_gone_leaves(maya):
    acme = factories.account(maya)
    ana = factories.stakeholder(acme, "Ana Ruiz")
    row = "name,company\nAna Ruiz (GONE),Acme"
    assert done(received(row, maya)) == {"updated": 1}
    assert not ana.positions.known().filter(to_on=None).exists()
    assert done(received(row, maya)) == {"unchanged": 1}


def test_touches_are_logged_once_with_faults_by_line(maya):
    acme = factories.account(maya)
    ana = factories.stakeholder(acme, "Ana Ruiz")
    people.change_person(ana, by=maya, email="ana@acme.example")
    row = received(sample("touches.csv"), maya, kind="touches")
    assert done(row) == {"created": 2, "refused": 4}
    assert problems(row) == {
        (5, "in_the_future"),
        (6, "unknown_person"),
        (7, "unknown_touch"),
        (8, "not_a_date"),
    }
    assert set(Touch.objects.values_list("user__username", "kind")) == {
        ("maya", "meeting"),
        ("maya", "call"),
    }
    assert done(received(sample("touches.csv"), maya, kind="touches"))["unchanged"] == 2
    assert Touch.objects.known().count() == 2


def test_ties_are_drawn_but_no_circles_and_nonsense(maya):
    acme = factories.account(maya)
    for name in ("Ana Ruiz", "Bo Lind", "Cy Mora"):
        factories.stakeholder(acme, name)
    row = received(sample("ties.csv"), maya, kind="ties")
    assert done(row) == {"created": 2, "refused": 5}
    assert problems(row) == {
        (2, "circle"),
        (5, "circle"),
        (6, "self_tie"),
        (7, "unknown_tie"),
        (8, "not_a_strength"),
    }
    kinds = set(Tie.objects.values_list("kind", "strength"))
    assert kinds == {("influences", 0.8), ("conflicts_with", 0.4)}
    changes = Change.objects.count()
    assert done(received(sample("ties.csv"), maya, kind="ties"))["unchanged"] == 2
    assert Change.objects.count() == changes


def test_no_circle_is_left_by_ties_that_were_refused(maya):
    acme = factories.account(maya)
    one, two, _three = (factories.stakeholder(acme, name) for name in ("X X", "Y Y", "Z Z"))
    ties.draw_tie(one, two, ties.Link("reports_to"), on=factories.LONG_AGO, by=maya)
    lines = "from,to,kind\nX X,Z Z,reports to\nZ Z,X X,reports to\nY Y,X X,reports to"
    row = received(lines, maya, kind="ties")
    assert done(row) == {"refused": 3}
    assert problems(row) == {(2, "circle"), (3, "circle"), (4, "circle")}


def test_who_are_each_others_superior_are_both_there_and_the_line_that_does_not_fit_is_told(maya):
    row = received("name,company,boss\nAna A,Acme,Bo B\nBo B,Acme,Ana A\nCy C,Acme,Ana A", maya)
    seen = import_running.preview(row)
    assert {code for _line, code in problems(seen)} == {"circle_of_superiors"}
    assert done(row)["created"] == 3
    assert {code for _line, code in problems(row)} == {"circle_of_superiors"}
    assert Tie.objects.known().filter(kind="reports_to").count() == 2


def test_a_preview_says_what_would_be_and_saves_nothing(maya):
    row = received(sample("hubspot_contacts.csv"), maya)
    seen = import_running.preview(row)
    assert seen.report["counts"]["created"] == 3
    assert seen.report["counts"]["new_accounts"] == 1
    assert not Stakeholder.objects.exists()
    assert not Account.objects.exists()
    assert not Job.objects.exists()
    assert seen.report["counts"].items() >= done(row).items()


def test_confirming_twice_imports_once(maya, django_capture_on_commit_callbacks):
    row = received("name,company\nAna Ruiz,Acme", maya)
    with django_capture_on_commit_callbacks(execute=True):
        imports.confirm(row)
        imports.confirm(row)
    row.refresh_from_db()
    assert row.job.state == Job.State.DONE
    assert row.job.result["created"] == 1
    assert Job.objects.filter(task=tasks.RUN).count() == 1


def test_a_job_that_is_sent_twice_imports_once(maya):
    row = received("name,company,role\nAna Ruiz,Acme,Coach", maya)
    (job,) = jobs.enqueue(tasks.RUN, [str(row.pk)], user=maya)
    tasks.run_import(job.pk)
    tasks.run_import(job.pk)
    job.refresh_from_db()
    assert job.attempts == 1
    assert Stakeholder.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04", "This Excel workbook is damaged or locked and cannot be read."),
        (
            b"\xd0\xcf\x11\xe0",
            "This is an old Excel workbook. Save it as .xlsx or CSV and upload that file.",
        ),
        (b"\x7fELF\x00\x00", "This is not a table of text. Save it as CSV and upload that file."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(maya, content, sentence):
    with pytest.raises(Refused) as caught:
        received(content, maya)
    assert str(caught.value) == sentence
    assert not Import.objects.exists()


@pytest.mark.parametrize("content", ["shoe size\n43", "from,kind\nAna,likes"])
def test_a_file_of_unknown_columns_is_kept_but_not_imported_before_they_are_named(maya, content):
    row = received(content, maya)
    assert not any(row.columns)
    with pytest.raises(Refused, match="Say first"):
        imports.confirm(row)
    assert not Job.objects.exists()


def test_a_large_file_is_refused_by_its_size_alone(settings):
    settings.MAX_FILE_BYTES = 20 * 1024 * 1024
    with pytest.raises(Refused, match="larger than 20 MB"):
        imports.refuse_large(50 * 1024 * 1024)


def test_lines_come_back_as_they_were_with_what_became_of_them(maya):
    content = 'name,company,weight\n"=HYPERLINK(""x"")",Acme,lots\nAna Ruiz,Acme,1\n'
    row = received(content, maya)
    done(row)
    refusal = "“lots” is not a weight: a whole number from 0 to 1000."
    assert list(import_results.table(row, Wanted.FAILED).rows) == [
        ["Line", "Problem", "name", "company", "weight"],
        [2, refusal, '=HYPERLINK("x")', "Acme", "lots"],
    ]
    assert list(import_results.table(row, Wanted.OK).rows) == [
        ["Line", "Result", "name", "company", "weight"],
        [3, "created", "Ana Ruiz", "Acme", "1"],
    ]


def test_a_file_of_many_accounts_is_written_by_parts_that_keep_accounts_together(maya, monkeypatch):
    monkeypatch.setattr(import_documents, "PART", 2)
    lines = "".join(f"{n},P{n},Acme{n % 3},{n + 3 if n < 7 else ''}\n" for n in range(10))
    row = received(f"id,name,company,reports to id\n{lines}8,Later,Acme2,\n", maya)
    assert done(row) == {"created": 10, "repeated": 1, "new_accounts": 3}
    assert problems(row) == {(10, "superseded")}
    assert Tie.objects.count() == 7
    assert not Stakeholder.objects.filter(is_stub=True).exists()
    assert Stakeholder.objects.get(person__last_name="Later")


def meant(by, content, kind):
    """Whom the lines may mean, as far as it is loaded."""
    row = received(content, by, kind=kind)
    _columns, entries = import_running.understand(row, import_running.table_of(row))
    return import_matching.here(by, import_running.source_of(row), entries, None, Names(by))


def test_only_whom_the_lines_name_is_loaded_however_many_are_there(maya):
    acme, bolt = (factories.account(maya, name=name) for name in ("Acme", "Bolt"))
    for number in range(20):
        factories.account(maya, name=f"Other {number}")
        factories.stakeholder(acme, f"Ana Other{number}")
        factories.stakeholder(bolt, f"Bo Other{number}")
    ana, bo = factories.stakeholder(acme, "Ana Ruiz"), factories.stakeholder(bolt, "Bo Lind")
    bo.person.email = "Bo@Lind.example"
    bo.person.save()
    file = "person,date\nANA  ruiz,2026-01-02\nbo@lind.EXAMPLE,2026-01-02\nOther3,2026-01-02\n"
    here = meant(maya, file, "touches")
    assert set(here.emails) == {ana.public_id, bo.public_id}
    assert here.called("ana Ruiz") == {ana.public_id}
    assert here.called("BO@lind.example") == {bo.public_id}
    assert here.accounts == {}
    named = meant(maya, "person,account,date\nAna Ruiz,acme ,2026-01-02\n", "touches")
    assert (named.accounts, named.own) == ({"acme": acme.public_id}, {acme.public_id})
    assert named.called("ana other7", acme.public_id)
    ours = meant(maya, f"id,name\n{bolt.public_id},New name\n", "accounts")
    assert ours.account("New name", bolt.public_id) == bolt.public_id


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("Élodie Müller", "ÉLODIE MÜLLER"),
        ("ÉLODIE MÜLLER", "élodie müller"),
        ("élodie müller", "Élodie Müller"),
        ("Jan Strauß", "JAN STRAUSS"),
        ("JAN STRAUSS", "Jan Strauß"),
        ("Ολγα Παππα", "ΟΛΓΑ ΠΑΠΠΑ"),
        ("Ana Maria de la Cruz", "ana maria DE LA cruz"),
        ("Prince", "PRINCE"),
        ("Société GÉNÉRALE", "société générale"),
        ("Société GÉNÉRALE", "Société GÉNÉRALE"),
        ("André MÜLLER", "André Müller"),
        ("İpek ŞAHİN", "İpek ŞAHİN"),
        ("ACME  AG", "ACME  AG"),
        ("ACME  AG", "acme ag"),
        ("ACME\u00a0AG", "ACME\u00a0AG"),
        ("ACME\u00a0AG", "Acme AG"),
        ("ana@acme.example", "ANA@acme.example"),
        ("Ana @ Acme", "ana @  acme"),
    ],
)
def test_capitals_and_blanks_are_the_same_in_every_alphabet(maya, held, said):
    acme = factories.account(maya, name="Acme")
    Account.objects.update(name=held)
    person = factories.stakeholder(acme, held)
    here = meant(maya, f"person,date\n{said},2026-01-02\n", "touches")
    assert here.called(said) == {person.public_id}
    lines = f"person,account,date\n{said},{said},2026-01-02\n"
    assert meant(maya, lines, "touches").account(said) == acme.public_id


@pytest.mark.parametrize("name", ["ACME  AG", "ACME\u00a0AG", "Société GÉNÉRALE"])
def test_an_account_that_is_called_so_is_not_made_again(maya, name):
    acme = factories.account(maya, name="Acme")
    Account.objects.update(name=name)
    file = f"name,industry\n{name},Steel\n{name.lower()},Steel\n"
    assert "created" not in done(received(file, maya, kind="accounts"))
    assert done(received(f"name,account\nAna Ruiz,{name}\n", maya)) == {"created": 1}
    assert Account.objects.get() == acme
    assert acme.stakeholders.get().person.last_name == "Ruiz"


@pytest.mark.parametrize(("kind", "said"), [("touches", "note"), ("feedback", "comment")])
def test_many_who_are_there_are_no_more_queries(maya, kind, said):
    acme = factories.account(maya, name="Acme")
    ana = factories.stakeholder(acme, "Ana Ruiz")
    file = f"person,date,{said}\nAna Ruiz,2026-01-02,Good\nana@acme.example,2026-01-02,Good\n"
    asked = []
    for number in range(3):
        with CaptureQueriesContext(connection) as captured:
            assert set(meant(maya, file, kind).emails) == {ana.public_id}
        asked.append(len(captured))
        for other in range(20):
            account = factories.account(maya, name=f"Other {number} {other}")
            factories.stakeholder(account, f"Bo Other{other}")
    # The first file of somebody makes their source.
    assert asked[1] == asked[2]


def test_who_waits_is_told_of_every_part(maya, monkeypatch):
    monkeypatch.setattr(import_documents, "PART", 1)
    row = received("name,company\nAna,Acme\nBo,Globex\nCy,Initech\n", maya)
    _columns, entries = import_running.understand(row, import_running.table_of(row))
    source, shares = import_running.source_of(row), []
    here = import_matching.here(maya, source, entries, None, Names(maya))
    work = Work(maya, source, here, account=None, advance=shares.append)
    import_writing.write("people", entries, work)
    assert shares == pytest.approx([0.05, 0.35, 0.65, 0.95])


def _people(size):
    header = "id,first name,last name,company,title,role,weight,reports to id"
    lines = [
        f"{one},First{one},Last{one},Acme,Title,Influencer,{one % 3},{max(1, one // 9)}"
        for one in range(1, size + 1)
    ]
    return "\n".join([header, *lines])


def _asked(content, by):
    """How often an import asks the database; bulk writes come in as many parts as it takes."""
    row = received(content, by)
    (job,) = jobs.enqueue(tasks.RUN, [str(row.pk)], user=by)
    with CaptureQueriesContext(connection) as captured:
        tasks.run_import(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    asked = Counter(query["sql"].split()[0] for query in captured)
    return asked["SELECT"], sum(asked.values())


def test_ten_thousand_people_take_a_bounded_number_of_queries():
    asked_few, _all_few = _asked(_people(2), factories.user("maya"))
    asked_many, all_many = _asked(_people(10_000), factories.user("tom"))
    assert Stakeholder.objects.count() == 10_002
    # SQLite takes 999 values in one statement, so lists of 10,000 ids are asked in parts.
    assert asked_many <= asked_few + 12
    assert all_many < 10_000 / 5


def test_a_file_that_was_withdrawn_before_its_turn_may_be_imported_after_all(maya):
    row = received("name,company\nAna,Acme\n", maya)
    imports.confirm(row)
    held = Import.objects.get()
    imports.cancel(held)
    assert (Import.objects.get().state, Stakeholder.objects.count()) == ("cancelled", 0)
    imports.go_on(Import.objects.get())
    row = Import.objects.get()
    assert (row.state, row.job == held.job) == ("running", False)
    tasks.run_import(row.job_id)
    assert Import.objects.get().state == "done"
    assert Stakeholder.objects.count() == 1
