"""A file through the pages: brought, previewed, confirmed, followed, corrected."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import jobs
from accounts.models import Account, Job
from crm import imports, tasks
from crm.models import Import
from stakeholders.models import Stakeholder
from tests import factories

pytestmark = pytest.mark.django_db

PEOPLE = "name;company;role;weight\nAna Ruiz;Acme;CHAMPION;1\nBo Lind;Acme;king;\nCy;Acme;;lots\n"


def bring(client, content, *, kind="people", name="people.csv", **given):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, content, content_type="text/csv")
    return client.post(reverse("imports"), {"kind": kind, "file": file, **given})


def text(answer):
    return answer.content.decode()


def test_a_file_is_previewed_confirmed_and_told_about(
    maya, browse, django_capture_on_commit_callbacks
):
    client = browse(maya)
    page = client.get(bring(client, PEOPLE).url)
    assert "<strong>2</strong> new" in text(page)
    assert "<strong>1</strong> not imported" in text(page)
    assert "Champion" in text(page)
    assert "“king” is not a role known here" in text(page)
    assert "Line 4" in text(page)
    assert not Stakeholder.objects.exists()
    row = Import.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("confirm_import", args=[row.public_id]))
    result = client.get(reverse("import", args=[row.public_id]))
    assert "Imported" in text(result)
    assert Stakeholder.objects.count() == 2
    refused = client.get(reverse("refused_lines", args=[row.public_id]))
    assert refused["Content-Type"] == "text/csv; charset=utf-8"
    assert "4;“lots” is not a weight" in text(refused)


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
    page = text(client.get(bring(client, PEOPLE).url)).replace(" · ", "<")
    assert all(words in page for words in shown)
    assert "(s)" not in page


def test_every_cell_of_a_preview_names_its_column_for_a_phone(maya, browse):
    client = browse(maya)
    page = text(client.get(bring(client, PEOPLE).url))
    assert page.count("<td ") == page.count('<td data-label="') > 0
    assert "<td>" not in page
    assert page.count(">Line 2</th>") == 1


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
        pytest.param(b"shoe size\n43\n", "No column of this file is known here", id="no column"),
    ],
)
def test_nonsense_gets_a_sentence(maya, browse, content, sentence):
    answer = bring(browse(maya), content)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Import.objects.exists()


def test_a_csv_of_fifty_megabytes_gets_a_sentence(maya, browse):
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
