"""A file that was said to be what it is not, and one that was brought before."""

import io

import pytest
from django.urls import reverse

from crm import erasing, imports
from crm.models import Import
from stakeholders.models import Person
from tests import factories
from tests.web.test_imports import PEOPLE, bring, mapped, press, text

pytestmark = [pytest.mark.once("sqlite"), pytest.mark.django_db]
ACCOUNTS = "Account Name;Website;Industry\nAcme;acme.example;Glass\n"
__all__ = ["press"]


def test_a_file_of_another_kind_is_read_as_that_without_being_brought_again(maya, browse):
    client = browse(maya)
    columns = bring(client, ACCOUNTS, kind="people").url
    page = text(client.get(columns))
    assert "By its headers this is a file of another kind: Accounts." in page
    assert 'name="kind" value="accounts"' in page
    again = client.post(columns, {"kind": "accounts"})
    assert (again.status_code, again.url) == (302, columns)
    row = Import.objects.get()
    assert (row.kind, row.columns) == ("accounts", ["name", "domain", "industry"])
    assert "another kind: " not in text(client.get(columns))


def test_what_is_no_kind_or_is_imported_already_stays_what_it_is(maya, browse, press):
    client = browse(maya)
    mapped(client, PEOPLE)
    columns = reverse("import_columns", args=[Import.objects.get().public_id])
    assert "Choose one of these kinds." in text(client.post(columns, {"kind": "cats"}, follow=True))
    press(client, "confirm_import")
    client.post(columns, {"kind": "accounts"})
    assert Import.objects.get().kind == "people"


def test_the_same_file_of_the_same_user_is_recognised_and_said(maya, browse, press):
    client = browse(maya)
    mapped(client, PEOPLE, name="first.csv")
    press(client, "confirm_import")
    first = Import.objects.get()
    for page in (client.get(bring(client, PEOPLE, name="second.csv").url), mapped(client, PEOPLE)):
        assert "You have brought this very file before" in text(page)
        assert reverse("import", args=[first.public_id]) in text(page) or Import.objects.count() > 2
    assert "very file before" not in text(client.get(bring(client, PEOPLE + "Di;Acme;;\n").url))


def test_another_users_file_is_not_told_of(maya, browse):
    mapped(browse(maya), PEOPLE)
    other = browse(factories.user("other"))
    assert "very file before" not in text(other.get(bring(other, PEOPLE).url))


def test_an_emptied_file_is_recognised_no_more(maya):
    row = imports.receive(io.BytesIO(PEOPLE.encode()), by=maya, kind="people", name="people.csv")
    erasing.erase(Person.objects.create(first_name="Ana", last_name="Ruiz"), by=maya)
    row.refresh_from_db()
    assert (bytes(row.content), row.digest) == (b"", "")
    again = imports.receive(io.BytesIO(PEOPLE.encode()), by=maya, kind="people", name="people.csv")
    assert imports.former(again) is None
