"""A process dies in the middle of a page of a sync: the next one ends as one clean run would."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection as database
from django.utils import timezone

from accounts.models import Access, Account, Change
from crm.models import Connection, Link, Refusal, Source, Stream
from stakeholders.models import Person, Stakeholder
from tests import factories
from tests.services.processes import wait_until, worker
from tests.stand_ins.salesforce import SalesforceStandIn

pytestmark = pytest.mark.services
SYNC = "crm.tasks.sync_connection"
PEOPLE = 45
SECRETS = {"CRM_SF_CLIENT_ID": "key", "CRM_SF_CLIENT_SECRET": "secret"}


@pytest.fixture
def vendor():
    """One account, many contacts in pages of ten, one without an account."""
    found = SalesforceStandIn(datetime(2026, 6, 1, 9, 0, tzinfo=UTC))
    found.page = 10
    acme = found.add("Account", 1, Name="Acme")
    for number in range(PEOPLE):
        found.add("Contact", number, LastName=f"P{number}", AccountId=acme, Title="CEO")
    found.add("Contact", PEOPLE, LastName="Private")
    yield found
    found.stop()


@pytest.fixture
def held(transactional_db, settings, vendor):
    """A connection that is due, and is synced by nobody yet."""
    settings.CELERY_TASK_ALWAYS_EAGER = False
    clerk = factories.user("clerk", access=Access.ADMINISTRATOR)
    reach = {"kind": "salesforce", "address": vendor.address, "secrets_word": "SF"}
    return Connection.objects.create(
        source=Source.objects.create(name="salesforce"), user=clerk, **reach
    )


@contextmanager
def pages_cannot_be_kept():
    """Another transaction holds the posts: of a page only the people are written, and wait."""
    address = database.get_connection_params()
    wanted = {name: address[name] for name in ("host", "port", "user", "dbname")}
    with psycopg.connect(**wanted) as other:
        other.execute("LOCK TABLE stakeholders_position IN EXCLUSIVE MODE")
        yield
        other.rollback()


def is_held_up():
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND relation = 'stakeholders_position'::regclass"
        )
        return cursor.fetchone()[0] > 0


def is_through():
    return Connection.objects.get().pulled_at is not None


def let_go():
    Connection.objects.update(lease_until=timezone.now() - timedelta(seconds=1))


def outcome():
    """All that a sync leaves: who is there, under which ids, and every change that is noted."""
    changes = Change.objects.exclude(type__in=("accounts.user", "crm.source"))
    people = Stakeholder.objects.values_list("person__last_name", "account__name")
    streams = Stream.objects.values_list("name", "read", "is_under_way")
    return {
        "people": sorted(people),
        "links": sorted(Link.objects.values_list("type", "external_id", "deleted_at")),
        "changes": sorted(changes.values_list("type", "op", "after__last_name", "after__title")),
        "held back": sorted(Refusal.objects.values_list("external_id", "code", "attempts")),
        "streams": sorted(streams),
    }


def assert_as_one_clean_run():
    told = outcome()
    assert len(told["people"]) == len(set(told["people"])) == PEOPLE
    assert len(told["links"]) == PEOPLE + 1
    made = [row for row in told["changes"] if row[:2] == ("stakeholders.person", "created")]
    assert len(made) == len(set(made)) == PEOPLE
    posts = [row for row in told["changes"] if row[:2] == ("stakeholders.position", "created")]
    assert len(posts) == PEOPLE
    assert {row[1] for row in told["changes"]} == {"created"}
    assert [row[:2] for row in told["held back"]] == [(f"003Hs{PEOPLE:010d}AAA", "no_account")]
    assert {row[2] for row in told["streams"]} == {False}
    assert ("Contact", PEOPLE + 1, False) in told["streams"]


def test_a_page_of_a_killed_worker_is_not_half_written(
    held, broker, environment_of_worker, tmp_path
):
    environment = environment_of_worker | SECRETS
    with worker("first", environment, tmp_path) as first, pages_cannot_be_kept():
        broker.send_task(SYNC, [held.pk])
        wait_until(is_held_up, first.log)
        first.kill()
    assert Account.objects.count() == 1
    assert not Person.objects.exists()
    assert not Link.objects.filter(type="stakeholder").exists()
    assert Stream.objects.get(name="Contact").read == 0
    let_go()
    with worker("second", environment, tmp_path) as second:
        broker.send_task(SYNC, [held.pk])
        wait_until(is_through, second.log)
    assert_as_one_clean_run()


def test_a_sync_of_a_killed_worker_goes_on_in_the_middle_of_a_list(
    held, broker, environment_of_worker, tmp_path
):
    environment = environment_of_worker | SECRETS
    with worker("first", environment, tmp_path) as first:
        broker.send_task(SYNC, [held.pk])
        wait_until(Stakeholder.objects.exists, first.log)
        first.kill()
    kept = Stakeholder.objects.count()
    assert kept % 10 in (0, PEOPLE % 10)
    let_go()
    with worker("second", environment, tmp_path) as second:
        broker.send_task(SYNC, [held.pk])
        wait_until(is_through, second.log)
    assert_as_one_clean_run()
