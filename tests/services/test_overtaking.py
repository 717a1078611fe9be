"""Why numbers are given at the commit, and why what waits is held until then."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from accounts import jobs, organisations
from accounts.models import Account, ChangeSet
from tests import factories
from tests.services.beside import after
from tests.services.test_writer_storm import follow

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
PATIENCE_SECONDS = 30
# The trap: a number that is given when a row is added is seen after larger ones were seen.
NUMBERS_AT_INSERT = """
    ALTER TABLE accounts_changeset DISABLE TRIGGER accounts_number;
    CREATE SEQUENCE overtaken_numbers;
    CREATE FUNCTION overtaken_number() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.seq := 100 * nextval('overtaken_numbers');
        RETURN NEW;
    END $$;
    CREATE FUNCTION overtaken_end() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO accounts_counter AS counter (id, next) VALUES (1, NEW.seq + 100)
            ON CONFLICT (id) DO UPDATE SET next = greatest(counter.next, NEW.seq + 100);
        RETURN NULL;
    END $$;
    CREATE TRIGGER overtaken_number BEFORE INSERT ON accounts_changeset
        FOR EACH ROW EXECUTE FUNCTION overtaken_number();
    CREATE CONSTRAINT TRIGGER overtaken_end AFTER INSERT ON accounts_changeset
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION overtaken_end();
"""
NUMBERS_AT_COMMIT = """
    DROP TRIGGER overtaken_number ON accounts_changeset;
    DROP TRIGGER overtaken_end ON accounts_changeset;
    DROP FUNCTION overtaken_number();
    DROP FUNCTION overtaken_end();
    DROP SEQUENCE overtaken_numbers;
    ALTER TABLE accounts_changeset ENABLE TRIGGER accounts_number;
"""


def execute(statements):
    with connection.cursor() as cursor:
        cursor.execute(statements)


@pytest.fixture
def numbers_at_insert(transactional_db):
    execute(NUMBERS_AT_INSERT)
    yield
    execute(NUMBERS_AT_COMMIT)


@pytest.fixture
def overtaken(transactional_db):
    """One writes, another writes and commits, somebody follows, the first one commits.

    Answers the numbers that who follows never hears of.
    """
    maya = factories.user("maya")
    slow, quick = (factories.account(maya, name=name) for name in ("Slow", "Quick"))
    written, may_commit = Event(), Event()

    def write_slowly():
        with transaction.atomic():
            organisations.change_account(slow, by=maya, city="Bern")
            written.set()
            may_commit.wait(PATIENCE_SECONDS)
        connection.close()

    def run():
        told, writer = [], Thread(target=write_slowly)
        place = follow(maya, 1, told)
        writer.start()
        assert written.wait(PATIENCE_SECONDS)
        organisations.change_account(quick, by=maya, city="Basel")
        place = follow(maya, place, told)
        may_commit.set()
        writer.join(PATIENCE_SECONDS)
        follow(maya, place, told)
        seqs = set(ChangeSet.objects.exclude(size=0).values_list("seq", flat=True))
        return seqs - set(told)

    return run


def test_numbers_that_are_given_at_the_commit_lose_nothing(overtaken):
    assert overtaken() == set()


def test_numbers_that_are_given_at_the_insert_lose_who_was_overtaken(numbers_at_insert, overtaken):
    """The same follower finds the hole, so that it finds none above means something."""
    lost = overtaken()
    assert [one.changes.get().subject[:3] for one in ChangeSet.objects.filter(seq__in=lost)] == [
        "acc"
    ]


def test_who_takes_work_that_waited_sees_what_was_written_by_who_found_it_waiting(transactional_db):
    """Else it is done without that, and nobody queues it again."""
    maya = factories.user("maya")
    account = factories.account(maya, city="Basel")
    (waiting,) = jobs.enqueue("some.task", [str(account.pk)])

    def change():
        organisations.change_account(account, by=maya, city="Bern")
        jobs.enqueue("some.task", [str(account.pk)])

    def take():
        taken = jobs.claim(waiting.pk)
        return taken.pk, Account.objects.get().city

    assert after(change, take) == (waiting.pk, "Bern")
