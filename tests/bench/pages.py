"""Queries and milliseconds of the account page for accounts of three sizes.

Run as ``python -m tests.bench.pages``, on SQLite or on the database of DATABASE_URL. The
ratio is to the smallest account of the same run; absolute times belong to the machine.
"""

from contextlib import contextmanager
from datetime import date, timedelta
from statistics import median
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import (
    CaptureQueriesContext,
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)

from stakeholders import analysis, assessments, ties, touches
from tests import factories

SIZES = (20, 100, 500)
ROUNDS = 5
LONG_AGO = date(2026, 1, 5)


@contextmanager
def empty_database():
    """A migrated database of its own, gone afterwards."""
    setup_test_environment()
    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(made, verbosity=0)
        teardown_test_environment()


def fill(people: int, owner):
    """An account with a hierarchy, twelve seats, contacts and stances for everybody."""
    account = factories.account(owner, name=f"{people} people")
    committee = factories.committee(account)
    there = []
    for number in range(people):
        one = factories.stakeholder(account, f"Person {number:03}", title="Manager")
        there.append(one)
        if number:
            boss = there[(number - 1) // 4]
            ties.draw_tie(one, boss, ties.Link("reports_to"), on=LONG_AGO, by=owner)
        if number < 12:
            factories.seat(committee, one, is_approver=number == 0)
    for number, one in enumerate(there):
        on = LONG_AGO + timedelta(days=number % 200)
        touches.log_touch([one], touches.Contact(owner, "meeting"), on=on, by=owner)
        assessments.record(one, assessments.Statement((number % 5 - 2) / 2), on=on, by=owner)
    analysis.analyse(committee.pk)
    return account


def measure(client: Client, address: str) -> tuple[int, float]:
    """Queries of one request, and the median of its milliseconds without counting them."""
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    queries = len(asked)
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        client.get(address)
        times.append(1000 * (perf_counter() - start))
    return queries, median(times)


def main() -> None:
    """Print one line for each size."""
    with empty_database():
        settings.ALLOWED_HOSTS = ["*"]
        owner = factories.user("maya")
        client = Client()
        client.force_login(owner)
        print(f"account page on {connection.vendor}")
        print(f"{'people':>8}{'queries':>9}{'ms':>9}{'ratio':>8}{'us/person':>11}")
        smallest = None
        for people in SIZES:
            account = fill(people, owner)
            queries, took = measure(client, f"/accounts/{account.public_id}/")
            smallest = smallest or took
            print(
                f"{people:>8}{queries:>9}{took:>9.1f}{took / smallest:>8.1f}"
                f"{1000 * took / people:>11.0f}"
            )


if __name__ == "__main__":
    main()
