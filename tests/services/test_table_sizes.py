"""After a large load PostgreSQL plans by what is there, before it looks by itself."""

import json
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import table_sizes
from accounts.models import Access
from crm import loads, tasks
from crm.models import Source
from tests import factories

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
PEOPLE = 150


@pytest.fixture
def clerk(transactional_db, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # what is analysed is no matter here
    clerk = factories.user("clerk", access=Access.ADMINISTRATOR)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return clerk


def load(clerk, count):
    """A job of an account and people of it, done."""
    records = [{"type": "account", "external_id": "A", "fields": {"name": "Client"}}]
    records += [
        {
            "type": "stakeholder",
            "external_id": f"P{one}",
            "fields": {"last_name": f"Person {one}"},
            "refs": {"account": {"external_id": "A"}},
        }
        for one in range(count)
    ]
    row = loads.open_load(Source.objects.create(name="crm"), loads.Request("ndjson"), by=clerk)
    loads.append(row, BytesIO("\n".join(map(json.dumps, records)).encode()), offset=0)
    tasks.run_load(loads.start(row).job_id)


def known(table):
    """How many rows PostgreSQL believes that there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0]


def test_a_load_that_fills_tables_leaves_their_sizes_known(clerk, monkeypatch):
    monkeypatch.setattr(table_sizes, "MANY", PEOPLE)
    load(clerk, PEOPLE)
    assert known("stakeholders_person") == known("stakeholders_stakeholder") == PEOPLE
    assert known("accounts_opportunity") == 0
    assert table_sizes.renew() == []


def test_a_small_one_costs_no_look_at_any_table(clerk):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        load(clerk, PEOPLE)
    assert not [one for one in queries if "ANALYZE" in one["sql"]]
