"""Who is called what among whom a user may change: read once, and nobody missed who is new."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import organisations
from crm import import_parts, imports, tasks
from crm.import_names import Names
from crm.models import Import
from stakeholders import editing, people
from stakeholders.models import Stakeholder
from tests import factories
from tests.commits import commit

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya():
    return factories.user("maya")


@pytest.fixture
def acme(maya):
    return factories.account(maya, name="Acme")


def called(names, *words):
    """The names of those whom a set of words may mean, as of now."""
    commit()
    found = Stakeholder.objects.filter(pk__in=names.of(words))
    return {str(one.person) for one in found.select_related("person")}


def test_who_is_new_or_called_otherwise_since_is_found(maya, acme):
    ana = factories.stakeholder(acme, "Ana Ruiz")
    names = Names(maya)
    assert called(names, "ANA  ruiz", "Bo Lind") == {"Ana Ruiz"}
    factories.stakeholder(acme, "Bo Lind")
    assert called(names, "ana ruiz", "Bo Lind") == {"Ana Ruiz", "Bo Lind"}
    renaming = people.change_person(ana, by=maya, last_name="Roe", email="ana@acme.example")
    assert called(names, "Ana Roe") == called(names, "ANA@acme.example") == {"Ana Roe"}
    editing.undo(renaming, by=maya)
    assert called(names, "Ana Ruiz") == {"Ana Ruiz"}


def test_who_is_of_an_account_that_came_later_or_came_back_is_found(maya, acme):
    factories.stakeholder(acme, "Ana Ruiz")
    theo = factories.user("theo")
    bolt = factories.account(theo, name="Bolt")
    bo = factories.stakeholder(bolt, "Bo Lind")
    names = Names(maya)
    assert called(names, "Ana Ruiz", "Bo Lind") == {"Ana Ruiz"}
    organisations.share_account(bolt, user=maya, by=theo)
    assert called(names, "Bo Lind") == {"Bo Lind"}
    bolt.shares.all().delete()
    assert called(names, "Ana Ruiz") == {"Ana Ruiz"}
    people.change_person(bo, by=theo, last_name="Roe")
    assert called(names, "Ana Ruiz") == {"Ana Ruiz"}
    organisations.share_account(bolt, user=maya, by=theo)
    assert called(names, "Bo Roe") == {"Bo Roe"}


def test_nobody_is_asked_for_where_no_word_stands_alone(maya, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Names(maya).of([]) == []


@pytest.mark.parametrize("kind", ["touches", "feedback"])
def test_all_parts_of_a_turn_read_the_names_once(maya, acme, monkeypatch, kind):
    monkeypatch.setattr(import_parts, "AT_ONCE", 3)
    monkeypatch.setattr(import_parts, "AT_ONCE_SAID", 3)
    monkeypatch.setattr(import_parts, "PART", 2)
    monkeypatch.setattr(import_parts, "PART_SAID", 2)
    for number in range(10):
        factories.stakeholder(acme, f"Ana Ruiz{number}")
    commit()
    lines = "".join(
        f"ana ruiz{number},2026-01-{number + 1:02},Word {number}\n" for number in range(10)
    )
    file = io.BytesIO(f"person,date,{'note' if kind == 'touches' else 'comment'}\n{lines}".encode())
    row = imports.receive(file, by=maya, kind=kind, name="file.csv")
    assert row.parts.count() == 5
    with CaptureQueriesContext(connection) as captured:
        assert imports.choose_columns(row, row.columns) == []
        tasks.check_import(Import.objects.get(pk=row.pk).check_job_id)
    assert sum(map(_reads_names, captured)) == 1
    row.refresh_from_db()
    assert row.report["counts"]["created"] == 10
    imports.confirm(row)
    with CaptureQueriesContext(connection) as captured:
        tasks.run_import(Import.objects.get(pk=row.pk).job_id)
    assert sum(map(_reads_names, captured)) == 1


def _reads_names(query):
    """Whether it asks what people are called, whoever they are."""
    return '"id" AS "pk", "stakeholders_person"."first_name"' in query["sql"]
