"""A new column of rows that were there before it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import filling
from stakeholders.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    account = factories.account(factories.user("maya"))
    for name in ("Ana Ruiz", "Zoë Łuk", "Ben Roe"):
        factories.stakeholder(account, name)
    Person.objects.update(folded="")


@pytest.mark.on_both
def test_every_row_is_filled_however_many_fit_in_a_transaction(people, monkeypatch):
    monkeypatch.setattr(filling, "ROWS", 2)
    filling.fill(Person, "folded")
    filled = Person.objects.order_by("pk").values_list("folded", flat=True)
    assert list(filled) == ["ana ruiz", "zoe luk", "ben roe"]


@pytest.mark.once("postgresql")
def test_nobody_renames_whom_it_has_read_until_they_are_written(people):
    with CaptureQueriesContext(connection) as asked:
        filling.fill(Person, "folded")
    statements = [one["sql"] for one in asked.captured_queries]
    (begun, read, written, ended), rest = statements[:4], statements[4:]
    assert read.endswith("FOR NO KEY UPDATE")
    assert written.startswith("UPDATE")
    assert (begun.split()[0], ended.split()[0], len(rest)) == ("SAVEPOINT", "RELEASE", 3)
