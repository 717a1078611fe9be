"""A file through the pages: brought, previewed, confirmed, followed, corrected."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from accounts import jobs
from accounts.models import Access, Account, Job
from crm import custom_fields, imports, tasks
from crm.custom_fields import Definition
from crm.models import Import
from stakeholders import people
from stakeholders.models import Stakeholder
from tests import factories
from web.imports import page

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]

PEOPLE = "name;company;role;weight\nAna Ruiz;Acme;CHAMPION;1\nBo Lind;Acme;king;\nCy;Acme;;lots\n"


def bring(client, content, *, kind="people", name="people.csv", **given):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(reverse("imports"), {"kind": kind, "file": file, **given})


def mapped(client, content, *fields, **given):
    """The page after a file was brought and its columns were chosen; as proposed unless told."""
    columns = bring(client, content, **given).url
    chosen = fields or Import.objects.first().columns
    sent = {f"column-{place}": field for place, field in enumerate(chosen)}
    return client.post(columns, sent, follow=True)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def press(django_capture_on_commit_callbacks):
    """Press a button of the newest import; the worker works in the caller. The page after it."""

    def pressed(client, name):
        with django_capture_on_commit_callbacks(execute=True):
            address = client.post(reverse(name, args=[Import.objects.first().public_id])).url
        return client.get(address)

    return pressed


def test_a_file_is_brought_mapped_looked_at_imported_and_undone(maya, browse, press):
    client = browse(maya)
    columns = client.get(bring(client, PEOPLE).url)
    assert "Ana Ruiz · Bo Lind · Cy" in text(columns)
    assert '<option value="roles" selected>' in text(columns)
    page = mapped(client, PEOPLE)
    assert "<strong>2</strong> new" in text(page)
    assert "<strong>1</strong> not imported" in text(page)
    assert "Champion" in text(page)
    assert "Roles: “king” is not a role known here" in text(page)
    assert "Weight: “lots” is not a weight" in text(page)
    assert not Stakeholder.objects.exists()
    result = press(client, "confirm_import")
    assert "Imported" in text(result)
    assert Stakeholder.objects.count() == 2
    undone = press(client, "undo_import")
    assert "3 records that it had added were taken away." in text(undone)
    assert "Nothing of it is left." in text(undone)
    assert not Stakeholder.objects.filter(archived_at=None).exists()


def test_lines_come_back_with_what_became_of_them(maya, browse, press):
    client = browse(maya)
    mapped(client, PEOPLE)
    press(client, "confirm_import")
    row = Import.objects.get()
    failed = client.get(reverse("import_results", args=[row.public_id, "failed"]))
    assert failed["Content-Type"] == "text/csv; charset=utf-8"
    assert "4;“lots” is not a weight" in text(failed)
    ok = client.get(reverse("import_results", args=[row.public_id, "ok"]))
    assert "2;created;Ana Ruiz;Acme" in text(ok)
    rest = client.get(reverse("import_results", args=[row.public_id, "unprocessed"]))
    assert rest.status_code == 404


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param(
            ("name", "name", "", ""), "“Name” is given to an earlier column already.", id="twice"
        ),
        pytest.param(("", "account", "", ""), "Say which column is one of these", id="missing"),
        pytest.param(("name", "shoes", "", ""), "This is no field of such a file.", id="no field"),
    ],
)
def test_a_wrong_choice_of_columns_is_told_and_what_was_chosen_stays(maya, browse, fields, told):
    client = browse(maya)
    before = Import.objects.create(user=maya, kind="people", file_name="x", content=b"name\nx")
    page = mapped(client, PEOPLE, *fields)
    assert page.status_code == 422
    assert told in text(page)
    assert Import.objects.first() != before
    assert Import.objects.first().columns == ["name", "account", "roles", "weight"]
    again = client.get(reverse("import", args=[Import.objects.first().public_id]))
    assert again.status_code == 200


def test_columns_of_unknown_headers_are_chosen_once_and_remembered(maya, browse):
    client = browse(maya)
    columns = bring(client, "wer;wo\nAna Ruiz;Acme\n").url
    assert "No header of this file is known here" in text(client.get(columns))
    refused = client.get(reverse("import", args=[Import.objects.get().public_id]))
    assert refused.url == columns
    page = client.post(columns, {"column-0": "name", "column-1": "account"}, follow=True)
    assert "<strong>1</strong> new" in text(page)
    bring(client, "WO;Wer;\nAcme;Bo Lind;\n")
    assert Import.objects.first().columns == ["", "", ""]
    bring(client, "WO;Wer\nAcme;Bo Lind\n")
    assert Import.objects.first().columns == ["account", "name"]
    tom = factories.user("tom")
    bring(browse(tom), "wer;wo\nAna Ruiz;Acme\n")
    assert Import.objects.get(user=tom).columns == ["", ""]


def test_a_column_that_was_recognised_can_be_left_out(maya, browse, press):
    client = browse(maya)
    mapped(client, "name;company;title\nAna Ruiz;Acme;CFO\n", "name", "account", "")
    press(client, "confirm_import")
    assert Stakeholder.objects.get().positions.get().title == ""


def test_what_would_change_is_shown_as_it_is_and_as_it_would_be(maya, browse):
    acme = factories.account(maya, name="Acme")
    ana = factories.stakeholder(acme, "Ana Ruiz", title="Clerk")
    factories.seat(factories.committee(acme), ana, roles=("user",))
    factories.stakeholder(acme, "Bo Lind", title="CTO")
    lines = "Ana Ruiz;Acme;CFO;Champion;Bo Lind\nBo Lind;Acme;CTO;;\nZoe Roe;Acme;Chair;;\n"
    page = text(mapped(browse(maya), f"name;company;title;role;boss\n{lines}"))
    for old, new in (("Clerk", "CFO"), ("User", "Champion"), ("empty", "Bo Lind")):
        assert f'<del>{old}</del> <span aria-hidden="true">→</span> <ins>{new}</ins>' in page
    assert "<dt>Title</dt><dd><ins>Chair</ins></dd>" in page
    assert page.count("Line 3") == 0
    assert ana.positions.known().get().title == "Clerk"


def test_only_what_keeps_a_line_out_is_said_in_red_and_first(maya, browse):
    content = b"name,account,email,weight\nAna Ruiz,Client,no-mail,lots"
    page = text(mapped(browse(maya), content, "name", "account", "email", "weight"))
    assert page.index("“lots” is not a weight") < page.index("“no-mail” is not an e-mail address")
    assert '<span class="text-danger">Weight: “lots”' in page
    assert '<span class="text-secondary">E-mail: “no-mail”' in page


def test_the_first_changes_are_shown_and_the_others_counted(maya, browse):
    lines = "".join(f"P{number} Last;Acme\n" for number in range(25))
    page = text(mapped(browse(maya), f"name;company\n{lines}"))
    assert page.count("· new</p>") == 20
    assert "and 5 more lines that change something" in page


@pytest.mark.on_both
def test_an_import_is_stopped_before_a_worker_takes_it(maya, browse):
    client = browse(maya)
    mapped(client, PEOPLE)
    address = reverse("import", args=[Import.objects.get().public_id])
    client.post(f"{address}confirm/")
    assert "Stop" in text(client.get(address))
    page = text(client.post(f"{address}cancel/", follow=True))
    assert "Nothing of this file was written." in page
    tasks.run_import(Import.objects.get().job_id)
    assert not Stakeholder.objects.exists()
    rest = client.get(f"{address}unprocessed.csv")
    assert "2;Ana Ruiz;Acme" in text(rest)
    again = text(client.post(f"{address}cancel/", follow=True))
    assert "It had ended before." in again


@pytest.mark.on_both
def test_an_import_that_a_worker_is_at_is_stopped_and_writes_nothing(maya, browse):
    client = browse(maya)
    mapped(client, PEOPLE)
    row = Import.objects.get()
    address = reverse("import", args=[row.public_id])
    imports.confirm(row)
    job = Import.objects.get().job
    jobs.ask_to_stop(job)
    assert "It stops in a moment" in text(client.get(address))
    tasks.run_import(job.pk)
    assert "Nothing of this file was written." in text(client.get(address))
    assert not Stakeholder.objects.exists()
    assert not Account.objects.exists()


def test_a_file_that_went_with_somebody_erased_says_so(maya, browse):
    client = browse(maya)
    bring(client, "wer\nZofia\n")
    Import.objects.update(content=b"")
    address = reverse("import", args=[Import.objects.get().public_id])
    assert "it was deleted with them" in text(client.get(address))
    assert client.get(f"{address}columns/").url == address
    refused = client.post(f"{address}confirm/", follow=True)
    assert "Somebody was erased for good" in text(refused)
    assert not Job.objects.exists()


@pytest.mark.on_both
def test_nothing_is_written_of_a_file_that_an_erasure_empties_meanwhile(maya, browse):
    client = browse(maya)
    mapped(client, PEOPLE)
    row = Import.objects.get()

    def emptied(execute, sql, params, many, context):
        # Sent while people are written, on both databases: one of them copies the rows.
        if sql.startswith("UPDATE") and "stakeholders_buyingcommittee" in sql:
            Import.objects.exclude(content=b"").update(content=b"")
        return execute(sql, params, many, context)

    imports.confirm(row)
    row.refresh_from_db()
    with connection.execute_wrapper(emptied):
        tasks.run_import(row.job.pk)
    assert Import.objects.get().state == Import.State.CANCELLED
    assert not Stakeholder.objects.exists()
    assert Import.objects.get().report == {}


@pytest.mark.on_both
def test_a_file_that_was_emptied_before_its_turn_is_not_read(maya, browse):
    mapped(browse(maya), PEOPLE)
    row = Import.objects.get()
    imports.confirm(row)
    Import.objects.update(content=b"")
    row.refresh_from_db()
    tasks.run_import(row.job.pk)
    assert Import.objects.get().state == Import.State.CANCELLED


def test_a_file_that_was_brought_before_columns_were_chosen_gets_its_columns(maya, browse):
    client = browse(maya)
    columns = bring(client, "name;company\nAna Ruiz;Acme\n").url
    Import.objects.update(columns=[], lines=0)
    client.post(columns, {"column-0": "name", "column-1": "account"})
    assert Import.objects.get().columns == ["name", "account"]


def test_lines_that_came_back_can_be_mended_and_brought_again(maya, browse, press):
    client = browse(maya)
    mapped(client, "name;company;phone;weight\nAna Ruiz;Acme;+41 91;lots\n")
    press(client, "confirm_import")
    row = Import.objects.get()
    failed = text(client.get(reverse("import_results", args=[row.public_id, "failed"])))
    mended = failed.removeprefix("\ufeff").replace(";lots", ";1")
    mapped(client, mended)
    press(client, "confirm_import")
    assert Stakeholder.objects.get().person.phone == "+41 91"


@pytest.mark.on_both
def test_pressing_twice_imports_and_undoes_once(maya, browse, press):
    client = browse(maya)
    mapped(client, PEOPLE)
    for name in ("confirm_import", "confirm_import", "undo_import", "undo_import"):
        press(client, name)
    assert Job.objects.filter(task__in=(tasks.RUN, tasks.UNDO)).count() == 2


def test_what_stays_when_an_import_is_undone_is_named_with_its_reason(maya, browse, press):
    client = browse(maya)
    mapped(client, PEOPLE)
    press(client, "confirm_import")
    ana = Stakeholder.objects.get(person__first_name="Ana")
    people.change_person(ana, phone="1", by=maya)
    page = text(press(client, "undo_import"))
    assert "What stayed, and why" in page
    assert "was changed since" in page
    assert reverse("resolve", args=[ana.public_id]) in page


def test_columns_are_not_chosen_anew_once_it_is_imported(maya, browse, press):
    client = browse(maya)
    mapped(client, PEOPLE)
    press(client, "confirm_import")
    columns = reverse("import_columns", args=[Import.objects.get().public_id])
    assert client.get(columns).status_code == 302
    client.post(columns, {"column-0": "title"})
    assert Import.objects.get().columns[0] == "name"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("fr", ("<strong>2</strong> nouvelles", "<strong>1</strong> non importée<", "compte")),
        ("it", ("<strong>2</strong> nuove", "<strong>1</strong> non importata<", "cliente")),
    ],
)
def test_counts_agree_with_their_number(maya, browse, language, shown):
    client = browse(maya)
    client.post(reverse("set_language"), {"language": language})
    page = text(mapped(client, PEOPLE)).replace(" · ", "<")
    assert all(words in page for words in shown)
    assert "(s)" not in page


def test_a_running_import_shows_a_bar_that_asks_again_every_second(maya, browse):
    client = browse(maya)
    bring(client, PEOPLE)
    row = Import.objects.get()
    imports.confirm(row)
    address = reverse("import", args=[row.public_id])
    row.refresh_from_db()
    page = client.get(address, headers={"HX-Request": "true"})
    assert text(page).lstrip().startswith("<section")
    assert 'hx-trigger="every 1s"' in text(page)
    jobs.advance(jobs.claim(row.job_id), 3, 6)
    assert 'value="0.5"' in text(client.get(address, headers={"HX-Request": "true"}))
    Job.objects.update(state=Job.State.QUEUED, attempts=0)
    tasks.run_import(row.job_id)
    assert "hx-trigger" not in text(client.get(address, headers={"HX-Request": "true"}))


def test_an_import_that_failed_says_so(maya, browse):
    client = browse(maya)
    bring(client, PEOPLE)
    row = Import.objects.get()
    imports.confirm(row)
    Job.objects.update(state=Job.State.FAILED)
    page = client.get(reverse("import", args=[row.public_id]))
    assert "nothing was written" in text(page)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b"\x7fELF\x01\x00\x00", "This is not a table of text.", id="binary"),
        pytest.param(b"PK\x03\x04", "This Excel workbook is damaged", id="half a workbook"),
        pytest.param(b"name\n", "a line of headers and nothing below it", id="headers only"),
    ],
)
def test_nonsense_gets_a_sentence(maya, browse, content, sentence):
    answer = bring(browse(maya), content)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Import.objects.exists()


def test_a_csv_of_fifty_megabytes_gets_a_sentence(maya, browse, settings):
    settings.MAX_FILE_BYTES = 20 * 1024 * 1024
    answer = bring(browse(maya), b"name,company\n" + b"Ana Ruiz,Acme\n" * (50 * 1024 * 1024 // 14))
    assert answer.status_code == 422
    assert "larger than 20 MB" in text(answer)


def test_people_can_be_put_into_a_chosen_account_but_not_into_anothers(maya, browse):
    own = factories.account(maya)
    theirs = factories.account(factories.user("tom"), name="Theirs")
    client = browse(maya)
    assert bring(client, "name\nAna Ruiz", account=own.public_id).status_code == 302
    assert bring(client, "name\nAna Ruiz", account=theirs.public_id).status_code == 422
    assert Account.objects.count() == 2


@pytest.mark.parametrize(("asked", "chosen"), [("accounts", "accounts"), ("nonsense", "people")])
def test_the_kind_of_file_that_the_address_names_is_chosen(maya, browse, asked, chosen):
    page = browse(maya).get(reverse("imports"), {"kind": asked}).content.decode()
    assert f'<option value="{chosen}" selected>' in page
    linked = browse(maya).get(reverse("accounts")).content.decode()
    assert f"{reverse('imports')}?kind=accounts" in linked


def test_the_page_of_a_long_file_is_there_before_its_preview(maya, browse):
    client = browse(maya)
    lines = "".join(f"Person {number};Acme\n" for number in range(page.SHOWN_AT_ONCE + 1))
    waiting = mapped(client, f"name;company\n{lines}")
    assert "Looking at what it would change" in text(waiting)
    assert 'hx-trigger="load"' in text(waiting)
    address = waiting.request["PATH_INFO"]
    looked = client.get(address, headers={"HX-Request": "true"})
    assert "<strong>1,001</strong> new" in text(looked)
    assert "<strong>1,001</strong> new" in text(client.get(address + "?look"))


def test_columns_fill_the_fields_of_the_company_and_are_taken_back(maya, browse, press):
    admin = factories.user("ada", access=Access.ADMINISTRATOR)
    tiers = Definition("Tier", "choice", ["Gold", "Silver"])
    custom_fields.define("account", "tier", tiers, by=admin)
    custom_fields.define("account", "since", Definition("Client since", "date"), by=admin)
    factories.account(maya, name="Acme", custom={"tier": "Silver"})
    file = "Name;Tier;Client since\nAcme;gold;3.4.2026\nBolt;platinum;\n"
    page = text(mapped(browse(maya), file, kind="accounts"))
    assert '<del>Silver</del> <span aria-hidden="true">→</span> <ins>Gold</ins>' in page
    assert "Client since" in page
    assert "“platinum” is not understood and left out." in page
    press(browse(maya), "confirm_import")
    told = dict(Account.objects.values_list("name", "custom"))
    assert told == {"Acme": {"tier": "Gold", "since": "2026-04-03"}, "Bolt": {}}
    press(browse(maya), "undo_import")
    assert Account.objects.get(name="Acme").custom == {"tier": "Silver"}
